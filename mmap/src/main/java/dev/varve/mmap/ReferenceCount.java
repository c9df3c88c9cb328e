package dev.varve.mmap;

import java.util.concurrent.atomic.AtomicInteger;

/** References to something that is disposed of once, after the last is given back; born with one. Thread-safe. */
final class ReferenceCount {

    private final AtomicInteger references = new AtomicInteger(1);

    /** Adds a reference; {@code false} when the last was given back already. */
    boolean retain() {
        for (int count = references.get(); count > 0; count = references.get()) {
            if (references.compareAndSet(count, count + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Gives a reference back; {@code true} to the one caller that gave back the last. */
    boolean release() {
        for (int count = references.get(); count > 0; count = references.get()) {
            if (references.compareAndSet(count, count - 1)) {
                return count == 1;
            }
        }
        throw new IllegalStateException("released more often than retained");
    }
}
