package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Kernels over float32 rows from all over a segment, four at a time as in {@link Float32Rows}: the four rows miss the
 * cache together, where one after another they would miss it in turn.
 */
final class Float32Lists {

    private Float32Lists() {}

    static void dot(float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        int i = at;
        for (int end = at + Lanes.floor(count, 4); i < end; i += 4) {
            Float32Rows.dot4(
                    query,
                    rows,
                    numbers[i] * stride,
                    numbers[i + 1] * stride,
                    numbers[i + 2] * stride,
                    numbers[i + 3] * stride,
                    scores,
                    i,
                    1);
        }
        for (; i < at + count; i++) {
            scores[i] = Float32Rows.dot1(query, rows, numbers[i] * stride);
        }
    }

    static void l2(float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        int i = at;
        for (int end = at + Lanes.floor(count, 4); i < end; i += 4) {
            Float32Rows.l24(
                    query,
                    rows,
                    numbers[i] * stride,
                    numbers[i + 1] * stride,
                    numbers[i + 2] * stride,
                    numbers[i + 3] * stride,
                    scores,
                    i,
                    1);
        }
        for (; i < at + count; i++) {
            scores[i] = Float32Rows.l21(query, rows, numbers[i] * stride);
        }
    }

    static void cosine(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        int i = at;
        for (int end = at + Lanes.floor(count, 4); i < end; i += 4) {
            Float32Rows.cosine4(
                    query,
                    rows,
                    numbers[i] * stride,
                    numbers[i + 1] * stride,
                    numbers[i + 2] * stride,
                    numbers[i + 3] * stride,
                    scores,
                    i,
                    1);
        }
        for (; i < at + count; i++) {
            scores[i] = Float32Rows.cosine1(query, rows, numbers[i] * stride);
        }
    }
}
