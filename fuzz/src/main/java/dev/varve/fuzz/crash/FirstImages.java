package dev.varve.fuzz.crash;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every image of every crash of some scripts, by number: all of the matrix, and what a process leaves that is killed
 * then. Equal ones have numbers of their own: they are known only once they are made. Thread-safe.
 */
final class FirstImages {

    /** Images torn at 512 bytes of each crash, and as many torn at 4 KiB. */
    static final int TORN = 1;

    private final Spread images;
    /** Of each script, how many images all of its crashes have up to one of them. */
    private final Map<StoreScript, long[]> ends = new ConcurrentHashMap<>();

    /**
     * One of them.
     *
     * @param script that is run
     * @param operation before which the power goes
     * @param image its number, as {@link CrashEnumerator#crashRecovery} takes it
     */
    record FirstImage(StoreScript script, long operation, int image) {}

    /** Of all crashes of each script. */
    FirstImages(List<StoreScript> scripts) {
        images = new Spread(scripts, script -> {
            long[] own = ends(script);
            return own[own.length - 1];
        });
    }

    /** How many there are. When it is asked first, every script is run to count what it leaves unsynced. */
    long count() {
        return images.count();
    }

    /** One of them, by a number below the count. */
    FirstImage get(long number) {
        Spread.Place place = images.get(number);
        long[] own = ends(place.script());
        int at = Arrays.binarySearch(own, place.index());
        int crash = at < 0 ? -at - 1 : at + 1;
        long begin = crash == 0 ? 0 : own[crash - 1];
        return new FirstImage(place.script(), 1L + crash, (int) (place.index() - begin));
    }

    private long[] ends(StoreScript script) {
        return ends.computeIfAbsent(script, one -> {
            int[] unsynced = one.enumerator(new CheckedImages()).unsynced();
            long[] own = Arrays.stream(unsynced)
                    .mapToLong(operations -> Images.count(operations, TORN, true) + 1L)
                    .toArray();
            Arrays.parallelPrefix(own, Long::sum);
            return own;
        });
    }
}
