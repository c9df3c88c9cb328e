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

    private static final int CHUNK_BYTES = 1 << 18;
    private static final int CACHE_LINE = 64;

    private final Arena arena;
    private final int width;
    private final int shift;
    private volatile MemorySegment[] chunks = {};

    /**
     * @param arena where chunks come from; its end is theirs
     * @param width bytes of an element
     */
    GrowableArray(Arena arena, int width) {
        this.arena = arena;
        this.width = width;
        this.shift = Math.max(0, 31 - Integer.numberOfLeadingZeros(Math.max(1, CHUNK_BYTES / width)));
    }

    /** Makes room for an element. For the writer alone. */
    void ensure(int index) {
        int chunk = index >>> shift;
        while (chunk >= chunks.length) {
            MemorySegment[] grown = Arrays.copyOf(chunks, chunks.length + 1);
            grown[grown.length - 1] = arena.allocate(chunkBytes(), CACHE_LINE);
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

    /** Bytes taken from the arena. */
    long bytes() {
        return chunks.length * chunkBytes();
    }

    private long chunkBytes() {
        return (long) width << shift;
    }
}
