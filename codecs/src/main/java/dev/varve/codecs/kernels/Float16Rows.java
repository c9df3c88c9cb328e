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
 * Kernels over float16 rows, four at a time: each row has its accumulator, and they share the loads of the query. Steps
 * are of one vector: the conversion of more goes over what the JIT compiler is ready to inline, and then every vector
 * is allocated.
 *
 * <p>The four rows come from the four quarters of the block, so that each load instruction walks through memory in one
 * direction without a jump, as the prefetchers like it: neighbouring rows streamed 768 components at 14 GB/s, these at
 * 26.
 */
final class Float16Rows {

    private Float16Rows() {}

    static void dot(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        int quarter = count / 4;
        for (int i = 0; i < quarter; i++) {
            dot4(query, rows, offset + i * stride, quarter * stride, scores, at + i, quarter);
        }
        for (int i = 4 * quarter; i < count; i++) {
            scores[at + i] = dot1(query, rows, offset + i * stride);
        }
    }

    private static void dot4(
            float[] query, MemorySegment rows, long row, long stride, float[] scores, int at, int apart) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = row + (long) d * Short.BYTES;
            s0 = widen(fromMemorySegment(HALVES, rows, p, LITTLE_ENDIAN)).fma(q, s0);
            s1 = widen(fromMemorySegment(HALVES, rows, p + stride, LITTLE_ENDIAN))
                    .fma(q, s1);
            s2 = widen(fromMemorySegment(HALVES, rows, p + 2 * stride, LITTLE_ENDIAN))
                    .fma(q, s2);
            s3 = widen(fromMemorySegment(HALVES, rows, p + 3 * stride, LITTLE_ENDIAN))
                    .fma(q, s3);
        }
        scores[at] = s0.reduceLanes(ADD);
        scores[at + apart] = s1.reduceLanes(ADD);
        scores[at + 2 * apart] = s2.reduceLanes(ADD);
        scores[at + 3 * apart] = s3.reduceLanes(ADD);
        if (d != query.length) {
            dotTail4(query, d, rows, row, stride, scores, at, apart);
        }
        rows.get(JAVA_BYTE, row); // see Lanes: a fault must find a scalar access
    }

    /** Adds to the scores of four rows what their components from {@code d} on contribute. */
    private static void dotTail4(
            float[] query, int d, MemorySegment rows, long row, long stride, float[] scores, int at, int apart) {
        for (int r = 0; r < 4; r++) {
            scores[at + r * apart] += ScalarDenseKernels.dotFloat16(query, d, rows, row + r * stride);
        }
    }

    static float dot1(float[] query, MemorySegment rows, long row) {
        FloatVector s = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            s = widen(fromMemorySegment(HALVES, rows, row + (long) d * Short.BYTES, LITTLE_ENDIAN))
                    .fma(q, s);
        }
        float score = s.reduceLanes(ADD) + ScalarDenseKernels.dotFloat16(query, d, rows, row);
        rows.get(JAVA_BYTE, row); // see Lanes: a fault must find a scalar access
        return score;
    }

    static void l2(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        int quarter = count / 4;
        for (int i = 0; i < quarter; i++) {
            l24(query, rows, offset + i * stride, quarter * stride, scores, at + i, quarter);
        }
        for (int i = 4 * quarter; i < count; i++) {
            scores[at + i] = l21(query, rows, offset + i * stride);
        }
    }

    private static void l24(
            float[] query, MemorySegment rows, long row, long stride, float[] scores, int at, int apart) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = row + (long) d * Short.BYTES;
            FloatVector v =
                    widen(fromMemorySegment(HALVES, rows, p, LITTLE_ENDIAN)).sub(q);
            s0 = v.fma(v, s0);
            v = widen(fromMemorySegment(HALVES, rows, p + stride, LITTLE_ENDIAN))
                    .sub(q);
            s1 = v.fma(v, s1);
            v = widen(fromMemorySegment(HALVES, rows, p + 2 * stride, LITTLE_ENDIAN))
                    .sub(q);
            s2 = v.fma(v, s2);
            v = widen(fromMemorySegment(HALVES, rows, p + 3 * stride, LITTLE_ENDIAN))
                    .sub(q);
            s3 = v.fma(v, s3);
        }
        scores[at] = s0.reduceLanes(ADD);
        scores[at + apart] = s1.reduceLanes(ADD);
        scores[at + 2 * apart] = s2.reduceLanes(ADD);
        scores[at + 3 * apart] = s3.reduceLanes(ADD);
        if (d != query.length) {
            l2Tail4(query, d, rows, row, stride, scores, at, apart);
        }
        rows.get(JAVA_BYTE, row); // see Lanes: a fault must find a scalar access
    }

    /** Adds to the scores of four rows what their components from {@code d} on contribute. */
    private static void l2Tail4(
            float[] query, int d, MemorySegment rows, long row, long stride, float[] scores, int at, int apart) {
        for (int r = 0; r < 4; r++) {
            scores[at + r * apart] += ScalarDenseKernels.l2Float16(query, d, rows, row + r * stride);
        }
    }

    static float l21(float[] query, MemorySegment rows, long row) {
        FloatVector s = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            FloatVector v = widen(fromMemorySegment(HALVES, rows, row + (long) d * Short.BYTES, LITTLE_ENDIAN))
                    .sub(q);
            s = v.fma(v, s);
        }
        float score = s.reduceLanes(ADD) + ScalarDenseKernels.l2Float16(query, d, rows, row);
        rows.get(JAVA_BYTE, row); // see Lanes: a fault must find a scalar access
        return score;
    }

    static void cosine(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        int quarter = count / 4;
        for (int i = 0; i < quarter; i++) {
            cosine4(query, rows, offset + i * stride, quarter * stride, scores, at + i, quarter);
        }
        for (int i = 4 * quarter; i < count; i++) {
            scores[at + i] = cosine1(query, rows, offset + i * stride);
        }
    }

    private static void cosine4(
            float[] query, MemorySegment rows, long row, long stride, float[] scores, int at, int apart) {
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
            long p = row + (long) d * Short.BYTES;
            FloatVector v = widen(fromMemorySegment(HALVES, rows, p, LITTLE_ENDIAN));
            s0 = v.fma(q, s0);
            n0 = v.fma(v, n0);
            v = widen(fromMemorySegment(HALVES, rows, p + stride, LITTLE_ENDIAN));
            s1 = v.fma(q, s1);
            n1 = v.fma(v, n1);
            v = widen(fromMemorySegment(HALVES, rows, p + 2 * stride, LITTLE_ENDIAN));
            s2 = v.fma(q, s2);
            n2 = v.fma(v, n2);
            v = widen(fromMemorySegment(HALVES, rows, p + 3 * stride, LITTLE_ENDIAN));
            s3 = v.fma(q, s3);
            n3 = v.fma(v, n3);
        }
        scores[at] = cosine(s0.reduceLanes(ADD), n0.reduceLanes(ADD), query, d, rows, row);
        scores[at + apart] = cosine(s1.reduceLanes(ADD), n1.reduceLanes(ADD), query, d, rows, row + stride);
        scores[at + 2 * apart] = cosine(s2.reduceLanes(ADD), n2.reduceLanes(ADD), query, d, rows, row + 2 * stride);
        scores[at + 3 * apart] = cosine(s3.reduceLanes(ADD), n3.reduceLanes(ADD), query, d, rows, row + 3 * stride);
        rows.get(JAVA_BYTE, row); // see Lanes: a fault must find a scalar access
    }

    static float cosine1(float[] query, MemorySegment rows, long row) {
        FloatVector s = FloatVector.zero(SPECIES);
        FloatVector n = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            FloatVector v = widen(fromMemorySegment(HALVES, rows, row + (long) d * Short.BYTES, LITTLE_ENDIAN));
            s = v.fma(q, s);
            n = v.fma(v, n);
        }
        float score = cosine(s.reduceLanes(ADD), n.reduceLanes(ADD), query, d, rows, row);
        rows.get(JAVA_BYTE, row); // see Lanes: a fault must find a scalar access
        return score;
    }

    /** Completes the sums of a row with its components from {@code d} on. */
    static float cosine(float dot, float squared, float[] query, int d, MemorySegment rows, long row) {
        return ScalarDenseKernels.cosine(
                dot + ScalarDenseKernels.dotFloat16(query, d, rows, row),
                squared + ScalarDenseKernels.squaredFloat16(query.length, d, rows, row));
    }
}
