package dev.varve.storage;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Generations that wait to be flushed, and those who wait for it. Thread-safe. */
final class Backlog {

    /** Generations that may wait while the next memtable fills. */
    static final int ROOM = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Generation> generations = new ArrayDeque<>();
    private final AtomicInteger held = new AtomicInteger();
    private final long memtableBytes;
    private volatile int size;
    private volatile double flushBytesPerSecond;
    private long attempts;
    private long failedAttempt;
    private boolean closed;

    /** Why the last flush could not be done; null where it was. */
    private volatile @Nullable IOException failure;

    /** @param memtableBytes of a full memtable */
    Backlog(long memtableBytes) {
        this.memtableBytes = memtableBytes;
    }

    /** Adds the newest. */
    void add(Generation generation) {
        locked(() -> generations.addLast(generation));
    }

    /** An attempt to flush begins: with the oldest, which is to be flushed first; null where none waits. */
    @Nullable
    Generation begin() {
        lock.lock();
        try {
            attempts++;
            return generations.peekFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Generations that wait, the one that is being flushed included. */
    int size() {
        return size;
    }

    /**
     * How fast memtables become segments, without their indexes, in bytes of memtables: as fast as last time; 0 where
     * none did yet.
     */
    double flushBytesPerSecond() {
        return flushBytesPerSecond;
    }

    /** Why the oldest could not be flushed when that was tried last; null where it was. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /**
     * The oldest is settled.
     *
     * @param bytes of its memtables
     * @param nanos that it took, without what could have been put off
     */
    void flushed(long bytes, long nanos) {
        // Where little was flushed, the time is that of a few syncs and tells nothing of the rate.
        if (bytes >= memtableBytes / 4) {
            flushBytesPerSecond = (double) bytes * TimeUnit.SECONDS.toNanos(1) / Math.max(1, nanos);
        }
        locked(() -> {
            failure = null;
            generations.removeFirst();
        });
    }

    /** The attempt that began last failed: those who waited when it began are told. */
    void failed(IOException reason) {
        locked(() -> {
            failedAttempt = attempts;
            failure = reason;
        });
    }

    /** Nothing is flushed any more: those who wait are told. */
    void close() {
        locked(() -> closed = true);
    }

    /**
     * Returns when another generation may be added.
     *
     * @param wake has a flush tried, beginning after the call
     * @throws IOException if that fails
     * @throws dev.varve.ClosedException if nothing is flushed any more
     */
    void awaitRoom(Runnable wake) throws IOException {
        if (size < ROOM) {
            return;
        }
        held.incrementAndGet();
        try {
            await(() -> generations.size() < ROOM, wake);
        } finally {
            held.decrementAndGet();
        }
    }

    /** Whether somebody waits for room: what can be put off should be. */
    boolean holdsWriters() {
        return held.get() > 0;
    }

    /** Returns when everything up to a write is settled; see {@link #awaitRoom}. */
    void awaitFlushed(long sequence, Runnable wake) throws IOException {
        await(() -> generations.isEmpty() || generations.getFirst().sequence() > sequence, wake);
    }

    private void await(BooleanSupplier done, Runnable wake) throws IOException {
        long before;
        lock.lock();
        try {
            if (done.getAsBoolean()) {
                return;
            }
            // What fails of an attempt that began before says nothing of the disk as it is now.
            before = attempts;
        } finally {
            lock.unlock();
        }
        wake.run();
        lock.lock();
        try {
            while (!done.getAsBoolean()) {
                IOException reason = failure;
                if (failedAttempt > before && reason != null) {
                    throw reason;
                }
                if (closed) {
                    throw Failures.closed("the store");
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            size = generations.size();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
