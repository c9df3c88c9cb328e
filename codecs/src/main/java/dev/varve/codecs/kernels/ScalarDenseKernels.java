package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** {@link DenseKernels} by plain loops: runs everywhere, and is the oracle of {@link VectorDenseKernels}. */
final class ScalarDenseKernels implements DenseKernels {

    static final ValueLayout.OfFloat FLOAT32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort FLOAT16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public void dotFloat32(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        check(query, Float.BYTES, rows, offset, stride, count, scores, at);
        for (int i = 0; i < count; i++) {
            long row = offset + i * stride;
            float dot = 0;
            for (int d = 0; d < query.length; d++) {
                dot += query[d] * float32(rows, row, d);
            }
            scores[at + i] = dot;
        }
    }

    @Override
    public void l2Float32(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        check(query, Float.BYTES, rows, offset, stride, count, scores, at);
        for (int i = 0; i < count; i++) {
            long row = offset + i * stride;
            float sum = 0;
            for (int d = 0; d < query.length; d++) {
                float difference = query[d] - float32(rows, row, d);
                sum += difference * difference;
            }
            scores[at + i] = sum;
        }
    }

    @Override
    public void cosineFloat32(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        check(query, Float.BYTES, rows, offset, stride, count, scores, at);
        for (int i = 0; i < count; i++) {
            long row = offset + i * stride;
            float dot = 0;
            float square = 0;
            for (int d = 0; d < query.length; d++) {
                float component = float32(rows, row, d);
                dot += query[d] * component;
                square += component * component;
            }
            scores[at + i] = cosine(dot, square);
        }
    }

    @Override
    public void dotFloat16(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        check(query, Short.BYTES, rows, offset, stride, count, scores, at);
        for (int i = 0; i < count; i++) {
            long row = offset + i * stride;
            float dot = 0;
            for (int d = 0; d < query.length; d++) {
                dot += query[d] * float16(rows, row, d);
            }
            scores[at + i] = dot;
        }
    }

    @Override
    public void l2Float16(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        check(query, Short.BYTES, rows, offset, stride, count, scores, at);
        for (int i = 0; i < count; i++) {
            long row = offset + i * stride;
            float sum = 0;
            for (int d = 0; d < query.length; d++) {
                float difference = query[d] - float16(rows, row, d);
                sum += difference * difference;
            }
            scores[at + i] = sum;
        }
    }

    @Override
    public void cosineFloat16(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        check(query, Short.BYTES, rows, offset, stride, count, scores, at);
        for (int i = 0; i < count; i++) {
            long row = offset + i * stride;
            float dot = 0;
            float square = 0;
            for (int d = 0; d < query.length; d++) {
                float component = float16(rows, row, d);
                dot += query[d] * component;
                square += component * component;
            }
            scores[at + i] = cosine(dot, square);
        }
    }

    @Override
    public String toString() {
        return "scalar";
    }

    static void check(
            float[] query,
            int elementBytes,
            MemorySegment rows,
            long offset,
            long stride,
            int count,
            float[] scores,
            int at) {
        Ranges.checkRows(rows, offset, stride, count, (long) query.length * elementBytes);
        Ranges.checkArray("scores", scores, at, count);
    }

    static float float32(MemorySegment rows, long row, int d) {
        return rows.get(FLOAT32, row + (long) d * Float.BYTES);
    }

    static float float16(MemorySegment rows, long row, int d) {
        return Float.float16ToFloat(rows.get(FLOAT16, row + (long) d * Short.BYTES));
    }

    /** Cosine of a unit query and a row, from their inner product and the row's squared norm. */
    static float cosine(float dot, float square) {
        return square == 0 ? 0 : (float) (dot / Math.sqrt(square));
    }
}
