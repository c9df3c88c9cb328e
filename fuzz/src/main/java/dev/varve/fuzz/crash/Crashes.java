package dev.varve.fuzz.crash;

import java.util.List;

/**
 * Every crash that there is of some scripts, by number, so that each is a trial of its own. Neighbours in number are
 * far from each other in what they try: a part of a pass tries something of every script. Thread-safe.
 */
public final class Crashes {

    private final Spread crashes;

    /**
     * One of them.
     *
     * @param script that is run
     * @param operation before which the power goes
     */
    public record Crash(StoreScript script, long operation) {}

    /** Of all crashes of each script. */
    public Crashes(List<StoreScript> scripts) {
        crashes = new Spread(
                scripts, script -> script.enumerator(new CheckedImages()).crashes());
    }

    /** How many there are. When it is asked first, every script is run to count its operations. */
    public long count() {
        return crashes.count();
    }

    /** One of them, by a number below the count. */
    public Crash get(long number) {
        Spread.Place place = crashes.get(number);
        return new Crash(place.script(), 1 + place.index());
    }
}
