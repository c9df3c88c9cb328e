package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;

/** {@link CodeKernels} by the Vector API: ranges are checked here, once a call. */
final class VectorCodeKernels implements CodeKernels {

    @Override
    public void rotate(float[] values, int window, float[] factors) {
        ScalarCodeKernels.checkRotation(values, window, factors);
        Rotations.rotate(values, window, factors);
    }

    @Override
    public void quantise(float[] values, float perStep, int planeCount, long[] planes, float[] sums) {
        ScalarCodeKernels.checkQuantise(values, planeCount, planes, sums);
        Planes.quantise(values, perStep, planeCount, planes, sums);
    }

    @Override
    public void signs(
            long[] planes,
            int words,
            MemorySegment records,
            long stride,
            int[] rows,
            int count,
            float scale,
            float offset,
            float add,
            float queryError,
            float[] estimates,
            float[] bounds,
            int at) {
        ScalarCodeKernels.checkSigns(planes, words, records, stride, rows, count, estimates, bounds, at);
        SignRows.score(planes, words, records, stride, rows, count, scale, offset, add, estimates, at);
        if (bounds.length != 0) {
            ScalarCodeKernels.bounds(words, records, stride, rows, count, queryError, estimates, bounds, at);
        }
    }

    @Override
    public void fields(
            float[] query,
            int from,
            int bits,
            MemorySegment records,
            long stride,
            long begin,
            int words,
            int[] rows,
            int count,
            float[] sums,
            int at) {
        ScalarCodeKernels.checkFields(query, from, bits, records, stride, begin, words, rows, count, sums, at);
        FieldRows.sum(query, from, bits, records, stride, begin, words, rows, count, sums, at);
    }
}
