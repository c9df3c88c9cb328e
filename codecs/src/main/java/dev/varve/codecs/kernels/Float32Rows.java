package dev.varve.codecs.kernels;

import static dev.varve.codecs.kernels.Lanes.SPECIES;
import static dev.varve.codecs.kernels.Lanes.WIDTH;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ADD;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Kernels over float32 rows, four at a time: each row has its accumulator, and they share the loads of the query. Steps
 * are of several vectors as long as the row lasts, then of one, then of one component.
 *
 * <p>The four rows come from the four quarters of the block, so that each load instruction walks through memory in one
 * direction without a jump, as the prefetchers like it: neighbouring rows streamed 768 components at 14 GB/s, these at
 * 26.
 */
final class Float32Rows {

    /** Bytes of a vector. */
    private static final long BYTES = (long) WIDTH * Float.BYTES;

    private Float32Rows() {}

    static void dot(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        int quarter = count / 4;
        long apart = quarter * stride;
        for (int i = 0; i < quarter; i++) {
            long row = offset + i * stride;
            dot4(query, rows, row, row + apart, row + 2 * apart, row + 3 * apart, scores, at + i, quarter);
        }
        for (int i = 4 * quarter; i < count; i++) {
            scores[at + i] = dot1(query, rows, offset + i * stride);
        }
    }

