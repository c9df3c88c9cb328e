package dev.varve.bench;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.DenseKernels;
import java.lang.foreign.MemorySegment;

/** The dense kernels, as a benchmark's parameter. */
public enum DenseKernel {
    /** Inner product, float32. */
    DOT_FLOAT32(ElementType.FLOAT32, DenseKernels::dotFloat32),
    /** Squared Euclidean distance, float32. */
    L2_FLOAT32(ElementType.FLOAT32, DenseKernels::l2Float32),
    /** Cosine, float32. */
    COSINE_FLOAT32(ElementType.FLOAT32, DenseKernels::cosineFloat32),
    /** Inner product, float16. */
    DOT_FLOAT16(ElementType.FLOAT16, DenseKernels::dotFloat16),
    /** Squared Euclidean distance, float16. */
    L2_FLOAT16(ElementType.FLOAT16, DenseKernels::l2Float16),
    /** Cosine, float16. */
    COSINE_FLOAT16(ElementType.FLOAT16, DenseKernels::cosineFloat16);

    private final ElementType element;
    private final Call call;

    DenseKernel(ElementType element, Call call) {
        this.element = element;
        this.call = call;
    }

    private interface Call {
        void score(
                DenseKernels kernels,
                float[] query,
                MemorySegment rows,
                long offset,
                long stride,
                int count,
                float[] scores,
                int at);
    }

    /** How the rows are stored. */
    ElementType element() {
        return element;
    }

    /** Scores {@code count} rows without gaps, from {@code offset} bytes on. */
    void score(DenseKernels kernels, float[] query, MemorySegment rows, long offset, int count, float[] scores) {
        call.score(kernels, query, rows, offset, (long) query.length * element.bytes(), count, scores, 0);
    }
}
