package dev.varve.codecs.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** {@link CodeKernels} by the Vector API: ranges are checked here, once a call. */
final class VectorCodeKernels implements CodeKernels {

    private static final int CACHE_LINE = 64;

    /** Records of so many bytes in all are taken to be in the cache of a core, which is near enough. */
    private static final long CACHED = 1 << 20;

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
        touch(records, stride, rows, count);
        SignRows.score(planes, words, records, stride, rows, count, scale, offset, add, estimates, at);
        if (bounds.length != 0) {
            ScalarCodeKernels.bounds(words, records, stride, rows, count, queryError, estimates, bounds, at);
        }
    }

    @Override
    public void numbers(
            long[] planes,
            int words,
            int each,
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
        ScalarCodeKernels.checkNumbers(planes, words, each, records, stride, rows, count, estimates, bounds, at);
        touch(records, stride, rows, count);
        NumberRows.score(planes, words, each, records, stride, rows, count, scale, offset, add, estimates, at);
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
        touch(records, stride, rows, count);
        FieldRows.sum(query, bits, records, stride, begin, words, rows, count, weight, sums, at);
    }

    /**
     * Reads a byte of each cache line of rows that lie anywhere. Loops this short have many misses under way at once,
     * where the kernels have those of a few rows: rows of 128 bytes out of 128 MB took 63 ns, and take 30 so.
     */
    private static void touch(MemorySegment records, long stride, int[] rows, int count) {
        if (count < 2 || records.byteSize() <= CACHED || rows[count - 1] - rows[0] == count - 1) {
            return;
        }
        // A record begins as far inside of a line as its length lets it, so that it may lie in one more than it fills.
        long reach = stride + CACHE_LINE - Math.min(CACHE_LINE, Long.lowestOneBit(stride));
        long touched = 0;
        for (long line = 0; line < reach; line += CACHE_LINE) {
            long at = Math.min(line, stride - 1);
            for (int i = 0; i < count; i++) {
                touched += records.get(JAVA_BYTE, rows[i] * stride + at);
            }
        }
        if (touched == Long.MIN_VALUE) {
            // Never; but a compiler that cannot know does not leave out the reads.
            throw new AssertionError(touched);
        }
    }
}
