package dev.varve.index;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import java.lang.foreign.MemorySegment;

/** Vectors of a field, row by row, as arrays. */
public final class DenseRows {

    private DenseRows() {}

    /**
     * Copies a vector, as float32.
     *
     * @param row is verified, or was before
     * @param into as long as the vector
     */
    public static void copy(DenseVectors vectors, int row, float[] into) {
        MaxSimKernels kernels = Kernels.maxSim();
        MemorySegment segment = vectors.segment(row);
        if (vectors.elementType() == ElementType.FLOAT32) {
            kernels.copyFloat32(segment, vectors.offset(row), into.length, into, 0);
        } else {
            kernels.copyFloat16(segment, vectors.offset(row), into.length, into, 0);
        }
    }
}