    /** Four rows anywhere; their scores are {@code apart} elements apart. */
    static void dot4(
            float[] query,
            MemorySegment rows,
            long row0,
            long row1,
            long row2,
            long row3,
            float[] scores,
            int at,
            int apart) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, 4 * WIDTH); d != end; d += 4 * WIDTH) {
            FloatVector q0 = FloatVector.fromArray(SPECIES, query, d);
            FloatVector q1 = FloatVector.fromArray(SPECIES, query, d + WIDTH);
            FloatVector q2 = FloatVector.fromArray(SPECIES, query, d + 2 * WIDTH);
            FloatVector q3 = FloatVector.fromArray(SPECIES, query, d + 3 * WIDTH);
            long p = (long) d * Float.BYTES;
            s0 = fromMemorySegment(SPECIES, rows, row0 + p, LITTLE_ENDIAN).fma(q0, s0);
            s0 = fromMemorySegment(SPECIES, rows, row0 + p + BYTES, LITTLE_ENDIAN)
                    .fma(q1, s0);
            s0 = fromMemorySegment(SPECIES, rows, row0 + p + 2 * BYTES, LITTLE_ENDIAN)
                    .fma(q2, s0);
            s0 = fromMemorySegment(SPECIES, rows, row0 + p + 3 * BYTES, LITTLE_ENDIAN)
                    .fma(q3, s0);
            s1 = fromMemorySegment(SPECIES, rows, row1 + p, LITTLE_ENDIAN).fma(q0, s1);
            s1 = fromMemorySegment(SPECIES, rows, row1 + p + BYTES, LITTLE_ENDIAN)
                    .fma(q1, s1);
            s1 = fromMemorySegment(SPECIES, rows, row1 + p + 2 * BYTES, LITTLE_ENDIAN)
                    .fma(q2, s1);
            s1 = fromMemorySegment(SPECIES, rows, row1 + p + 3 * BYTES, LITTLE_ENDIAN)
                    .fma(q3, s1);
            s2 = fromMemorySegment(SPECIES, rows, row2 + p, LITTLE_ENDIAN).fma(q0, s2);
            s2 = fromMemorySegment(SPECIES, rows, row2 + p + BYTES, LITTLE_ENDIAN)
                    .fma(q1, s2);
            s2 = fromMemorySegment(SPECIES, rows, row2 + p + 2 * BYTES, LITTLE_ENDIAN)
                    .fma(q2, s2);
            s2 = fromMemorySegment(SPECIES, rows, row2 + p + 3 * BYTES, LITTLE_ENDIAN)
                    .fma(q3, s2);
            s3 = fromMemorySegment(SPECIES, rows, row3 + p, LITTLE_ENDIAN).fma(q0, s3);
            s3 = fromMemorySegment(SPECIES, rows, row3 + p + BYTES, LITTLE_ENDIAN)
                    .fma(q1, s3);
            s3 = fromMemorySegment(SPECIES, rows, row3 + p + 2 * BYTES, LITTLE_ENDIAN)
                    .fma(q2, s3);
            s3 = fromMemorySegment(SPECIES, rows, row3 + p + 3 * BYTES, LITTLE_ENDIAN)
                    .fma(q3, s3);
        }
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = (long) d * Float.BYTES;
            s0 = fromMemorySegment(SPECIES, rows, row0 + p, LITTLE_ENDIAN).fma(q, s0);
            s1 = fromMemorySegment(SPECIES, rows, row1 + p, LITTLE_ENDIAN).fma(q, s1);
            s2 = fromMemorySegment(SPECIES, rows, row2 + p, LITTLE_ENDIAN).fma(q, s2);
            s3 = fromMemorySegment(SPECIES, rows, row3 + p, LITTLE_ENDIAN).fma(q, s3);
        }
        scores[at] = s0.reduceLanes(ADD);
        scores[at + apart] = s1.reduceLanes(ADD);
        scores[at + 2 * apart] = s2.reduceLanes(ADD);
        scores[at + 3 * apart] = s3.reduceLanes(ADD);
        if (d != query.length) {
            dotTail4(query, d, rows, row0, row1, row2, row3, scores, at, apart);
        }
        rows.get(JAVA_BYTE, row0); // see Lanes: a fault must find a scalar access
    }

    /** Adds to the scores of four rows what their components from {@code d} on contribute. */
    private static void dotTail4(
            float[] query,
            int d,
            MemorySegment rows,
            long row0,
            long row1,
            long row2,
            long row3,
            float[] scores,
            int at,
            int apart) {
        scores[at] += ScalarDenseKernels.dotFloat32(query, d, rows, row0);
        scores[at + apart] += ScalarDenseKernels.dotFloat32(query, d, rows, row1);
        scores[at + 2 * apart] += ScalarDenseKernels.dotFloat32(query, d, rows, row2);
        scores[at + 3 * apart] += ScalarDenseKernels.dotFloat32(query, d, rows, row3);
    }

    static float dot1(float[] query, MemorySegment rows, long row) {
        FloatVector s = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            s = fromMemorySegment(SPECIES, rows, row + (long) d * Float.BYTES, LITTLE_ENDIAN)
                    .fma(q, s);
        }
        float score = s.reduceLanes(ADD) + ScalarDenseKernels.dotFloat32(query, d, rows, row);
        rows.get(JAVA_BYTE, row); // see Lanes: a fault must find a scalar access
        return score;
    }

    static void l2(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        int quarter = count / 4;
        long apart = quarter * stride;
        for (int i = 0; i < quarter; i++) {
            long row = offset + i * stride;
            l24(query, rows, row, row + apart, row + 2 * apart, row + 3 * apart, scores, at + i, quarter);
        }
        for (int i = 4 * quarter; i < count; i++) {
            scores[at + i] = l21(query, rows, offset + i * stride);
        }
    }

    /** Four rows anywhere; their scores are {@code apart} elements apart. */
    static void l24(
            float[] query,
            MemorySegment rows,
            long row0,
            long row1,
            long row2,
            long row3,
            float[] scores,
            int at,
            int apart) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, 2 * WIDTH); d != end; d += 2 * WIDTH) {
            FloatVector q0 = FloatVector.fromArray(SPECIES, query, d);
            FloatVector q1 = FloatVector.fromArray(SPECIES, query, d + WIDTH);
            long p = (long) d * Float.BYTES;
            FloatVector v =
                    fromMemorySegment(SPECIES, rows, row0 + p, LITTLE_ENDIAN).sub(q0);
            s0 = v.fma(v, s0);
            v = fromMemorySegment(SPECIES, rows, row0 + p + BYTES, LITTLE_ENDIAN)
                    .sub(q1);
            s0 = v.fma(v, s0);
            v = fromMemorySegment(SPECIES, rows, row1 + p, LITTLE_ENDIAN).sub(q0);
            s1 = v.fma(v, s1);
            v = fromMemorySegment(SPECIES, rows, row1 + p + BYTES, LITTLE_ENDIAN)
                    .sub(q1);
            s1 = v.fma(v, s1);
            v = fromMemorySegment(SPECIES, rows, row2 + p, LITTLE_ENDIAN).sub(q0);
            s2 = v.fma(v, s2);
            v = fromMemorySegment(SPECIES, rows, row2 + p + BYTES, LITTLE_ENDIAN)
                    .sub(q1);
            s2 = v.fma(v, s2);
            v = fromMemorySegment(SPECIES, rows, row3 + p, LITTLE_ENDIAN).sub(q0);
            s3 = v.fma(v, s3);
            v = fromMemorySegment(SPECIES, rows, row3 + p + BYTES, LITTLE_ENDIAN)
                    .sub(q1);
            s3 = v.fma(v, s3);
        }
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = (long) d * Float.BYTES;
            FloatVector v =
                    fromMemorySegment(SPECIES, rows, row0 + p, LITTLE_ENDIAN).sub(q);
            s0 = v.fma(v, s0);
            v = fromMemorySegment(SPECIES, rows, row1 + p, LITTLE_ENDIAN).sub(q);
            s1 = v.fma(v, s1);
            v = fromMemorySegment(SPECIES, rows, row2 + p, LITTLE_ENDIAN).sub(q);
            s2 = v.fma(v, s2);
            v = fromMemorySegment(SPECIES, rows, row3 + p, LITTLE_ENDIAN).sub(q);
            s3 = v.fma(v, s3);
        }
        scores[at] = s0.reduceLanes(ADD);
        scores[at + apart] = s1.reduceLanes(ADD);
        scores[at + 2 * apart] = s2.reduceLanes(ADD);
        scores[at + 3 * apart] = s3.reduceLanes(ADD);
        if (d != query.length) {
            l2Tail4(query, d, rows, row0, row1, row2, row3, scores, at, apart);
        }
        rows.get(JAVA_BYTE, row0); // see Lanes: a fault must find a scalar access
    }

    /** Adds to the scores of four rows what their components from {@code d} on contribute. */
    private static void l2Tail4(
            float[] query,
            int d,
            MemorySegment rows,
            long row0,
            long row1,
            long row2,
            long row3,
            float[] scores,
            int at,
            int apart) {
        scores[at] += ScalarDenseKernels.l2Float32(query, d, rows, row0);
        scores[at + apart] += ScalarDenseKernels.l2Float32(query, d, rows, row1);
        scores[at + 2 * apart] += ScalarDenseKernels.l2Float32(query, d, rows, row2);
        scores[at + 3 * apart] += ScalarDenseKernels.l2Float32(query, d, rows, row3);
    }

    static float l21(float[] query, MemorySegment rows, long row) {
        FloatVector s = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            FloatVector v = fromMemorySegment(SPECIES, rows, row + (long) d * Float.BYTES, LITTLE_ENDIAN)
                    .sub(q);
            s = v.fma(v, s);
        }
        float score = s.reduceLanes(ADD) + ScalarDenseKernels.l2Float32(query, d, rows, row);
        rows.get(JAVA_BYTE, row); // see Lanes: a fault must find a scalar access
        return score;
    }

    static void cosine(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        int quarter = count / 4;
        long apart = quarter * stride;
        for (int i = 0; i < quarter; i++) {
            long row = offset + i * stride;
            cosine4(query, rows, row, row + apart, row + 2 * apart, row + 3 * apart, scores, at + i, quarter);
        }
        for (int i = 4 * quarter; i < count; i++) {
            scores[at + i] = cosine1(query, rows, offset + i * stride);
        }
    }

    /** Four rows anywhere; their scores are {@code apart} elements apart. */
    static void cosine4(
            float[] query,
            MemorySegment rows,
            long row0,
            long row1,
            long row2,
            long row3,
            float[] scores,
            int at,
            int apart) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = FloatVector.zero(SPECIES);
        FloatVector s2 = FloatVector.zero(SPECIES);
        FloatVector s3 = FloatVector.zero(SPECIES);
        FloatVector n0 = FloatVector.zero(SPECIES);
        FloatVector n1 = FloatVector.zero(SPECIES);
        FloatVector n2 = FloatVector.zero(SPECIES);
        FloatVector n3 = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, 2 * WIDTH); d != end; d += 2 * WIDTH) {
            FloatVector q0 = FloatVector.fromArray(SPECIES, query, d);
            FloatVector q1 = FloatVector.fromArray(SPECIES, query, d + WIDTH);
            long p = (long) d * Float.BYTES;
            FloatVector v = fromMemorySegment(SPECIES, rows, row0 + p, LITTLE_ENDIAN);
            s0 = v.fma(q0, s0);
            n0 = v.fma(v, n0);
            v = fromMemorySegment(SPECIES, rows, row0 + p + BYTES, LITTLE_ENDIAN);
            s0 = v.fma(q1, s0);
            n0 = v.fma(v, n0);
            v = fromMemorySegment(SPECIES, rows, row1 + p, LITTLE_ENDIAN);
            s1 = v.fma(q0, s1);
            n1 = v.fma(v, n1);
            v = fromMemorySegment(SPECIES, rows, row1 + p + BYTES, LITTLE_ENDIAN);
            s1 = v.fma(q1, s1);
            n1 = v.fma(v, n1);
            v = fromMemorySegment(SPECIES, rows, row2 + p, LITTLE_ENDIAN);
            s2 = v.fma(q0, s2);
            n2 = v.fma(v, n2);
            v = fromMemorySegment(SPECIES, rows, row2 + p + BYTES, LITTLE_ENDIAN);
            s2 = v.fma(q1, s2);
            n2 = v.fma(v, n2);
            v = fromMemorySegment(SPECIES, rows, row3 + p, LITTLE_ENDIAN);
            s3 = v.fma(q0, s3);
            n3 = v.fma(v, n3);
            v = fromMemorySegment(SPECIES, rows, row3 + p + BYTES, LITTLE_ENDIAN);
            s3 = v.fma(q1, s3);
            n3 = v.fma(v, n3);
        }
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            long p = (long) d * Float.BYTES;
            FloatVector v = fromMemorySegment(SPECIES, rows, row0 + p, LITTLE_ENDIAN);
            s0 = v.fma(q, s0);
            n0 = v.fma(v, n0);
            v = fromMemorySegment(SPECIES, rows, row1 + p, LITTLE_ENDIAN);
            s1 = v.fma(q, s1);
            n1 = v.fma(v, n1);
            v = fromMemorySegment(SPECIES, rows, row2 + p, LITTLE_ENDIAN);
            s2 = v.fma(q, s2);
            n2 = v.fma(v, n2);
            v = fromMemorySegment(SPECIES, rows, row3 + p, LITTLE_ENDIAN);
            s3 = v.fma(q, s3);
            n3 = v.fma(v, n3);
        }
        scores[at] = cosine(s0.reduceLanes(ADD), n0.reduceLanes(ADD), query, d, rows, row0);
        scores[at + apart] = cosine(s1.reduceLanes(ADD), n1.reduceLanes(ADD), query, d, rows, row1);
        scores[at + 2 * apart] = cosine(s2.reduceLanes(ADD), n2.reduceLanes(ADD), query, d, rows, row2);
        scores[at + 3 * apart] = cosine(s3.reduceLanes(ADD), n3.reduceLanes(ADD), query, d, rows, row3);
        rows.get(JAVA_BYTE, row0); // see Lanes: a fault must find a scalar access
    }

    static float cosine1(float[] query, MemorySegment rows, long row) {
        FloatVector s = FloatVector.zero(SPECIES);
        FloatVector n = FloatVector.zero(SPECIES);
        int d = 0;
        for (int end = Lanes.floor(query.length, WIDTH); d != end; d += WIDTH) {
            FloatVector q = FloatVector.fromArray(SPECIES, query, d);
            FloatVector v = fromMemorySegment(SPECIES, rows, row + (long) d * Float.BYTES, LITTLE_ENDIAN);
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
                dot + ScalarDenseKernels.dotFloat32(query, d, rows, row),
                squared + ScalarDenseKernels.squaredFloat32(query.length, d, rows, row));
    }
}
