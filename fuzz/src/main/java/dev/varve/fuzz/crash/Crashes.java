package dev.varve.fuzz.crash;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every crash that there is of some scripts, by number, so that each is a trial of its own. Neighbours in number are
 * far from each other in what they try: a part of a pass tries something of every script. Thread-safe.
 */
public final class Crashes {

    /** A prime larger than the count, which steps through all numbers. */
    private static final long STRIDE = 1_000_003;

    private final List<StoreScript> scripts;
    private @Nullable NavigableMap<Long, StoreScript> firsts;
    private long count;

    /**
     * One of them.
     *
     * @param script that is run
     * @param operation before which the power goes
     */
    public record Crash(StoreScript script, long operation) {}

    /** Of all crashes of each script. */
    public Crashes(List<StoreScript> scripts) {
        this.scripts = List.copyOf(scripts);
    }

    /** How many there are. When it is asked first, every script is run to count its operations. */
    public synchronized long count() {
        firsts();
        return count;
    }

    /** One of them, by a number below the count. */
    public synchronized Crash get(long number) {
        NavigableMap<Long, StoreScript> known = firsts();
        long spread = number * STRIDE % count;
        var script = known.floorEntry(spread);
        return new Crash(script.getValue(), 1 + spread - script.getKey());
    }

    private NavigableMap<Long, StoreScript> firsts() {
        if (firsts == null) {
            long[] operations = scripts.parallelStream()
                    .mapToLong(script -> script.enumerator(new CheckedImages()).crashes())
                    .toArray();
            NavigableMap<Long, StoreScript> found = new TreeMap<>();
            count = 0;
            for (int i = 0; i < operations.length; i++) {
                found.put(count, scripts.get(i));
                count += operations[i];
            }
            firsts = found;
        }
        return firsts;
    }
}
