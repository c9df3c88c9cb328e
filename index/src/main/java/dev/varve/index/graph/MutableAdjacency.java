package dev.varve.index.graph;

import dev.varve.codecs.Adjacency;
import dev.varve.codecs.GraphParameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * A graph in memory that grows and changes while it is read. Whoever changes a row's neighbours holds the lock of that
 * row; readers hold none. Neighbours and counts are written by release and read before a fence, so whoever meets a row
 * in a list also sees what was written of that row before it was linked. A list that is read while it is replaced may
 * mix old neighbours and new ones: rows all of them.
 */
final class MutableAdjacency implements Adjacency {

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final int degree;
    private final RecordBlocks records;
    private volatile int size;
    private volatile int[] entryPoints = {};

    /** @param arena shared; holds the graph */
    MutableAdjacency(Arena arena, int degree) {
        this.degree = degree;
        records = new RecordBlocks(arena, GraphParameters.recordBytes(degree));
    }

    /** Makes room for a row and all before it. */
    void ensure(int row) {
        if (row >= size) {
            grow(row);
        }
    }

    private synchronized void grow(int row) {
        records.ensure(row);
        size = Math.max(size, row + 1);
    }

    @Override
    public int degree() {
        return degree;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int neighbours(int row, int[] into, int at) {
        MemorySegment segment = records.segment(Objects.checkIndex(row, size));
        long record = records.offset(row);
        int count = (int) INT.getAcquire(segment, record);
        for (int i = 0; i < count; i++) {
            into[at + i] = segment.get(ValueLayout.JAVA_INT, record + (i + 1L) * Integer.BYTES);
        }
        // one for all instead of an acquire for each, which would keep the loop from being unrolled
        VarHandle.acquireFence();
        return count;
    }

    /** Number of a row's neighbours. */
    int count(int row) {
        return (int) INT.getAcquire(records.segment(Objects.checkIndex(row, size)), records.offset(row));
    }

    /** Replaces the neighbours of a row. Its lock is held. */
    void set(int row, int[] neighbours, int count) {
        MemorySegment segment = records.segment(row);
        long at = records.offset(row);
        for (int i = 0; i < count; i++) {
            INT.setRelease(segment, at + (i + 1L) * Integer.BYTES, neighbours[i]);
        }
        INT.setRelease(segment, at, count);
    }

    /** Adds a neighbour behind the {@code count} that a row has. Its lock is held. */
    void append(int row, int count, int neighbour) {
        MemorySegment segment = records.segment(row);
        long at = records.offset(row);
        INT.setRelease(segment, at + (Objects.checkIndex(count, degree) + 1L) * Integer.BYTES, neighbour);
        INT.setRelease(segment, at, count + 1);
    }

    @Override
    public int entryPoints() {
        return entryPoints.length;
    }

    @Override
    public int entryPoint(int index) {
        return entryPoints[index];
    }

    /** Replaces the entry points by rows that are in the graph. Takes the array over. */
    void enterAt(int... rows) {
        entryPoints = rows;
    }
}
