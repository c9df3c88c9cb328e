package dev.varve.storage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much of the work on indexes is done, in bytes that could be written in the time, so that it adds up with what is
 * written. Thread-safe.
 */
final class IndexWork {

    /** An index is built in about the time in which its vectors are written so many times. */
    private static final long TIMES = 16;

    /** By the file of the vectors. Several threads tell, and not in the order in which they got so far. */
    private final Map<String, Long> done = new ConcurrentHashMap<>();

    /**
     * The work of one index.
     *
     * @param vectorBytes of its vectors
     */
    static long of(long vectorBytes) {
        return TIMES * vectorBytes;
    }

    /**
     * So much of an index is built.
     *
     * @param vectors name of the file of its vectors
     * @param vectorBytes in it
     * @param share 0 to 1
     */
    void built(String vectors, long vectorBytes, double share) {
        done.merge(vectors, (long) (share * of(vectorBytes)), Math::max);
    }

    /** What is done in all. */
    long done() {
        return done.values().stream().mapToLong(Long::longValue).sum();
    }
}
