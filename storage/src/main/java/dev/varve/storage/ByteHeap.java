package dev.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Byte strings off-heap, appended by one writer and never moved. A string lies in one chunk; one longer than a chunk
 * gets its own. Starts are multiples of 8 bytes. Readers as with {@link GrowableArray}.
 */
final class ByteHeap {

    private static final int CHUNK_BYTES = 1 << 18;
    private static final int ALIGNMENT = 8;
    private static final int CACHE_LINE = 64;

    private final Arena arena;
    private volatile MemorySegment[] chunks = {};
    private long used;
    private long bytes;

    ByteHeap(Arena arena) {
        this.arena = arena;
    }

    /**
     * Makes room for a string and says where: the handle for {@link #segment} and {@link #offset}. For the writer
     * alone.
     *
     * @param length its bytes
     */
    long allocate(long length) {
        MemorySegment[] now = chunks;
        if (now.length == 0 || now[now.length - 1].byteSize() - used < length) {
            MemorySegment chunk = arena.allocate(Math.max(CHUNK_BYTES, length), CACHE_LINE);
            now = Arrays.copyOf(now, now.length + 1);
            now[now.length - 1] = chunk;
            chunks = now;
            used = 0;
        }
        long handle = (long) (now.length - 1) << 32 | used / ALIGNMENT;
        long taken = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        used += taken;
        bytes += taken;
        return handle;
    }

    /** Appends a copy of a string and says where it is. For the writer alone. */
    long append(MemorySegment string) {
        long handle = allocate(string.byteSize());
        MemorySegment.copy(string, 0, segment(handle), offset(handle), string.byteSize());
        return handle;
    }

    /** The chunk that holds a string. */
    MemorySegment segment(long handle) {
        return chunks[(int) (handle >>> 32)];
    }

    /** Where in its chunk a string begins, in bytes. */
    long offset(long handle) {
        return (handle & 0xffff_ffffL) * ALIGNMENT;
    }

    /** A string. */
    MemorySegment get(long handle, long length) {
        return segment(handle).asSlice(offset(handle), length);
    }

    /** Bytes of the strings so far. For the writer alone. */
    long bytes() {
        return bytes;
    }
}
