package dev.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Where the rows of a memtable or segment went when they were written to another segment; off-heap. */
final class RowMap {

    /** The row was dead, or had expired, and was not written. */
    static final int PURGED = -1;

    private final MemorySegment rows;

    /**
     * Every row purged.
     *
     * @param arena where memory comes from
     * @param size rows of the source
     */
    RowMap(Arena arena, int size) {
        rows = arena.allocate((long) size * Integer.BYTES, Integer.BYTES);
        rows.fill((byte) PURGED);
    }

    /** Says that a row went somewhere. */
    void set(int row, int to) {
        rows.set(ValueLayout.JAVA_INT, (long) row * Integer.BYTES, to);
    }

    /** The new number of a row, or {@link #PURGED}. */
    int get(int row) {
        return rows.get(ValueLayout.JAVA_INT, (long) row * Integer.BYTES);
    }

    /** Rows of the source. */
    int size() {
        return (int) (rows.byteSize() / Integer.BYTES);
    }
}
