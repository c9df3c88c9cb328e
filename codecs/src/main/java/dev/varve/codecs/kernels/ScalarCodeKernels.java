package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** {@link CodeKernels} by plain loops: runs everywhere, and is the oracle of {@link VectorCodeKernels}. */
final class ScalarCodeKernels implements CodeKernels {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ScalarDenseKernels.FLOAT32;

    /** Bits of a half of a word of fields. */
    private static final int HALF = Integer.SIZE / 2;

    @Override
    public void rotate(float[] values, int window, float[] factors) {
        checkRotation(values, window, factors);
        int length = values.length;
        for (int round = 0; round * length < factors.length; round++) {
            for (int d = 0; d < length; d++) {
                values[d] *= factors[round * length + d];
            }
            int from = (round & 1) == 0 ? 0 : length - window;
            for (int apart = 1; apart < window; apart *= 2) {
                for (int begin = from; begin < from + window; begin += 2 * apart) {
                    butterflies(values, begin, apart);
                }
            }
            if (window != length) {
                butterflies(values, 0, length / 2);
            }
        }
    }

    private static void butterflies(float[] values, int begin, int apart) {
        for (int d = begin; d < begin + apart; d++) {
            float a = values[d];
            float b = values[d + apart];
            values[d] = a + b;
            values[d + apart] = a - b;
        }
    }

    @Override
    public void quantise(float[] values, float perStep, int planeCount, long[] planes, float[] sums) {
        checkQuantise(values, planeCount, planes, sums);
        int width = width(values.length / Long.SIZE);
        int half = 1 << (planeCount - 1);
        float dot = 0;
        int sum = 0;
        int squared = 0;
        Arrays.fill(planes, 0);
        for (int d = 0; d < values.length; d++) {
            float scaled = values[d] * perStep + (half + 0.5f);
            int number = (int) Math.clamp(scaled, 0, 2 * half - 1) - half;
            dot += number * values[d];
            sum += number;
            squared += number * number;
            for (int p = 0; p < planeCount; p++) {
                planes[p * width + d / Long.SIZE] |= (number >>> p & 1L) << d;
            }
        }
        sums[0] = dot;
        sums[1] = sum;
        sums[2] = squared;
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
        checkSigns(planes, words, records, stride, rows, count, estimates, bounds, at);
        int width = width(words);
        for (int i = 0; i < count; i++) {
            long row = rows[i] * stride;
            int inner = inner(planes, width, words, records, row);
            long factors = row + (long) words * Long.BYTES;
            estimates[at + i] = estimate(records, factors, inner, scale, offset, add);
        }
        if (bounds.length != 0) {
            bounds(words, records, stride, rows, count, queryError, estimates, bounds, at);
        }
    }

    /** Sum of the query over the bits that are set. */
    static int inner(long[] planes, int width, int words, MemorySegment records, long row) {
        int last = planes.length / width - 1;
        int inner = 0;
        for (int p = 0; p <= last; p++) {
            int ones = 0;
            for (int w = 0; w < words; w++) {
                ones += Long.bitCount(records.get(LONG, row + (long) w * Long.BYTES) & planes[p * width + w]);
            }
            inner += p == last ? -(ones << p) : ones << p;
        }
        return inner;
    }

    static float estimate(MemorySegment records, long factors, int inner, float scale, float offset, float add) {
        return records.get(FLOAT, factors)
                + add
                + records.get(FLOAT, factors + Float.BYTES) * (scale * inner + offset);
    }

    static void bounds(
            int words,
            MemorySegment records,
            long stride,
            int[] rows,
            int count,
            float queryError,
            float[] estimates,
            float[] bounds,
            int at) {
        long error = (long) words * Long.BYTES + 2 * Float.BYTES;
        for (int i = 0; i < count; i++) {
            bounds[at + i] = estimates[at + i] - records.get(FLOAT, rows[i] * stride + error) * queryError;
        }
    }

