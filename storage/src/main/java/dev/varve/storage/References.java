package dev.varve.storage;

import java.util.concurrent.atomic.AtomicInteger;

/** A count of references, born with one, that runs an action when the last is released. Thread-safe. */
final class References {

    private final AtomicInteger count = new AtomicInteger(1);
    private final Runnable last;

    References(Runnable last) {
        this.last = last;
    }

    /** Adds a reference; false when the last is gone already. */
    boolean retain() {
        for (int now = count.get(); now > 0; now = count.get()) {
            if (count.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives a reference back.
     *
     * @throws IllegalStateException if more is released than was retained
     */
    void release() {
        int left = count.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("released more often than retained");
        }
        if (left == 0) {
            last.run();
        }
    }
}
