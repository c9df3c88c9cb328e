package dev.varve.index.graph;

import dev.varve.codecs.GraphParameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a graph that grows remembers of each edge beside the neighbour: its length, and what {@link Edge} says; so that
 * choosing among neighbours later begins with what is known. Read and written under the lock of the row.
 */
final class EdgeNotes {

    private final int degree;
    private final RecordBlocks records;

    EdgeNotes(Arena arena, int degree) {
        this.degree = degree;
        records = new RecordBlocks(arena, GraphParameters.recordBytes(degree + Math.ceilDiv(degree, Integer.BYTES)));
    }

    /** Makes room for a row and all before it. */
    void ensure(int row) {
        records.ensure(row);
    }

    /** Length of the edge to the neighbour at this index of the row's list; squared. */
    float distance(int row, int index) {
        return records.segment(row).get(ValueLayout.JAVA_FLOAT, records.offset(row) + (long) index * Float.BYTES);
    }

    byte edge(int row, int index) {
        return records.segment(row).get(ValueLayout.JAVA_BYTE, edgeOffset(row, index));
    }

    void set(int row, int index, float distance, byte edge) {
        MemorySegment segment = records.segment(row);
        segment.set(ValueLayout.JAVA_FLOAT, records.offset(row) + (long) index * Float.BYTES, distance);
        segment.set(ValueLayout.JAVA_BYTE, edgeOffset(row, index), edge);
    }

    /** Makes an edge the anchor of the neighbour. */
    void anchor(int row, int index) {
        records.segment(row).set(ValueLayout.JAVA_BYTE, edgeOffset(row, index), Edge.anchor(edge(row, index)));
    }

    private long edgeOffset(int row, int index) {
        return records.offset(row) + (long) degree * Float.BYTES + index;
    }
}
