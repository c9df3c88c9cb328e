package dev.varve.fuzz.campaign;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** How much was tried. Thread-safe. */
public final class Tally {

    private final LongAdder[] counts = new LongAdder[Tried.values().length];

    /** Nothing yet. */
    public Tally() {
        Arrays.setAll(counts, _ -> new LongAdder());
    }

    /** One more. */
    public void add(Tried tried) {
        add(tried, 1);
    }

    /** Some more. */
    public void add(Tried tried, long count) {
        counts[tried.ordinal()].add(count);
    }

    /** How many so far. */
    public long count(Tried tried) {
        return counts[tried.ordinal()].sum();
    }
}
