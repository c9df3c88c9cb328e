package dev.varve.storage;

import dev.varve.index.RowFilter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When the rows of a segment or memtable were deleted: the sequence number of the write that did it, off-heap, in pages
 * that exist only where a row was deleted. So each state sees its own live rows without a copy: a row is live in a
 * state unless it was deleted at or before the state's sequence number. One writer, any readers.
 */
final class Deletions {

    private static final int PAGE_ROWS = 4096;
    private static final VarHandle SEQUENCE = ValueLayout.JAVA_LONG.varHandle();

    /** Takes deleted rows. */
    @FunctionalInterface
    interface Sink {
        void deleted(int row, long sequence);
    }

    private final SegmentAllocator memory;
    private volatile @Nullable MemorySegment[] pages = new @Nullable MemorySegment[0];
    private volatile long first = Long.MAX_VALUE;

    /** The writer's own: readers have no use for it. */
    private long bytes;

    /** @param memory where pages come from; asked by the writer alone, and its end is theirs */
    Deletions(SegmentAllocator memory) {
        this.memory = memory;
    }

    /** Deletes a row that is live. For the writer alone. */
    void delete(int row, long sequence) {
        SEQUENCE.setRelease(writablePage(row / PAGE_ROWS), at(row), sequence);
        if (sequence < first) {
            first = sequence;
        }
    }

    /** Whether a row is live in the state of a sequence number. */
    boolean live(int row, long sequence) {
        MemorySegment page = page(row / PAGE_ROWS);
        if (page == null) {
            return true;
        }
        long deleted = (long) SEQUENCE.getAcquire(page, at(row));
        return deleted == 0 || deleted > sequence;
    }

    /** Whether no row is deleted in the state of a sequence number. */
    boolean none(long sequence) {
        return first > sequence;
    }

    /** Hands over the rows that were deleted after a write, each with when. */
    void forEachAfter(long sequence, Sink sink) {
        @Nullable MemorySegment[] now = pages;
        for (int number = 0; number < now.length; number++) {
            MemorySegment page = now[number];
            for (int i = 0; page != null && i < PAGE_ROWS; i++) {
                long deleted = (long) SEQUENCE.getAcquire(page, at(i));
                if (deleted > sequence) {
                    sink.deleted(number * PAGE_ROWS + i, deleted);
                }
            }
        }
    }

    /** Bytes of its pages. For the writer alone. */
    long bytes() {
        return bytes;
    }

    /** The rows that are live in the state of a sequence number. */
    RowFilter filter(long sequence) {
        return new RowFilter() {
            @Override
            public boolean accepts(int row) {
                return live(row, sequence);
            }

            @Override
            public void retain(int from, int to, long[] bits) {
                boolean touched = false;
                for (int page = from / PAGE_ROWS; page <= (to - 1) / PAGE_ROWS; page++) {
                    touched |= page(page) != null;
                }
                if (touched) {
                    RowFilter.super.retain(from, to, bits);
                }
            }
        };
    }

    private @Nullable MemorySegment page(int number) {
        @Nullable MemorySegment[] now = pages;
        return number < now.length ? now[number] : null;
    }

    private MemorySegment writablePage(int number) {
        MemorySegment page = page(number);
        if (page == null) {
            page = memory.allocate((long) PAGE_ROWS * Long.BYTES, Long.BYTES);
            bytes += page.byteSize();
            @Nullable MemorySegment[] grown = Arrays.copyOf(pages, Math.max(pages.length, number + 1));
            grown[number] = page;
            pages = grown;
        }
        return page;
    }

    private static long at(int row) {
        return (long) (row % PAGE_ROWS) * Long.BYTES;
    }
}
