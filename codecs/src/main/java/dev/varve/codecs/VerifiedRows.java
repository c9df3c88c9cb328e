package dev.varve.codecs;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Which rows of a file were verified by a checksum of their own since it was opened: a bit for each, written plainly.
 * Where two threads set bits of one word, one may be lost, and its row is verified again. Thread-safe.
 */
final class VerifiedRows {

    private final MemorySegment bits;

    /** @param memory that of the open file */
    VerifiedRows(long rows, SegmentAllocator memory) {
        bits = memory.allocate(Math.ceilDiv(rows, Long.SIZE) * Long.BYTES, Long.BYTES);
    }

    boolean has(int row) {
        return (word(row) & 1L << row) != 0;
    }

    void add(int row) {
        bits.set(LittleEndian.LONG, (long) row >>> 6 << 3, word(row) | 1L << row);
    }

    private long word(int row) {
        return bits.get(LittleEndian.LONG, (long) row >>> 6 << 3);
    }
}
