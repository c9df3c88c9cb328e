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
    public void round(float[] values, float perStep, int bits, int[] numbers, float[] sums) {
        ScalarCodeKernels.checkRound(values, bits, numbers, sums);
        Rounding.round(values, perStep, bits, numbers, sums);
    }

    @Override
    public void planes(int[] numbers, int bits, long[] planes) {
        ScalarCodeKernels.checkPlanes(numbers, bits, planes);
        Rounding.planes(numbers, bits, planes);
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
            short[] query,
            int bits,
            MemorySegment records,
            long stride,
            long begin,
            int words,
            int[] rows,
            int count,
            float weight,
            float[] sums,
            int at) {
        ScalarCodeKernels.checkFields(query, bits, records, stride, begin, words, rows, count, sums, at);
        FieldRows.sum(query, bits, records, stride, begin, words, rows, count, weight, sums, at);
    }
}
