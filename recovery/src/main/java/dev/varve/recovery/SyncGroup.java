package dev.varve.recovery;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Threads that share a sync: the first that comes leads, and whoever comes meanwhile waits for it to end and then looks
 * whether that was enough. One of those for whom it was not leads the next. Does not react to interrupts: a sync cannot
 * be taken back.
 */
final class SyncGroup {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private boolean led;

    /**
     * Returns when something is done, by this thread or others.
     *
     * @param done whether it is
     * @param sync what the leader does; others wait, but may come
     */
    void await(BooleanSupplier done, FileAction sync) throws IOException {
        lock.lock();
        try {
            while (!done.getAsBoolean()) {
                if (led) {
                    ended.awaitUninterruptibly();
                } else {
                    lead(sync);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Does something while nobody leads. */
    void exclude(FileAction action) throws IOException {
        lock.lock();
        try {
            while (led) {
                ended.awaitUninterruptibly();
            }
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private void lead(FileAction sync) throws IOException {
        led = true;
        lock.unlock();
        try {
            sync.run();
        } finally {
            lock.lock();
            led = false;
            ended.signalAll();
        }
    }
}
