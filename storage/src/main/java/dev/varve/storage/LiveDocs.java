package dev.varve.storage;

import dev.varve.index.RowFilter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a segment are live: those that were when it was opened, a bitmap off-heap, less those
 * {@linkplain Deletions deleted} since. One writer, any readers.
 */
final class LiveDocs {

    /** Bit {@code row % 64} of word {@code row / 64}; null where all rows were live. */
    private final @Nullable MemorySegment opened;

    private final int rows;
    private final int openedCount;
    private final Deletions deletions;

    /**
     * @param memory where that of deletes comes from
     * @param opened the rows that were live when the segment was opened, as 64-bit words; null for all
     * @param rows number of rows
     * @param openedCount how many of them were live when the segment was opened
     */
    LiveDocs(SegmentAllocator memory, @Nullable MemorySegment opened, int rows, int openedCount) {
        this.opened = opened;
        this.rows = rows;
        this.openedCount = openedCount;
        this.deletions = new Deletions(memory);
    }

    /** Deletes a live row. */
    void delete(int row, long sequence) {
        deletions.delete(row, sequence);
    }

    /** Whether a row is live in the state of a sequence number. */
    boolean live(int row, long sequence) {
        return (opened == null || (word(opened, row / Long.SIZE) >>> row & 1) != 0) && deletions.live(row, sequence);
    }

    /** The rows that are live in the state of a sequence number; null where all are. */
    @Nullable
    RowFilter filter(long sequence) {
        RowFilter since = deletions.none(sequence) ? null : deletions.filter(sequence);
        return opened == null ? since : new OpenedFilter(opened, since);
    }

    /** Rows that were live when the segment was opened. */
    int openedCount() {
        return openedCount;
    }

    /** Whether other rows are live in the state of a sequence number than when the segment was opened. */
    boolean changed(long sequence) {
        return !deletions.none(sequence);
    }

    /** Hands over the rows that were deleted after a write. */
    void deletedAfter(long sequence, Deletions.Sink sink) {
        deletions.forEachAfter(sequence, sink);
    }

    /** Number of rows that are live in the state of a sequence number. */
    int count(long sequence) {
        if (deletions.none(sequence)) {
            return openedCount; // A store opens without a look at its rows.
        }
        int live = 0;
        for (int row = 0; row < rows; row++) {
            if (live(row, sequence)) {
                live++;
            }
        }
        return live;
    }

    private static long word(MemorySegment words, int index) {
        return words.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) index * Long.BYTES);
    }

    private record OpenedFilter(
            MemorySegment opened, @Nullable RowFilter since) implements RowFilter {

        @Override
        public boolean accepts(int row) {
            return (word(opened, row / Long.SIZE) >>> row & 1) != 0 && (since == null || since.accepts(row));
        }

        @Override
        public void retain(int from, int to, long[] bits) {
            if (from % Long.SIZE != 0) {
                RowFilter.super.retain(from, to, bits);
                return;
            }
            for (int at = from; at < to; at += Long.SIZE) {
                bits[(at - from) / Long.SIZE] &= word(opened, at / Long.SIZE);
            }
            if (since != null) {
                since.retain(from, to, bits);
            }
        }

        @Override
        public boolean isQuick() {
            return since == null || since.isQuick();
        }
    }
}
