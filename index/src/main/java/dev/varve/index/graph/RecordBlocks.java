package dev.varve.index.graph;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Off-heap records of one width, one for each row, that grow by whole blocks and never move, so that readers may follow
 * while they grow. New records are zero. Thread-safe.
 */
final class RecordBlocks {

    private static final int BLOCK_BYTES = 1 << 18;
    private static final int CACHE_LINE = 64;

    private final Arena arena;
    private final long width;
    private final int shift;
    private volatile MemorySegment[] blocks = {};

    /**
     * @param arena shared; holds the blocks, and its end is theirs
     * @param width bytes of a record
     */
    RecordBlocks(Arena arena, long width) {
        this.arena = arena;
        this.width = width;
        shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, BLOCK_BYTES / width));
    }

    /** Makes room for a row and all before it. */
    void ensure(int row) {
        if (row >>> shift >= blocks.length) {
            grow((row >>> shift) + 1);
        }
    }

    private synchronized void grow(int count) {
        int from = blocks.length;
        if (count > from) {
            MemorySegment[] grown = Arrays.copyOf(blocks, count);
            for (int i = from; i < count; i++) {
                grown[i] = arena.allocate(width << shift, CACHE_LINE);
            }
            blocks = grown;
        }
    }

    /** The block that holds a row's record. */
    MemorySegment segment(int row) {
        return blocks[row >>> shift];
    }

    /** Where in its block a row's record begins, in bytes. */
    long offset(int row) {
        return (row & ((1 << shift) - 1)) * width;
    }
}
