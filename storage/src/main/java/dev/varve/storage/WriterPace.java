package dev.varve.storage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import java.util.function.LongUnaryOperator;

/**
 * Holds writers up while flush or compaction lag behind them, the more the further. Small delays are added up until a
 * thread can sleep for them with some accuracy. For one writer at a time.
 */
final class WriterPace {

    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LEAST_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final BackPressure pressure = new BackPressure(Backlog.ROOM, MOST_NANOS);
    private final Backlog backlog;
    private final DoubleSupplier crowding;
    private final Counters counters;
    private final LongUnaryOperator sleep;

    /** What writers have not slept off yet; below 0 where they slept too long. */
    private long owed;

    /**
     * @param crowding see {@link Compactor#crowding}
     * @param sleep sleeps for so many nanoseconds, about, and returns for how many it did; see {@link #sleep}
     */
    WriterPace(Backlog backlog, DoubleSupplier crowding, Counters counters, LongUnaryOperator sleep) {
        this.backlog = backlog;
        this.crowding = crowding;
        this.counters = counters;
        this.sleep = sleep;
    }

    /**
     * A batch was written. Does not sleep.
     *
     * @param bytes of it
     * @param full which part of the memtable is full, 0 to 1; asked only where something waits
     */
    void written(long bytes, DoubleSupplier full) {
        int waiting = backlog.size();
        double crowded = crowding.getAsDouble();
        if (waiting == 0 && crowded <= 1) {
            owed = 0;
            return;
        }
        owed += pressure.delayNanos(bytes, full.getAsDouble(), waiting, crowded, backlog.flushBytesPerSecond());
    }

    /** Sleeps off what is owed, if it is worth it. */
    void holdUp() {
        if (owed >= LEAST_NANOS) {
            long slept = sleep.applyAsLong(owed);
            counters.heldUp(slept);
            owed = Math.max(-MOST_NANOS, owed - slept);
        }
    }

    /** Sleeps by the system's clock. Neither ended by an interrupt, nor does it take one away. */
    static long sleep(long nanos) {
        long start = System.nanoTime();
        boolean interrupted = false;
        for (long slept = 0; slept < nanos; slept = System.nanoTime() - start) {
            LockSupport.parkNanos(nanos - slept);
            interrupted |= Thread.interrupted(); // With the flag set it would not park again.
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return System.nanoTime() - start;
    }
}