    /** Words of a bit plane: a multiple of 8, as a vector of 512 bits takes them. */
    static int width(int words) {
        return (words + 7) & -8;
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
        checkFields(query, from, bits, records, stride, begin, words, rows, count, sums, at);
        for (int i = 0; i < count; i++) {
            sums[at + i] += sum(query, from, bits, records, rows[i] * stride + begin, words);
        }
    }

    private static float sum(float[] query, int from, int bits, MemorySegment records, long row, int words) {
        int mask = (1 << bits) - 1;
        float sum = 0;
        for (int j = 0; j < words; j++) {
            int word = Integer.rotateRight(records.get(INT, row + (long) j * Integer.BYTES), FIELD_ROTATION);
            int d = from + j;
            for (int half = word, h = 0; h < 2; h++, half >>>= HALF) {
                for (int width = bits; width <= HALF; width += bits) {
                    int field = half >>> (HALF - width) & mask;
                    sum += query[d] * (1 + Math.scalb((float) field, -width));
                    d += words;
                }
            }
        }
        return sum;
    }

    static void checkRotation(float[] values, int window, float[] factors) {
        int length = values.length;
        if (length == 0
                || length % Long.SIZE != 0
                || window != Integer.highestOneBit(length)
                || factors.length % length != 0) {
            throw new IllegalArgumentException(
                    length + " components, a window of " + window + " and " + factors.length + " factors");
        }
    }

    static void checkQuantise(float[] values, int planeCount, long[] planes, float[] sums) {
        if (values.length == 0
                || values.length % Long.SIZE != 0
                || planeCount < 2
                || planeCount > Byte.SIZE
                || planes.length != planeCount * width(values.length / Long.SIZE)
                || sums.length != 3) {
            throw new IllegalArgumentException(
                    "%d components to %d words of %d planes".formatted(values.length, planes.length, planeCount));
        }
    }

    static void checkSigns(
            long[] planes,
            int words,
            MemorySegment records,
            long stride,
            int[] rows,
            int count,
            float[] estimates,
            float[] bounds,
            int at) {
        if (words < 1 || planes.length == 0 || planes.length % width(words) != 0) {
            throw new IllegalArgumentException(planes.length + " words of planes for records of " + words);
        }
        checkRecords(records, stride, (long) words * Long.BYTES + SIGN_FACTORS * Float.BYTES, rows, count);
        Ranges.checkArray("estimates", estimates, at, count);
        if (bounds.length != 0) {
            Ranges.checkArray("bounds", bounds, at, count);
        }
    }

    static void checkFields(
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
        if (Integer.bitCount(bits) != 1 || bits > Byte.SIZE || words < 0 || words % 16 != 0 || begin < 0) {
            throw new IllegalArgumentException(words + " words from " + begin + " on in fields of " + bits + " bits");
        }
        long used = begin > stride ? Long.MAX_VALUE : begin + (long) words * Integer.BYTES;
        checkRecords(records, stride, used, rows, count);
        Ranges.checkArray("query", query, from, (long) words * (Integer.SIZE / bits));
        Ranges.checkArray("sums", sums, at, count);
    }

    private static void checkRecords(MemorySegment records, long stride, long used, int[] rows, int count) {
        if (stride < used || count < 0 || count > rows.length) {
            throw new IndexOutOfBoundsException(
                    "%d of %d records, %d bytes apart, %d bytes used".formatted(count, rows.length, stride, used));
        }
        if (!records.isNative()) {
            throw new IllegalArgumentException("Records must lie in a native segment, not on the heap: " + records);
        }
        int last = (int) Math.min(records.byteSize() / stride, Integer.MAX_VALUE) - 1;
        int outside = 0;
        for (int i = 0; i < count; i++) {
            outside |= rows[i] | last - rows[i];
        }
        if (outside < 0) {
            throw new IndexOutOfBoundsException(
                    "rows " + Arrays.toString(Arrays.copyOf(rows, count)) + " of records 0 to " + last);
        }
    }
}
