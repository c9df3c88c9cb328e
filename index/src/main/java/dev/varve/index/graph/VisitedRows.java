package dev.varve.index.graph;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Which rows a search has met: one bit each, off-heap. Those that were met are listed, so that a search which meets a
 * thousand of a billion rows forgets no more than those. Used by one thread at a time.
 */
final class VisitedRows {

    /** Beyond so many a search forgets by clearing all. */
    private static final int MAX_LISTED = 1 << 14;

    private MemorySegment bits = MemorySegment.NULL;
    private int[] listed = new int[4096];
    private final int[] single = new int[1];
    private int count;
    private int limit;

    /** Forgets all and makes room for so many rows. */
    void clear(int rows) {
        long bytes = (rows + 63L >>> 6) * Long.BYTES;
        if (bytes > bits.byteSize()) {
            bits = Arena.ofAuto().allocate(bytes + bytes / 2, Long.BYTES);
        } else if (count > MAX_LISTED) {
            bits.fill((byte) 0);
        } else {
            for (int i = 0; i < count; i++) {
                bits.setAtIndex(ValueLayout.JAVA_LONG, listed[i] >>> 6, 0);
            }
        }
        count = 0;
        limit = rows;
    }

    /** Rows met since they were forgotten. */
    int count() {
        return count;
    }

    /** Meets a row; {@code false} where it was met before. */
    boolean add(int row) {
        single[0] = row;
        return retainNew(single, 0, 1, single, 0) == 1;
    }

    /**
     * Meets rows, and appends those that were not met before to a list; passes over those that {@link #clear} made no
     * room for, which were linked since.
     *
     * @param rows those from {@code from} on are met, {@code length} of them
     * @param into has room for them behind the first {@code size}
     * @return the size of the list afterwards
     */
    int retainNew(int[] rows, int from, int length, int[] into, int size) {
        int end = size;
        for (int i = from; i < from + length; i++) {
            int row = rows[i];
            if (row >= limit) {
                continue;
            }
            long word = bits.getAtIndex(ValueLayout.JAVA_LONG, row >>> 6);
            bits.setAtIndex(ValueLayout.JAVA_LONG, row >>> 6, word | 1L << row);
            into[end] = row;
            // without a branch, as half of the rows are new and no processor guesses which
            end += (int) (~word >>> row & 1);
        }
        list(into, size, end - size);
        return end;
    }

    private void list(int[] rows, int from, int length) {
        int known = Math.min(count, MAX_LISTED);
        int kept = Math.min(length, MAX_LISTED - known);
        if (known + kept > listed.length) {
            listed = Arrays.copyOf(listed, Math.max(known + kept, 2 * listed.length));
        }
        System.arraycopy(rows, from, listed, known, kept);
        count += length;
    }
}
