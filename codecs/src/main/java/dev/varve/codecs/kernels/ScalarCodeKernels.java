package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** {@link CodeKernels} by plain loops: runs everywhere, and is the oracle of {@link VectorCodeKernels}. */
final class ScalarCodeKernels implements CodeKernels {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ScalarDenseKernels.FLOAT32;
    private static final ValueLayout.OfShort SHORT = ScalarDenseKernels.FLOAT16;

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
    public void round(float[] values, float perStep, int bits, int[] numbers, float[] sums) {
        checkRound(values, bits, numbers, sums);
        int half = 1 << (bits - 1);
        float dot = 0;
        int sum = 0;
        int squared = 0;
        for (int d = 0; d < values.length; d++) {
            // Above zero, where a cast rounds down.
            float scaled = Math.clamp(values[d] * perStep + (half + 0.5f), least(bits), 2 * half - 1);
            int number = (int) scaled - half;
            numbers[d] = number;
            dot += number * values[d];
            sum += number;
            squared += number * number;
        }
        sums[0] = dot;
        sums[1] = sum;
        sums[2] = squared;
    }

    /** The least number of so many bits that a query is rounded to, counted from the least that they hold. */
    static int least(int bits) {
        return bits == Byte.SIZE ? 1 : 0;
    }

    @Override
    public void planes(int[] numbers, int bits, long[] planes) {
        checkPlanes(numbers, bits, planes);
        int width = width(numbers.length / Long.SIZE);
        Arrays.fill(planes, 0);
        for (int d = 0; d < numbers.length; d++) {
            for (int p = 0; p < bits; p++) {
                planes[p * width + d / Long.SIZE] |= (numbers[d] >>> p & 1L) << d;
            }
        }
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
        numbers(
                planes,
                words,
                words,
                records,
                stride,
                rows,
                count,
                scale,
                offset,
                add,
                queryError,
                estimates,
                bounds,
                at);
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
        checkNumbers(planes, words, each, records, stride, rows, count, estimates, bounds, at);
        int width = width(words);
        for (int i = 0; i < count; i++) {
            long row = rows[i] * stride;
            int inner = inner(planes, width, words, each, records, row);
            long factors = row + (long) words * Long.BYTES;
            estimates[at + i] = estimate(records, factors, inner, scale, offset, add);
        }
        if (bounds.length != 0) {
            bounds(words, records, stride, rows, count, queryError, estimates, bounds, at);
        }
    }

    /** Sum of the query over numbers whose planes have so many words each. */
    static int inner(long[] planes, int width, int words, int each, MemorySegment records, long row) {
        int last = planes.length / width - 1;
        int inner = 0;
        for (int p = 0; p <= last; p++) {
            int sum = 0;
            for (int w = 0; w < words; w++) {
                long bits = records.get(LONG, row + (long) w * Long.BYTES) & planes[p * width + w];
                sum += Long.bitCount(bits) << (w / each);
            }
            inner += p == last ? -(sum << p) : sum << p;
        }
        return inner;
    }

    static float estimate(MemorySegment records, long factors, int inner, float scale, float offset, float add) {
        return records.get(FLOAT, factors) + add + records.get(FLOAT, factors + Float.BYTES) * (scale * inner + offset);
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
        checkFields(query, bits, records, stride, begin, words, rows, count, sums, at);
        for (int i = 0; i < count; i++) {
            sums[at + i] += weight * sum(query, bits, records, rows[i] * stride + begin, words);
        }
    }

    /** Takes the query apart again, and the words into their fields. */
    static int sum(short[] query, int bits, MemorySegment records, long row, int words) {
        int mask = (1 << bits) - 1;
        int middle = bits == Byte.SIZE ? 1 << (Byte.SIZE - 1) : 0;
        int width = fieldWidth(words);
        int sum = 0;
        for (int j = 0; j < words; j++) {
            int word = records.get(SHORT, row + (long) j * Short.BYTES);
            short number = 0;
            for (int f = 0; f < Short.SIZE / bits; f++) {
                number = (short) (query[f * width + j] + (number << bits));
                sum += number * ((word >>> (f * bits) & mask) - middle);
            }
        }
        return sum;
    }

    /** Words of a run of a query over fields. */
    static int fieldWidth(int words) {
        return (words + FIELD_STEP - 1) & -FIELD_STEP;
    }

    /** Runs of a query over fields of so many bits. */
    static int fieldRuns(int bits) {
        return bits == Byte.SIZE ? 3 : Short.SIZE / bits;
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

    static void checkRound(float[] values, int bits, int[] numbers, float[] sums) {
        if (values.length == 0
                || values.length % Long.SIZE != 0
                || bits < 2
                || bits > Byte.SIZE
                || numbers.length != values.length
                || sums.length != 3) {
            throw new IllegalArgumentException(
                    "%d components to %d numbers of %d bits".formatted(values.length, numbers.length, bits));
        }
    }

    static void checkPlanes(int[] numbers, int bits, long[] planes) {
        if (numbers.length % Long.SIZE != 0
                || bits < 2
                || bits > Byte.SIZE
                || planes.length != bits * width(numbers.length / Long.SIZE)) {
            throw new IllegalArgumentException(
                    "%d numbers to %d words of %d planes".formatted(numbers.length, planes.length, bits));
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
        checkNumbers(planes, words, words, records, stride, rows, count, estimates, bounds, at);
    }

    static void checkNumbers(
            long[] planes,
            int words,
            int each,
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
        if (each < 1 || words % each != 0 || words / each > Byte.SIZE) {
            throw new IllegalArgumentException(words + " words in planes of " + each + ", expected 1 to 8 planes");
        }
        checkRecords(records, stride, (long) words * Long.BYTES + PLANE_FACTORS * Float.BYTES, rows, count);
        Ranges.checkArray("estimates", estimates, at, count);
        if (bounds.length != 0) {
            Ranges.checkArray("bounds", bounds, at, count);
        }
    }

    static void checkFields(
            short[] query,
            int bits,
            MemorySegment records,
            long stride,
            long begin,
            int words,
            int[] rows,
            int count,
            float[] sums,
            int at) {
        if (Integer.bitCount(bits) != 1
                || bits > Byte.SIZE
                || words < 0
                || begin < 0
                || query.length != (long) fieldRuns(bits) * fieldWidth(words)) {
            throw new IllegalArgumentException("%d words from %d on in fields of %d bits, query of %d"
                    .formatted(words, begin, bits, query.length));
        }
        long used = begin > stride ? Long.MAX_VALUE : begin + (long) words * Short.BYTES;
        checkRecords(records, stride, used, rows, count);
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
