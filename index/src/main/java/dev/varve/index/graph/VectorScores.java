package dev.varve.index.graph;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.DenseKernels;
import dev.varve.codecs.kernels.Kernels;
import java.lang.foreign.MemorySegment;

/**
 * Inner products, squared distances and cosines between a vector and listed rows of a field. The rows of a file lie in
 * one segment and are scored in one call; those of a memtable lie all over its chunks and are scored one by one. Used
 * by one thread at a time.
 */
final class VectorScores {

    private final DenseKernels kernels = Kernels.dense();
    private final DenseVectors vectors;
    private final boolean half;

    VectorScores(DenseVectors vectors) {
        this.vectors = vectors;
        half = vectors.elementType() == ElementType.FLOAT16;
    }

    /** The inner product with a row that lies somewhere else. */
    void dot(float[] query, MemorySegment segment, long offset, float[] into) {
        if (half) {
            kernels.dotFloat16(query, segment, offset, vectors.stride(), 1, into, 0);
        } else {
            kernels.dotFloat32(query, segment, offset, vectors.stride(), 1, into, 0);
        }
    }

    /** The squared Euclidean distance from a row that lies somewhere else. */
    void l2(float[] query, MemorySegment segment, long offset, float[] into) {
        if (half) {
            kernels.l2Float16(query, segment, offset, vectors.stride(), 1, into, 0);
        } else {
            kernels.l2Float32(query, segment, offset, vectors.stride(), 1, into, 0);
        }
    }

    /** The cosine of a vector of unit norm with a row that lies somewhere else. */
    void cosine(float[] unit, MemorySegment segment, long offset, float[] into) {
        if (half) {
            kernels.cosineFloat16(unit, segment, offset, vectors.stride(), 1, into, 0);
        } else {
            kernels.cosineFloat32(unit, segment, offset, vectors.stride(), 1, into, 0);
        }
    }

    /** Inner products. */
    void dot(float[] query, int[] rows, int count, float[] into) {
        if (count > 0 && inOneSegment()) {
            if (half) {
                kernels.dotFloat16(query, vectors.segment(0), vectors.stride(), rows, 0, count, into);
            } else {
                kernels.dotFloat32(query, vectors.segment(0), vectors.stride(), rows, 0, count, into);
            }
            return;
        }
        long stride = vectors.stride();
        for (int i = 0; i < count; i++) {
            if (half) {
                kernels.dotFloat16(query, vectors.segment(rows[i]), vectors.offset(rows[i]), stride, 1, into, i);
            } else {
                kernels.dotFloat32(query, vectors.segment(rows[i]), vectors.offset(rows[i]), stride, 1, into, i);
            }
        }
    }

    /** Squared Euclidean distances. */
    void l2(float[] query, int[] rows, int count, float[] into) {
        if (count > 0 && inOneSegment()) {
            if (half) {
                kernels.l2Float16(query, vectors.segment(0), vectors.stride(), rows, 0, count, into);
            } else {
                kernels.l2Float32(query, vectors.segment(0), vectors.stride(), rows, 0, count, into);
            }
            return;
        }
        long stride = vectors.stride();
        for (int i = 0; i < count; i++) {
            if (half) {
                kernels.l2Float16(query, vectors.segment(rows[i]), vectors.offset(rows[i]), stride, 1, into, i);
            } else {
                kernels.l2Float32(query, vectors.segment(rows[i]), vectors.offset(rows[i]), stride, 1, into, i);
            }
        }
    }

    /** Cosines with a vector of unit norm. */
    void cosine(float[] unit, int[] rows, int count, float[] into) {
        if (count > 0 && inOneSegment()) {
            if (half) {
                kernels.cosineFloat16(unit, vectors.segment(0), vectors.stride(), rows, 0, count, into);
            } else {
                kernels.cosineFloat32(unit, vectors.segment(0), vectors.stride(), rows, 0, count, into);
            }
            return;
        }
        long stride = vectors.stride();
        for (int i = 0; i < count; i++) {
            if (half) {
                kernels.cosineFloat16(unit, vectors.segment(rows[i]), vectors.offset(rows[i]), stride, 1, into, i);
            } else {
                kernels.cosineFloat32(unit, vectors.segment(rows[i]), vectors.offset(rows[i]), stride, 1, into, i);
            }
        }
    }

    /** Whether all rows that there are lie one stride apart from the beginning of a segment on. */
    private boolean inOneSegment() {
        return vectors.run(0) >= vectors.size() && vectors.offset(0) == 0;
    }
}
