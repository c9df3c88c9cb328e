package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;

/** Each dense kernel by name, with what it should return and by how much it may miss it. */
enum DenseScore {
    DOT_FLOAT32(false, DenseKernels::dotFloat32),
    L2_FLOAT32(false, DenseKernels::l2Float32),
    COSINE_FLOAT32(false, DenseKernels::cosineFloat32),
    DOT_FLOAT16(true, DenseKernels::dotFloat16),
    L2_FLOAT16(true, DenseKernels::l2Float16),
    COSINE_FLOAT16(true, DenseKernels::cosineFloat16);

    private static final double UNIT_ROUNDOFF = 0x1p-24;

    private final boolean half;

    @SuppressWarnings("ImmutableEnumChecker") // a method reference without state
    private final Kernel kernel;

    DenseScore(boolean half, Kernel kernel) {
        this.half = half;
        this.kernel = kernel;
    }

    interface Kernel {
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

    /** A score in float64, and the distance from it that float32 arithmetic explains. */
    record Expected(double score, double tolerance) {}

    void score(
            DenseKernels kernels,
            float[] query,
            MemorySegment rows,
            long offset,
            long stride,
            int count,
            float[] scores,
            int at) {
        kernel.score(kernels, query, rows, offset, stride, count, scores, at);
    }

    int bytes() {
        return half ? Short.BYTES : Float.BYTES;
    }

    /** Stores a component, and returns it as the kernel will see it. */
    float store(MemorySegment rows, long row, int d, float component) {
        if (half) {
            short bits = Float.floatToFloat16(component);
            rows.set(ScalarDenseKernels.FLOAT16, row + (long) d * Short.BYTES, bits);
            return Float.float16ToFloat(bits);
        }
        rows.set(ScalarDenseKernels.FLOAT32, row + (long) d * Float.BYTES, component);
        return component;
    }

    /**
     * The score in float64. A sum of n rounded terms, in any order, is off by at most about n roundoffs of the sum of
     * their magnitudes (Higham, Accuracy and Stability of Numerical Algorithms, section 4.2); a few more are for the
     * terms themselves.
     */
    Expected expected(float[] query, float[] row) {
        double score = 0;
        double magnitude = 0;
        double squared = 0;
        for (int d = 0; d < query.length; d++) {
            double term = this == L2_FLOAT32 || this == L2_FLOAT16
                    ? ((double) query[d] - row[d]) * ((double) query[d] - row[d])
                    : (double) query[d] * row[d];
            score += term;
            magnitude += Math.abs(term);
            squared += (double) row[d] * row[d];
        }
        double roundoffs = (query.length + 8) * UNIT_ROUNDOFF;
        if (this == COSINE_FLOAT32 || this == COSINE_FLOAT16) {
            double norm = Math.sqrt(squared);
            return squared == 0
                    ? new Expected(0, 0)
                    : new Expected(score / norm, roundoffs * (magnitude + Math.abs(score)) / norm);
        }
        return new Expected(score, roundoffs * magnitude + Float.MIN_VALUE * query.length);
    }
}
