package dev.varve.codecs.kernels;

import static dev.varve.codecs.kernels.Lanes.HALVES;
import static dev.varve.codecs.kernels.Lanes.SPECIES;
import static dev.varve.codecs.kernels.Lanes.WIDTH;
import static dev.varve.codecs.kernels.Lanes.widen;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ShortVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ADD;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Kernels over float16 rows from all over a segment, four at a time as in {@link Float16Rows}: the four rows miss the
 * cache together, where one after another they would miss it in turn.
 */
final class Float16Lists {

    private Float16Lists() {}

    static void dot(float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        int i = at;
        for (int end = at + Lanes.floor(count, 4); i < end; i += 4) {
            dot4(
                    query,
                    rows,
                    numbers[i] * stride,
                    numbers[i + 1] * stride,
                    numbers[i + 2] * stride,
                    numbers[i + 3] * stride,
                    scores,
                    i);
        }
        for (; i < at + count; i++) {
            scores[i] = Float16Rows.dot1(query, rows, numbers[i] * stride);
        }
    }

    private static void dot4(
            float[] query, MemorySegment rows, long row0, long row1, long row2, long row3, float[] scores, int at) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = (long) d * Short.BYTES;
            s0 = widen(fromMemorySegment(HALVES, rows, row0 + p, LITTLE_ENDIAN)).fma(q, s0);
            s1 = widen(fromMemorySegment(HALVES, rows, row1 + p, LITTLE_ENDIAN)).fma(q, s1);
            s2 = widen(fromMemorySegment(HALVES, rows, row2 + p, LITTLE_ENDIAN)).fma(q, s2);
            s3 = widen(fromMemorySegment(HALVES, rows, row3 + p, LITTLE_ENDIAN)).fma(q, s3);
        }
        scores[at] = s0.reduceLanes(ADD);
        scores[at + 1] = s1.reduceLanes(ADD);
        scores[at + 2] = s2.reduceLanes(ADD);
        scores[at + 3] = s3.reduceLanes(ADD);
        if (d != query.length) {
            scores[at] += ScalarDenseKernels.dotFloat16(query, d, rows, row0);
            scores[at + 1] += ScalarDenseKernels.dotFloat16(query, d, rows, row1);
            scores[at + 2] += ScalarDenseKernels.dotFloat16(query, d, rows, row2);
            scores[at + 3] += ScalarDenseKernels.dotFloat16(query, d, rows, row3);
        }
        rows.get(JAVA_BYTE, row0); // see Lanes: a fault must find a scalar access
    }

    static void l2(float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        int i = at;
        for (int end = at + Lanes.floor(count, 4); i < end; i += 4) {
            l24(
                    query,
                    rows,
                    numbers[i] * stride,
                    numbers[i + 1] * stride,
                    numbers[i + 2] * stride,
                    numbers[i + 3] * stride,
                    scores,
                    i);
        }
        for (; i < at + count; i++) {
            scores[i] = Float16Rows.l21(query, rows, numbers[i] * stride);
        }
    }

    private static void l24(
            float[] query, MemorySegment rows, long row0, long row1, long row2, long row3, float[] scores, int at) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = (long) d * Short.BYTES;
            FloatVector v = widen(fromMemorySegment(HALVES, rows, row0 + p, LITTLE_ENDIAN))
                    .sub(q);
            s0 = v.fma(v, s0);
            v = widen(fromMemorySegment(HALVES, rows, row1 + p, LITTLE_ENDIAN)).sub(q);
            s1 = v.fma(v, s1);
            v = widen(fromMemorySegment(HALVES, rows, row2 + p, LITTLE_ENDIAN)).sub(q);
            s2 = v.fma(v, s2);
            v = widen(fromMemorySegment(HALVES, rows, row3 + p, LITTLE_ENDIAN)).sub(q);
            s3 = v.fma(v, s3);
        }
        scores[at] = s0.reduceLanes(ADD);
        scores[at + 1] = s1.reduceLanes(ADD);
        scores[at + 2] = s2.reduceLanes(ADD);
        scores[at + 3] = s3.reduceLanes(ADD);
        if (d != query.length) {
            scores[at] += ScalarDenseKernels.l2Float16(query, d, rows, row0);
            scores[at + 1] += ScalarDenseKernels.l2Float16(query, d, rows, row1);
            scores[at + 2] += ScalarDenseKernels.l2Float16(query, d, rows, row2);
            scores[at + 3] += ScalarDenseKernels.l2Float16(query, d, rows, row3);
        }
        rows.get(JAVA_BYTE, row0); // see Lanes: a fault must find a scalar access
    }

    static void cosine(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        int i = at;
        for (int end = at + Lanes.floor(count, 4); i < end; i += 4) {
            cosine4(
                    query,
                    rows,
                    numbers[i] * stride,
                    numbers[i + 1] * stride,
                    numbers[i + 2] * stride,
                    numbers[i + 3] * stride,
                    scores,
                    i);
        }
        for (; i < at + count; i++) {
            scores[i] = Float16Rows.cosine1(query, rows, numbers[i] * stride);
        }
    }

    private static void cosine4(
            float[] query, MemorySegment rows, long row0, long row1, long row2, long row3, float[] scores, int at) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        FloatVector n0 = FloatVector.zero(SPECIES);
        FloatVector n1 = FloatVector.zero(SPECIES);
        FloatVector n2 = FloatVector.zero(SPECIES);
        FloatVector n3 = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = (long) d * Short.BYTES;
            FloatVector v = widen(fromMemorySegment(HALVES, rows, row0 + p, LITTLE_ENDIAN));
            s0 = v.fma(q, s0);
            n0 = v.fma(v, n0);
            v = widen(fromMemorySegment(HALVES, rows, row1 + p, LITTLE_ENDIAN));
            s1 = v.fma(q, s1);
            n1 = v.fma(v, n1);
            v = widen(fromMemorySegment(HALVES, rows, row2 + p, LITTLE_ENDIAN));
            s2 = v.fma(q, s2);
            n2 = v.fma(v, n2);
            v = widen(fromMemorySegment(HALVES, rows, row3 + p, LITTLE_ENDIAN));
            s3 = v.fma(q, s3);
            n3 = v.fma(v, n3);
        }
        scores[at] = Float16Rows.cosine(s0.reduceLanes(ADD), n0.reduceLanes(ADD), query, d, rows, row0);
        scores[at + 1] = Float16Rows.cosine(s1.reduceLanes(ADD), n1.reduceLanes(ADD), query, d, rows, row1);
        scores[at + 2] = Float16Rows.cosine(s2.reduceLanes(ADD), n2.reduceLanes(ADD), query, d, rows, row2);
        scores[at + 3] = Float16Rows.cosine(s3.reduceLanes(ADD), n3.reduceLanes(ADD), query, d, rows, row3);
        rows.get(JAVA_BYTE, row0); // see Lanes: a fault must find a scalar access
    }
}
