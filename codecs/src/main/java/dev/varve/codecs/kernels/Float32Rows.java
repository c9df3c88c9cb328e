package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dense kernels over float32 rows, four rows at a time: one accumulator a row, and the query is loaded once for the
 * four.
 */
final class Float32Rows {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private Float32Rows() {}

    static void dot(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        int i = 0;
        for (; i <= count - 4; i += 4) {
            dot4(query, rows, offset + i * stride, stride, scores, at + i);
        }
        for (; i < count; i++) {
            scores[at + i] = dot1(query, rows, offset + i * stride);
        }
    }

    private static void dot4(float[] query, MemorySegment rows, long row, long stride, float[] scores, int at) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int d = 0;
        for (; d < SPECIES.loopBound(query.length); d += SPECIES.length()) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = row + (long) d * Float.BYTES;
            s0 = load(rows, p).fma(q, s0);
            s1 = load(rows, p + stride).fma(q, s1);
            s2 = load(rows, p + 2 * stride).fma(q, s2);
            s3 = load(rows, p + 3 * stride).fma(q, s3);
        }
        float sSum0 = s0.reduceLanes(VectorOperators.ADD);
        float sSum1 = s1.reduceLanes(VectorOperators.ADD);
        float sSum2 = s2.reduceLanes(VectorOperators.ADD);
        float sSum3 = s3.reduceLanes(VectorOperators.ADD);
        for (; d < query.length; d++) {
            sSum0 += query[d] * ScalarDenseKernels.float32(rows, row, d);
            sSum1 += query[d] * ScalarDenseKernels.float32(rows, row + stride, d);
            sSum2 += query[d] * ScalarDenseKernels.float32(rows, row + 2 * stride, d);
            sSum3 += query[d] * ScalarDenseKernels.float32(rows, row + 3 * stride, d);
        }
        scores[at] = sSum0;
        scores[at + 1] = sSum1;
        scores[at + 2] = sSum2;
        scores[at + 3] = sSum3;
    }

    private static float dot1(float[] query, MemorySegment rows, long row) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        int d = 0;
        for (; d < SPECIES.loopBound(query.length); d += SPECIES.length()) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = row + (long) d * Float.BYTES;
            s0 = load(rows, p).fma(q, s0);
        }
        float sSum0 = s0.reduceLanes(VectorOperators.ADD);
        for (; d < query.length; d++) {
            sSum0 += query[d] * ScalarDenseKernels.float32(rows, row, d);
        }
        return sSum0;
    }

    static void l2(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        int i = 0;
        for (; i <= count - 4; i += 4) {
            l24(query, rows, offset + i * stride, stride, scores, at + i);
        }
        for (; i < count; i++) {
            scores[at + i] = l21(query, rows, offset + i * stride);
        }
    }

    private static void l24(float[] query, MemorySegment rows, long row, long stride, float[] scores, int at) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int d = 0;
        for (; d < SPECIES.loopBound(query.length); d += SPECIES.length()) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = row + (long) d * Float.BYTES;
            FloatVector v0 = load(rows, p).sub(q);
            s0 = v0.fma(v0, s0);
            FloatVector v1 = load(rows, p + stride).sub(q);
            s1 = v1.fma(v1, s1);
            FloatVector v2 = load(rows, p + 2 * stride).sub(q);
            s2 = v2.fma(v2, s2);
            FloatVector v3 = load(rows, p + 3 * stride).sub(q);
            s3 = v3.fma(v3, s3);
        }
        float sSum0 = s0.reduceLanes(VectorOperators.ADD);
        float sSum1 = s1.reduceLanes(VectorOperators.ADD);
        float sSum2 = s2.reduceLanes(VectorOperators.ADD);
        float sSum3 = s3.reduceLanes(VectorOperators.ADD);
        for (; d < query.length; d++) {
            float v0 = ScalarDenseKernels.float32(rows, row, d) - query[d];
            sSum0 += v0 * v0;
            float v1 = ScalarDenseKernels.float32(rows, row + stride, d) - query[d];
            sSum1 += v1 * v1;
            float v2 = ScalarDenseKernels.float32(rows, row + 2 * stride, d) - query[d];
            sSum2 += v2 * v2;
            float v3 = ScalarDenseKernels.float32(rows, row + 3 * stride, d) - query[d];
            sSum3 += v3 * v3;
        }
        scores[at] = sSum0;
        scores[at + 1] = sSum1;
        scores[at + 2] = sSum2;
        scores[at + 3] = sSum3;
    }

    private static float l21(float[] query, MemorySegment rows, long row) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        int d = 0;
        for (; d < SPECIES.loopBound(query.length); d += SPECIES.length()) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = row + (long) d * Float.BYTES;
            FloatVector v0 = load(rows, p).sub(q);
            s0 = v0.fma(v0, s0);
        }
        float sSum0 = s0.reduceLanes(VectorOperators.ADD);
        for (; d < query.length; d++) {
            float v0 = ScalarDenseKernels.float32(rows, row, d) - query[d];
            sSum0 += v0 * v0;
        }
        return sSum0;
    }

    static void cosine(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        int i = 0;
        for (; i <= count - 4; i += 4) {
            cosine4(query, rows, offset + i * stride, stride, scores, at + i);
        }
        for (; i < count; i++) {
            scores[at + i] = cosine1(query, rows, offset + i * stride);
        }
    }

    private static void cosine4(float[] query, MemorySegment rows, long row, long stride, float[] scores, int at) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        FloatVector n0 = FloatVector.zero(SPECIES);
        FloatVector n1 = FloatVector.zero(SPECIES);
        FloatVector n2 = FloatVector.zero(SPECIES);
        FloatVector n3 = FloatVector.zero(SPECIES);
        int d = 0;
        for (; d < SPECIES.loopBound(query.length); d += SPECIES.length()) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = row + (long) d * Float.BYTES;
            FloatVector v0 = load(rows, p);
            s0 = v0.fma(q, s0);
            n0 = v0.fma(v0, n0);
            FloatVector v1 = load(rows, p + stride);
            s1 = v1.fma(q, s1);
            n1 = v1.fma(v1, n1);
            FloatVector v2 = load(rows, p + 2 * stride);
            s2 = v2.fma(q, s2);
            n2 = v2.fma(v2, n2);
            FloatVector v3 = load(rows, p + 3 * stride);
            s3 = v3.fma(q, s3);
            n3 = v3.fma(v3, n3);
        }
        float sSum0 = s0.reduceLanes(VectorOperators.ADD);
        float sSum1 = s1.reduceLanes(VectorOperators.ADD);
        float sSum2 = s2.reduceLanes(VectorOperators.ADD);
        float sSum3 = s3.reduceLanes(VectorOperators.ADD);
        float nSum0 = n0.reduceLanes(VectorOperators.ADD);
        float nSum1 = n1.reduceLanes(VectorOperators.ADD);
        float nSum2 = n2.reduceLanes(VectorOperators.ADD);
        float nSum3 = n3.reduceLanes(VectorOperators.ADD);
        for (; d < query.length; d++) {
            float v0 = ScalarDenseKernels.float32(rows, row, d);
            sSum0 += query[d] * v0;
            nSum0 += v0 * v0;
            float v1 = ScalarDenseKernels.float32(rows, row + stride, d);
            sSum1 += query[d] * v1;
            nSum1 += v1 * v1;
            float v2 = ScalarDenseKernels.float32(rows, row + 2 * stride, d);
            sSum2 += query[d] * v2;
            nSum2 += v2 * v2;
            float v3 = ScalarDenseKernels.float32(rows, row + 3 * stride, d);
            sSum3 += query[d] * v3;
            nSum3 += v3 * v3;
        }
        scores[at] = ScalarDenseKernels.cosine(sSum0, nSum0);
        scores[at + 1] = ScalarDenseKernels.cosine(sSum1, nSum1);
        scores[at + 2] = ScalarDenseKernels.cosine(sSum2, nSum2);
        scores[at + 3] = ScalarDenseKernels.cosine(sSum3, nSum3);
    }

    private static float cosine1(float[] query, MemorySegment rows, long row) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector n0 = FloatVector.zero(SPECIES);
        int d = 0;
        for (; d < SPECIES.loopBound(query.length); d += SPECIES.length()) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = row + (long) d * Float.BYTES;
            FloatVector v0 = load(rows, p);
            s0 = v0.fma(q, s0);
            n0 = v0.fma(v0, n0);
        }
        float sSum0 = s0.reduceLanes(VectorOperators.ADD);
        float nSum0 = n0.reduceLanes(VectorOperators.ADD);
        for (; d < query.length; d++) {
            float v0 = ScalarDenseKernels.float32(rows, row, d);
            sSum0 += query[d] * v0;
            nSum0 += v0 * v0;
        }
        return ScalarDenseKernels.cosine(sSum0, nSum0);
    }

    static FloatVector load(MemorySegment rows, long offset) {
        return FloatVector.fromMemorySegment(SPECIES, rows, offset, ByteOrder.LITTLE_ENDIAN);
    }
}
