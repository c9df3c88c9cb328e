package dev.varve.bench.writes;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One sync at a time for all that wait: what a service builds around a store whose group commit covers synced writes
 * only. Whoever finds no sync running leads one; it counts for all who began to wait before it. Thread-safe.
 */
final class GroupSync {

    /** Brings to the medium what was written before. */
    @FunctionalInterface
    interface Sync {
        void run() throws IOException;
    }

    private final Sync sync;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private long begun;
    private long done;
    private boolean led;

    GroupSync(Sync sync) {
        this.sync = sync;
    }

    /** Returns when a sync that began after this call has ended. */
    void await() throws IOException {
        lock.lock();
        try {
            long needed = begun + 1;
            while (done < needed) {
                if (led) {
                    ended.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void lead() throws IOException {
        long mine = ++begun;
        led = true;
        lock.unlock();
        boolean synced = false;
        try {
            sync.run();
            synced = true;
        } finally {
            lock.lock();
            led = false;
            done = synced ? mine : done;
            ended.signalAll();
        }
    }
}
