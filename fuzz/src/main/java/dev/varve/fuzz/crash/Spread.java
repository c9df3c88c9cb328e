package dev.varve.fuzz.crash;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What there is of some scripts, so much of each, by number. Neighbours in number are far from each other: some numbers
 * in a row have something of every script. Thread-safe.
 */
public final class Spread {

    /** A prime larger than any count, which steps through all numbers. */
    private static final long STRIDE = 1_000_000_007;

    private final List<StoreScript> scripts;
    private final ToLongFunction<StoreScript> counter;
    private @Nullable NavigableMap<Long, StoreScript> firsts;
    private long count;

    /**
     * One of them.
     *
     * @param script whose it is
     * @param index among those of the script, from 0
     */
    public record Place(StoreScript script, long index) {}

    /**
     * Of these scripts.
     *
     * @param counter how much there is of a script; asked once for each, the first time that anything is asked here
     */
    public Spread(List<StoreScript> scripts, ToLongFunction<StoreScript> counter) {
        this.scripts = List.copyOf(scripts);
        this.counter = counter;
    }

    /** How much there is of all scripts. */
    public synchronized long count() {
        firsts();
        return count;
    }

    /**
     * One of them.
     *
     * @param number below the count
     */
    public synchronized Place get(long number) {
        NavigableMap<Long, StoreScript> known = firsts();
        long spread = number * STRIDE % count;
        var script = known.floorEntry(spread);
        return new Place(script.getValue(), spread - script.getKey());
    }

    private NavigableMap<Long, StoreScript> firsts() {
        if (firsts == null) {
            long[] counts = scripts.parallelStream().mapToLong(counter).toArray();
            NavigableMap<Long, StoreScript> found = new TreeMap<>();
            count = 0;
            for (int i = 0; i < counts.length; i++) {
                found.put(count, scripts.get(i));
                count += counts[i];
            }
            firsts = found;
        }
        return firsts;
    }
}
