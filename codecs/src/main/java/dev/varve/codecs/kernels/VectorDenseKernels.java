package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;

/** {@link DenseKernels} by the Vector API: ranges are checked here, once a call. */
final class VectorDenseKernels implements DenseKernels {

    @Override
    public void dotFloat32(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        ScalarDenseKernels.check(query, Float.BYTES, rows, offset, stride, count, scores, at);
        Float32Rows.dot(query, rows, offset, stride, count, scores, at);
    }

    @Override
    public void l2Float32(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        ScalarDenseKernels.check(query, Float.BYTES, rows, offset, stride, count, scores, at);
        Float32Rows.l2(query, rows, offset, stride, count, scores, at);
    }

    @Override
    public void cosineFloat32(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        ScalarDenseKernels.check(query, Float.BYTES, rows, offset, stride, count, scores, at);
        Float32Rows.cosine(query, rows, offset, stride, count, scores, at);
    }

    @Override
    public void dotFloat16(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        ScalarDenseKernels.check(query, Short.BYTES, rows, offset, stride, count, scores, at);
        Float16Rows.dot(query, rows, offset, stride, count, scores, at);
    }

    @Override
    public void l2Float16(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        ScalarDenseKernels.check(query, Short.BYTES, rows, offset, stride, count, scores, at);
        Float16Rows.l2(query, rows, offset, stride, count, scores, at);
    }

    @Override
    public void cosineFloat16(
            float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at) {
        ScalarDenseKernels.check(query, Short.BYTES, rows, offset, stride, count, scores, at);
        Float16Rows.cosine(query, rows, offset, stride, count, scores, at);
    }

    @Override
    public void dotFloat32(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        ScalarDenseKernels.check(query, Float.BYTES, rows, stride, numbers, at, count, scores);
        Float32Lists.dot(query, rows, stride, numbers, at, count, scores);
    }

    @Override
    public void l2Float32(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        ScalarDenseKernels.check(query, Float.BYTES, rows, stride, numbers, at, count, scores);
        Float32Lists.l2(query, rows, stride, numbers, at, count, scores);
    }

    @Override
    public void dotFloat16(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        ScalarDenseKernels.check(query, Short.BYTES, rows, stride, numbers, at, count, scores);
        Float16Lists.dot(query, rows, stride, numbers, at, count, scores);
    }

    @Override
    public void l2Float16(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        ScalarDenseKernels.check(query, Short.BYTES, rows, stride, numbers, at, count, scores);
        Float16Lists.l2(query, rows, stride, numbers, at, count, scores);
    }

    @Override
    public void cosineFloat32(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        ScalarDenseKernels.check(query, Float.BYTES, rows, stride, numbers, at, count, scores);
        Float32Lists.cosine(query, rows, stride, numbers, at, count, scores);
    }

    @Override
    public void cosineFloat16(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores) {
        ScalarDenseKernels.check(query, Short.BYTES, rows, stride, numbers, at, count, scores);
        Float16Lists.cosine(query, rows, stride, numbers, at, count, scores);
    }
}
