package dev.varve.storage;

import java.util.concurrent.TimeUnit;

/**
 * How long a write is held up so that writers meet the rate of the flush before they have to stop for it, and leave
 * compaction the time to catch up. Pure. Thread-safe.
 *
 * <p>The delay is a multiple of the time in which a flush writes as many bytes: none while nothing waits to be flushed
 * or the active memtable is less than half full, then growing with the square of what is full beyond the half. With all
 * generations waiting, filling that half takes as long as a flush of the whole: so a generation is settled before the
 * memtable is full, and writers need not stop unless the flush becomes slower than the last one was, or builds an
 * index, which is given up as soon as a writer stops for it, or the cap holds.
 *
 * <p>For compaction it grows in the same way with the segments that are too many. It has no end but the cap: there are
 * never so many segments that writers stop.
 */
final class BackPressure {

    private static final double BEGINS = 0.5;

    /** The square grows to this many times the time of a flush: over half a memtable, a mean of 2. */
    private static final double STEEPEST = 6;

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int mostWaiting;
    private final long mostNanos;

    /**
     * @param mostWaiting generations that may wait to be flushed before writers stop, at least 1
     * @param mostNanos longest delay of one write, in nanoseconds, at least 0
     */
    BackPressure(int mostWaiting, long mostNanos) {
        if (mostWaiting < 1 || mostNanos < 0) {
            throw new IllegalArgumentException(
                    "expected at least 1 generation and 0 nanoseconds, found " + mostWaiting + " and " + mostNanos);
        }
        this.mostWaiting = mostWaiting;
        this.mostNanos = mostNanos;
    }

    /**
     * How long a write is to be held up. Meant for writes one after another: held up side by side, {@code n} writers
     * would be {@code n} times as fast.
     *
     * @param bytes that it writes
     * @param full part of the active memtable that is full, 0 to 1
     * @param waiting generations that wait to be flushed, the one that is being flushed included
     * @param crowding segments for each one that may wait to be merged; up to 1 there are not too many
     * @param flushBytesPerSecond of the last flush, in bytes of the memtable; 0 if there was none, and so no delay
     * @return nanoseconds, 0 to {@code mostNanos}
     */
    long delayNanos(long bytes, double full, int waiting, double crowding, double flushBytesPerSecond) {
        if (flushBytesPerSecond <= 0) {
            return 0;
        }
        double share = Math.min(1, (double) waiting / mostWaiting);
        double beyond = Math.max(0, (full - BEGINS) / (1 - BEGINS));
        double tooMany = Math.max(0, crowding - 1);
        double times = STEEPEST * (beyond * beyond * share + tooMany * tooMany);
        return (long) Math.min(mostNanos, times * bytes / flushBytesPerSecond * NANOS);
    }
}
