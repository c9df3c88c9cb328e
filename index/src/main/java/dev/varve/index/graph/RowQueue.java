package dev.varve.index.graph;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rows in the order in which a walk through a graph first met them: five bytes a row, off-heap. Not thread-safe. */
final class RowQueue {

    private final MemorySegment order;
    private final MemorySegment met;
    private int size;

    /**
     * @param arena shared, where several threads read what was met
     * @param rows rows that may be met
     */
    RowQueue(Arena arena, int rows) {
        order = arena.allocate((long) rows * Integer.BYTES, Integer.BYTES);
        met = arena.allocate(rows);
    }

    /** Meets a row, unless it was met before. */
    boolean add(int row) {
        if (met(row)) {
            return false;
        }
        met.set(ValueLayout.JAVA_BYTE, row, (byte) 1);
        order.setAtIndex(ValueLayout.JAVA_INT, size++, row);
        return true;
    }

    boolean met(int row) {
        return met.get(ValueLayout.JAVA_BYTE, row) != 0;
    }

    int size() {
        return size;
    }

    int row(int place) {
        return order.getAtIndex(ValueLayout.JAVA_INT, place);
    }
}
