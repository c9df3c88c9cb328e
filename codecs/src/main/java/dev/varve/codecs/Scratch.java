package dev.varve.codecs;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Working memory of a writer that grows with the rows and so stays off the heap: bytes that are appended and, once
 * there, can be read and overwritten. Used by one thread at a time.
 */
final class Scratch implements AutoCloseable {

    private static final long SMALLEST = 1024;

    /** None until the first append. Shared, as a flush may open its writers on one thread and fill them on others. */
    private @Nullable Arena arena;

    private MemorySegment memory = MemorySegment.NULL;
    private long size;

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
        Arena larger = Arena.ofShared();
        MemorySegment to;
        try {
            to = larger.allocate(capacity, Long.BYTES);
        } catch (Throwable e) {
            larger.close();
            throw e;
        }
        MemorySegment.copy(memory, 0, to, 0, size);
        close();
        arena = larger;
        memory = to;
    }

    /** Gives the memory back. Idempotent. */
    @Override
    public void close() {
        if (arena != null && arena.scope().isAlive()) {
            arena.close();
        }
    }
}
