package dev.varve.mmap;

import java.util.concurrent.atomic.AtomicInteger;

/** References to something that is disposed of once, after the last is given back; born with one. Thread-safe. */
public final class ReferenceCount {

    private final AtomicInteger references = new AtomicInteger(1);

    /** Counts one reference, which is the maker's. */
    public ReferenceCount() {}

    /** Adds a reference; {@code false} when the last was given back already. */
    public boolean retain() {
        for (int count = references.get(); count > 0; count = references.get()) {
            if (references.compareAndSet(count, count + 1)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives a reference back; {@code true} to the one caller that gave back the last.
     *
     * @throws IllegalStateException if more is released than was retained
     */
    public boolean release() {
        for (int count = references.get(); count > 0; count = references.get()) {
            if (references.compareAndSet(count, count - 1)) {
                return count == 1;
            }
        }
        throw new IllegalStateException("released more often than retained");
    }
}
