package dev.varve.fuzz.disk;

import java.lang.foreign.MemorySegment;

/** Bytes that grow. What was never written, or cut off since, reads as zeros. */
final class GrowingBytes {

    private static final long SMALLEST = 256;

    private MemorySegment memory = MemorySegment.NULL;
    private long length;

    long length() {
        return length;
    }

    /** Valid until the next change. */
    MemorySegment bytes() {
        return memory.asSlice(0, length);
    }

    void put(long offset, MemorySegment bytes) {
        long end = offset + bytes.byteSize();
        if (end > memory.byteSize()) {
            long size = Math.max(SMALLEST, Math.max(end, 2 * memory.byteSize()));
            MemorySegment larger = MemorySegment.ofArray(new byte[Math.toIntExact(size)]);
            MemorySegment.copy(memory, 0, larger, 0, length);
            memory = larger;
        }
        if (offset > length) {
            memory.asSlice(length, offset - length).fill((byte) 0);
        }
        memory.asSlice(offset, bytes.byteSize()).copyFrom(bytes);
        length = Math.max(length, end);
    }

    void cut(long newLength) {
        length = Math.min(length, newLength);
    }
}
