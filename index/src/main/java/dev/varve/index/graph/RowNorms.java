package dev.varve.index.graph;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The squared norms of the vectors of a field, off-heap, four bytes a row: each is computed when it is first asked for,
 * by several threads at worst. Thread-safe.
 */
final class RowNorms {

    private final DenseVectors vectors;
    private final RecordBlocks norms;
    /** Grows as norms are computed; may fall back where two threads raise it, and is raised again by what follows. */
    private volatile float largest;

    /** @param arena shared; holds the norms */
    RowNorms(Arena arena, DenseVectors vectors) {
        this.vectors = vectors;
        norms = new RecordBlocks(arena, Float.BYTES);
    }

    /** The squared norm of a row; {@code scratch} has room for a vector. */
    float squared(int row, float[] scratch) {
        norms.ensure(row);
        float kept = norms.segment(row).get(ValueLayout.JAVA_FLOAT, norms.offset(row));
        if (kept != 0) {
            return kept;
        }
        copy(vectors, row, scratch);
        float sum = 0;
        for (float component : scratch) {
            sum += component * component;
        }
        norms.segment(row).set(ValueLayout.JAVA_FLOAT, norms.offset(row), sum);
        if (sum > largest) {
            largest = sum;
        }
        return sum;
    }

    /** The largest squared norm so far. */
    float largest() {
        return largest;
    }

    /** Copies a vector, as float32. */
    static void copy(DenseVectors vectors, int row, float[] into) {
        MaxSimKernels kernels = Kernels.maxSim();
        MemorySegment segment = vectors.segment(row);
        if (vectors.elementType() == ElementType.FLOAT32) {
            kernels.copyFloat32(segment, vectors.offset(row), into.length, into, 0);
        } else {
            kernels.copyFloat16(segment, vectors.offset(row), into.length, into, 0);
        }
    }
}
