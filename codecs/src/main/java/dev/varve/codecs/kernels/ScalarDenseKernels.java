package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * {@link DenseKernels} by plain loops: runs everywhere, and is the oracle of {@link VectorDenseKernels}, which leaves
 * to these loops the components that do not fill a vector.
 */
final class ScalarDenseKernels implements DenseKernels {

    static final ValueLayout.OfFloat FLOAT32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort FLOAT16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public void dotFloat32(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        check(query, Float.BYTES, rows, offset, stride, count, scores, at);
        for (int i = 0; i < count; i++) {
            long row = offset + i * stride;
            scores[at + i] = dotFloat32(query, 0, rows, row);
        }
    }

    @Override
    public void l2Float32(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        check(query, Float.BYTES, rows, offset, stride, count, scores, at);
        for (int i = 0; i < count; i++) {
            long row = offset + i * stride;
            scores[at + i] = l2Float32(query, 0, rows, row);
        }
    }

    @Override
    public void cosineFloat32(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        check(query, Float.BYTES, rows, offset, stride, count, scores, at);
        for (int i = 0; i < count; i++) {
            long row = offset + i * stride;
            scores[at + i] = cosine(dotFloat32(query, 0, rows, row), squaredFloat32(query.length, 0, rows, row));
        }
    }

    @Override
    public void dotFloat16(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        check(query, Short.BYTES, rows, offset, stride, count, scores, at);
        for (int i = 0; i < count; i++) {
            long row = offset + i * stride;
            scores[at + i] = dotFloat16(query, 0, rows, row);
        }
    }

    @Override
    public void l2Float16(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        check(query, Short.BYTES, rows, offset, stride, count, scores, at);
        for (int i = 0; i < count; i++) {
            long row = offset + i * stride;
            scores[at + i] = l2Float16(query, 0, rows, row);
        }
    }

    @Override
    public void cosineFloat16(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        check(query, Short.BYTES, rows, offset, stride, count, scores, at);
        for (int i = 0; i < count; i++) {
            long row = offset + i * stride;
            scores[at + i] = cosine(dotFloat16(query, 0, rows, row), squaredFloat16(query.length, 0, rows, row));
        }
    }

    static void check(
            float[] query, int width, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        if (query.length == 0) {
            throw new IllegalArgumentException("The query has no components");
        }
        Ranges.checkRows(rows, offset, stride, count, (long) query.length * width);
        Ranges.checkArray("scores", scores, at, count);
    }

    @Override
    public void dotFloat32(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        check(query, Float.BYTES, rows, stride, numbers, at, count, scores);
        for (int i = at; i < at + count; i++) {
            scores[i] = dotFloat32(query, 0, rows, numbers[i] * stride);
        }
    }

    @Override
    public void l2Float32(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        check(query, Float.BYTES, rows, stride, numbers, at, count, scores);
        for (int i = at; i < at + count; i++) {
            scores[i] = l2Float32(query, 0, rows, numbers[i] * stride);
        }
    }

    @Override
    public void dotFloat16(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        check(query, Short.BYTES, rows, stride, numbers, at, count, scores);
        for (int i = at; i < at + count; i++) {
            scores[i] = dotFloat16(query, 0, rows, numbers[i] * stride);
        }
    }

    @Override
    public void l2Float16(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        check(query, Short.BYTES, rows, stride, numbers, at, count, scores);
        for (int i = at; i < at + count; i++) {
            scores[i] = l2Float16(query, 0, rows, numbers[i] * stride);
        }
    }

    static void check(
            float[] query,
            int width,
            MemorySegment rows,
            long stride,
            int[] numbers,
            int at,
            int count,
            float[] scores) {
        if (query.length == 0) {
            throw new IllegalArgumentException("The query has no components");
        }
        Ranges.checkArray("numbers", numbers.length, at, count);
        Ranges.checkArray("scores", scores, at, count);
        Ranges.checkList(rows, stride, numbers, at, count, (long) query.length * width);
    }

    static float float32(MemorySegment rows, long row, int d) {
        return rows.get(FLOAT32, row + (long) d * Float.BYTES);
    }

    static float float16(MemorySegment rows, long row, int d) {
        return Float.float16ToFloat(rows.get(FLOAT16, row + (long) d * Short.BYTES));
    }

    @Override
    public void cosineFloat32(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        check(query, Float.BYTES, rows, stride, numbers, at, count, scores);
        for (int i = at; i < at + count; i++) {
            long row = numbers[i] * stride;
            scores[i] = cosine(dotFloat32(query, 0, rows, row), squaredFloat32(query.length, 0, rows, row));
        }
    }

    @Override
    public void cosineFloat16(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        check(query, Short.BYTES, rows, stride, numbers, at, count, scores);
        for (int i = at; i < at + count; i++) {
            long row = numbers[i] * stride;
            scores[i] = cosine(dotFloat16(query, 0, rows, row), squaredFloat16(query.length, 0, rows, row));
        }
    }

    /** Cosine of a unit query and a row, from their inner product and the row's squared norm. */
    static float cosine(float dot, float squared) {
        return squared == 0 ? 0 : (float) (dot / Math.sqrt(squared));
    }

    /** Inner product over the components from {@code from} on. */
    static float dotFloat32(float[] query, int from, MemorySegment rows, long row) {
        float sum = 0;
        for (int d = from; d < query.length; d++) {
            sum += query[d] * float32(rows, row, d);
        }
        return sum;
    }

    /** Squared distance over the components from {@code from} on. */
    static float l2Float32(float[] query, int from, MemorySegment rows, long row) {
        float sum = 0;
        for (int d = from; d < query.length; d++) {
            float difference = float32(rows, row, d) - query[d];
            sum += difference * difference;
        }
        return sum;
    }

    /** Squared norm of a row of {@code dimension} components, over those from {@code from} on. */
    static float squaredFloat32(int dimension, int from, MemorySegment rows, long row) {
        float sum = 0;
        for (int d = from; d < dimension; d++) {
            float component = float32(rows, row, d);
            sum += component * component;
        }
        return sum;
    }

    /** Inner product over the components from {@code from} on. */
    static float dotFloat16(float[] query, int from, MemorySegment rows, long row) {
        float sum = 0;
        for (int d = from; d < query.length; d++) {
            sum += query[d] * float16(rows, row, d);
        }
        return sum;
    }

    /** Squared distance over the components from {@code from} on. */
    static float l2Float16(float[] query, int from, MemorySegment rows, long row) {
        float sum = 0;
        for (int d = from; d < query.length; d++) {
            float difference = float16(rows, row, d) - query[d];
            sum += difference * difference;
        }
        return sum;
    }

    /** Squared norm of a row of {@code dimension} components, over those from {@code from} on. */
    static float squaredFloat16(int dimension, int from, MemorySegment rows, long row) {
        float sum = 0;
        for (int d = from; d < dimension; d++) {
            float component = float16(rows, row, d);
            sum += component * component;
        }
        return sum;
    }
}
