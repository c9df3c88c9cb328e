package dev.varve.index;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.TokenVectors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Token vectors in native memory, some rows to a chunk as in a memtable; a row may have none. */
public final class MemoryTokens implements TokenVectors {

    private final int dimension;
    private final ElementType type;
    private final int[] counts;
    private final long[] offsets;
    private final List<MemorySegment> segments = new ArrayList<>();

    /** Rows of tokens; a row of length 0 has none. */
    public MemoryTokens(int dimension, ElementType type, float[][][] rows, int chunkRows) {
        this.dimension = dimension;
        this.type = type;
        counts = new int[rows.length];
        offsets = new long[rows.length];
        for (int first = 0; first < rows.length; first += chunkRows) {
            append(rows, first, Math.min(rows.length, first + chunkRows));
        }
    }

    private void append(float[][][] rows, int first, int end) {
        long size = 0;
        for (int row = first; row < end; row++) {
            counts[row] = rows[row].length;
            offsets[row] = size;
            size += (long) counts[row] * dimension * type.bytes();
        }
        MemorySegment chunk = Arena.ofAuto().allocate(size);
        for (int row = first; row < end; row++) {
            segments.add(chunk);
            for (int t = 0; t < counts[row]; t++) {
                for (int d = 0; d < dimension; d++) {
                    MemoryVectors.put(type, chunk, offsets[row], t * dimension + d, rows[row][t][d]);
                }
            }
        }
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public ElementType elementType() {
        return type;
    }

    @Override
    public int size() {
        return counts.length;
    }

    @Override
    public int tokenCount(int row) {
        return counts[row];
    }

    @Override
    public MemorySegment segment(int row) {
        return segments.get(row);
    }

    @Override
    public long offset(int row) {
        return offsets[row];
    }

    @Override
    public void verify(int from, int to) {
        if (from < 0 || to > counts.length || from > to) {
            throw new AssertionError("Rows " + from + " to " + to + " of " + counts.length);
        }
    }
}
