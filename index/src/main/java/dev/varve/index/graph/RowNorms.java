package dev.varve.index.graph;

import dev.varve.codecs.DenseVectors;
import dev.varve.index.DenseRows;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/**
 * The norms of the vectors of a field, off-heap, four bytes a row: each is computed when it is first asked for, by
 * several threads at worst. Thread-safe.
 */
final class RowNorms {

    private final DenseVectors vectors;
    private final RecordBlocks norms;
    private volatile float largest;

    /** @param arena shared; holds the norms */
    RowNorms(Arena arena, DenseVectors vectors) {
        this.vectors = vectors;
        norms = new RecordBlocks(arena, Float.BYTES);
    }

    /** The norm of a row; {@code scratch} has room for a vector. */
    float of(int row, float[] scratch) {
        norms.ensure(row);
        float kept = norms.segment(row).get(ValueLayout.JAVA_FLOAT, norms.offset(row));
        if (kept != 0) {
            return kept;
        }
        DenseRows.copy(vectors, row, scratch);
        return measure(row, scratch);
    }

    /** The norm of a row whose vector is at hand. */
    float measure(int row, float[] vector) {
        double sum = 0;
        for (float component : vector) {
            sum += (double) component * component;
        }
        float norm = (float) Math.min(Math.sqrt(sum), Float.MAX_VALUE);
        norms.ensure(row);
        norms.segment(row).set(ValueLayout.JAVA_FLOAT, norms.offset(row), norm);
        if (norm > largest) {
            raise(norm);
        }
        return norm;
    }

    private synchronized void raise(float norm) {
        largest = Math.max(largest, norm);
    }

    /** The largest norm so far. */
    float largest() {
        return largest;
    }
}
