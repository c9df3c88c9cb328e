package dev.varve.codecs;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Working memory of a writer that grows with the rows and so stays off the heap: bytes that are appended and, once
 * there, can be read and overwritten. Used by one thread at a time.
 *
 * <p>To give shared memory back takes every thread of the process. So the first few KiB come from the arena of whoever
 * it works for, and go with that; only what is larger is given back by itself, as it grows and when it is closed.
 */
final class Scratch implements AutoCloseable {

    private static final long SMALLEST = 512;
    /** Up to here memory is the owner's: no more than twice as many bytes in all. */
    private static final long OWNERS = 4096;

    private final Arena owner;
    /**
     * None until the owner's does not do. Shared, as a flush may open its writers on one thread, fill them on others.
     */
    private @Nullable Arena own;

    private MemorySegment memory = MemorySegment.NULL;
    private long size;

    /** @param owner open for longer than this */
    Scratch(Arena owner) {
        this.owner = owner;
    }

    /** Bytes that were appended. */
    long size() {
        return size;
    }

    /** What was appended. Valid until the next append. */
    MemorySegment bytes() {
        return memory.asSlice(0, size);
    }

    void appendInt(int value) {
        long at = extend(Integer.BYTES);
        memory.set(LittleEndian.INT, at, value);
    }

    void appendLong(long value) {
        long at = extend(Long.BYTES);
        memory.set(LittleEndian.LONG, at, value);
    }

    void append(MemorySegment source) {
        long at = extend(source.byteSize());
        MemorySegment.copy(source, 0, memory, at, source.byteSize());
    }

    int getInt(long index) {
        return memory.getAtIndex(LittleEndian.INT, index);
    }

    void setInt(long index, int value) {
        memory.setAtIndex(LittleEndian.INT, index, value);
    }

    long getLong(long index) {
        return memory.getAtIndex(LittleEndian.LONG, index);
    }

    void setLong(long index, long value) {
        memory.setAtIndex(LittleEndian.LONG, index, value);
    }

    /** Forgets all and keeps the memory. */
    void clear() {
        size = 0;
    }

    /** Appends zeros until there are {@code total} bytes. */
    void zeroTo(long total) {
        long at = extend(total - size);
        memory.asSlice(at, total - at).fill((byte) 0);
    }

    private long extend(long bytes) {
        long at = size;
        if (bytes > memory.byteSize() - at) {
            grow(Math.addExact(at, bytes));
        }
        size = at + bytes;
        return at;
    }

    private void grow(long least) {
        long capacity = Math.max(Math.max(least, SMALLEST), Math.multiplyExact(memory.byteSize(), 2L));
        if (capacity <= OWNERS) {
            move(owner.allocate(capacity, Long.BYTES));
            return;
        }
        Arena larger = Arena.ofShared();
        try {
            move(larger.allocate(capacity, Long.BYTES));
        } catch (Throwable e) {
            larger.close();
            throw e;
        }
        close();
        own = larger;
    }

    private void move(MemorySegment to) {
        MemorySegment.copy(memory, 0, to, 0, size);
        memory = to;
    }

    /** Gives memory back that is not the owner's. Idempotent. */
    @Override
    public void close() {
        if (own != null && own.scope().isAlive()) {
            own.close();
        }
    }
}
