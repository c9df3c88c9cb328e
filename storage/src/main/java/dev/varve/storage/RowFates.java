package dev.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What becomes of each row of a segment that is repaired; off-heap. */
final class RowFates {

    /** The row was deleted, or a newer one of its key is live: nobody misses it. */
    static final byte DEAD = 0;
    /** The row goes to the new segment. */
    static final byte KEPT = 1;
    /** The row is live, and cannot be read whole. */
    static final byte LOST = 2;
    /** The row can be read, but may have been deleted. */
    static final byte DOUBTFUL = 3;

    private final MemorySegment fates;

    /** All rows dead. */
    RowFates(Arena arena, int rows) {
        fates = arena.allocate(rows);
    }

    byte get(int row) {
        return fates.get(ValueLayout.JAVA_BYTE, row);
    }

    void set(int row, byte fate) {
        fates.set(ValueLayout.JAVA_BYTE, row, fate);
    }

    int count(byte fate) {
        int count = 0;
        for (long row = 0; row < fates.byteSize(); row++) {
            count += fates.get(ValueLayout.JAVA_BYTE, row) == fate ? 1 : 0;
        }
        return count;
    }
}
