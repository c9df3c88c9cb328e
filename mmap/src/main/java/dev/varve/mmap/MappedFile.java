package dev.varve.mmap;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A whole file mapped read-only, counted by reference: born with one reference, unmapped when the last is released, so that it is
 * never unmapped under a reader.
 *
 * <p>{@link #segment()} is always a plain native segment, whatever the kind of mapping beneath: kernels that have seen one kind
 * of segment only run up to seven times faster.
 *
 * <p>Thread-safe.
 */
public final class MappedFile {

    private final String name;
    private final MemorySegment segment;
    private final Unmapper unmapper;
    private final AtomicInteger references = new AtomicInteger(1);

    /** What unmaps when the last reference goes. */
    @FunctionalInterface
    public interface Unmapper {
        /** Called once. */
        void unmap();
    }

    /**
     * @param name the file's name in its store
     * @param segment the mapped bytes, as a native segment that stays valid until {@code unmapper} is called
     * @param unmapper called once, when the last reference is released
     */
    public MappedFile(String name, MemorySegment segment, Unmapper unmapper) {
        this.name = name;
        this.segment = segment;
        this.unmapper = unmapper;
    }

    /** The file's name in its store. */
    public String name() {
        return name;
    }

    /** All bytes of the file. Only to be read while a reference is held. */
    public MemorySegment segment() {
        return segment;
    }

    /** The length in bytes. */
    public long length() {
        return segment.byteSize();
    }

    /** Adds a reference; {@code false} when the file is unmapped already. */
    public boolean retain() {
        for (int count = references.get(); count > 0; count = references.get()) {
            if (references.compareAndSet(count, count + 1)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives one reference back, and unmaps with the last.
     *
     * @throws IllegalStateException if more is released than was retained
     */
    public void release() {
        int left = references.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException(name + ": released more often than retained");
        }
        if (left == 0) {
            unmapper.unmap();
        }
    }
}
