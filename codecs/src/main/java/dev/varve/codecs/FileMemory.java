package dev.varve.codecs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Memory for what is kept beside an open segment file: its tables, and what was verified of it. It grows with the file
 * and so lies off the heap; but to close a shared arena stops each thread for a moment, which a store of many small
 * files would do often, and an arena that the garbage collector closes takes from the direct memory of the application.
 * So that of a small file, a few KiB, lies on the heap.
 *
 * <p>Thread-safe.
 */
final class FileMemory implements SegmentAllocator, AutoCloseable {

    private static final long SMALL_FILE_BYTES = 1 << 20;

    /** None for a small file. */
    private final @Nullable Arena arena;

    /** @param fileLength in bytes, as the manifest says it */
    FileMemory(long fileLength) {
        arena = fileLength <= SMALL_FILE_BYTES ? null : Arena.ofShared();
    }

    /** At any alignment up to eight. */
    @Override
    public MemorySegment allocate(long bytes, long alignment) {
        if (arena != null) {
            return arena.allocate(bytes, alignment);
        }
        int longs = Math.toIntExact(Math.ceilDiv(bytes, (long) Long.BYTES));
        return MemorySegment.ofArray(new long[longs]).asSlice(0, bytes, alignment);
    }

    /** Ends what was allocated off the heap. Called once, when nobody uses it any more. */
    @Override
    public void close() {
        if (arena != null) {
            arena.close();
        }
    }
}
