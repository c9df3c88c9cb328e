package dev.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * An off-heap array of elements of one width that grows by whole chunks and never moves one, so that readers may follow
 * while the one writer appends. An element never straddles chunks. New elements are zero.
 *
 * <p>A reader may touch the elements that it learnt of through a volatile read that follows their writing.
 */
final class GrowableArray {

    /** Small where elements are, as a memtable has many such arrays; long runs for the kernels where rows are wide. */
    private static final int RUN = 256;

    private static final int LEAST_CHUNK_BYTES = 1 << 14;
    private static final int MOST_CHUNK_BYTES = 1 << 20;
    private static final int CACHE_LINE = 64;

    private final Arena arena;
    private final int width;
    private final int shift;
    private volatile MemorySegment[] chunks = {};
    private int used;

    /**
     * @param arena where chunks come from; its end is theirs
     * @param width bytes of an element
     */
    GrowableArray(Arena arena, int width) {
        this.arena = arena;
        this.width = width;
        long chunkBytes = Math.clamp((long) RUN * width, LEAST_CHUNK_BYTES, MOST_CHUNK_BYTES);
        this.shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, chunkBytes / width));
    }

    /** Makes room for an element. For the writer alone. */
    void ensure(int index) {
        used = Math.max(used, index + 1);
        int chunk = index >>> shift;
        while (chunk >= chunks.length) {
            MemorySegment[] grown = Arrays.copyOf(chunks, chunks.length + 1);
            grown[grown.length - 1] = arena.allocate((long) width << shift, CACHE_LINE);
            chunks = grown;
        }
    }

    /** The chunk that holds an element. */
    MemorySegment segment(int index) {
        return chunks[index >>> shift];
    }

    /** Where in its chunk an element begins, in bytes. */
    long offset(int index) {
        return (long) (index & ((1 << shift) - 1)) * width;
    }

    /** Elements from this one on, itself included, to the end of its chunk. */
    int run(int index) {
        return (1 << shift) - (index & ((1 << shift) - 1));
    }

    /** Bytes of the elements so far. For the writer alone. */
    long bytes() {
        return (long) used * width;
    }
}
