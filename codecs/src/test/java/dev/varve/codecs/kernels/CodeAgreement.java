package dev.varve.codecs.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;

/** Holds {@link CodeKernels} against their scalar twin, and that against its definition; also called in children. */
final class CodeAgreement {

    private static final CodeKernels SCALAR = new ScalarCodeKernels();
    private static final int RECORDS = 13;
    private static final float UNTOUCHED = -12345f;

    private CodeAgreement() {}

    static void check(CodeKernels kernels) {
        for (int words = 1; words <= 34; words++) {
            checkRotation(kernels, words * Long.SIZE);
            for (int planes = 2; planes <= Byte.SIZE; planes++) {
                checkRounded(kernels, words * Long.SIZE, planes);
                checkBits(kernels, words, words, planes, (words * 8 + 12 + 31) & -32);
                checkBits(kernels, words, words, planes, words * 8 + 12);
                for (int bits = 2; bits <= Byte.SIZE; bits++) {
                    if (words % bits == 0) {
                        checkBits(kernels, words, words / bits, planes, (words * 8 + 12 + 63) & -64);
                        checkBits(kernels, words, words / bits, planes, words * 8 + 12);
                    }
                }
            }
        }
        for (int bits = 1; bits <= Byte.SIZE; bits *= 2) {
            for (int words = 0; words <= 300; words += words < 40 ? 1 : 20) {
                checkFields(kernels, bits, words);
            }
        }
    }

    private static void checkRotation(CodeKernels kernels, int length) {
        Random random = new Random(length);
        float[] expected = gaussians(length, random);
        float[] actual = expected.clone();
        float[] factors = gaussians(3 * length, random);
        SCALAR.rotate(expected, Integer.highestOneBit(length), factors);
        kernels.rotate(actual, Integer.highestOneBit(length), factors);
        assertArrayEquals(expected, actual, "the same at every width, bit for bit");
    }

    private static void checkRounded(CodeKernels kernels, int length, int bits) {
        Random random = new Random(length + bits);
        float[] values = gaussians(length, random);
        int[] numbers = new int[length];
        float[] sums = new float[3];
        float perStep = 1 << (bits - 2);
        kernels.round(values, perStep, bits, numbers, sums);
        double dot = 0;
        long sum = 0;
        long squared = 0;
        for (int d = 0; d < length; d++) {
            double limit = 1 << (bits - 1);
            double exact = Math.clamp((double) values[d] * perStep, bits == 8 ? -127 : -limit, limit - 1);
            assertEquals(exact, numbers[d], 0.5 + 1e-4, "component " + d + " in " + bits + " bits");
            dot += (double) numbers[d] * values[d];
            sum += numbers[d];
            squared += (long) numbers[d] * numbers[d];
        }
        assertEquals(dot, sums[0], 1e-5 * (1 + Math.abs(dot)) * length);
        assertEquals((float) sum, sums[1]);
        assertEquals((float) squared, sums[2]);
        checkPlanes(kernels, numbers, bits);
    }

    private static void checkPlanes(CodeKernels kernels, int[] numbers, int bits) {
        int words = numbers.length / Long.SIZE;
        int width = (words + 7) / 8 * 8;
        long[] planes = new long[bits * width];
        Arrays.fill(planes, -1);
        kernels.planes(numbers, bits, planes);
        for (int d = 0; d < numbers.length; d++) {
            int number = 0;
            for (int p = 0; p < bits; p++) {
                long bit = planes[p * width + d / Long.SIZE] >>> d % Long.SIZE & 1;
                number += (int) (p == bits - 1 ? -bit << p : bit << p);
            }
            assertEquals(numbers[d], number, "number " + d + " of " + bits + " bits");
        }
        for (int p = 0; p < bits; p++) {
            for (int w = words; w < width; w++) {
                assertEquals(0, planes[p * width + w], "padding");
            }
        }
    }

    /** Signs, or numbers of several bits where a plane of them has fewer words than the record. */
    private static void checkBits(CodeKernels kernels, int words, int each, int planeCount, long stride) {
        Random random = new Random(words * 10L + planeCount);
        long[] planes = new long[planeCount * ((words + 7) / 8 * 8)];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = i % (planes.length / planeCount) < words ? random.nextLong() : 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment records = arena.allocate(RECORDS * stride);
            for (int r = 0; r < RECORDS; r++) {
                for (int w = 0; w < words; w++) {
                    records.set(ValueLayout.JAVA_LONG_UNALIGNED, r * stride + w * 8L, random.nextLong());
                }
                for (int f = 0; f < 3; f++) {
                    float factor = (float) random.nextGaussian();
                    records.set(ScalarDenseKernels.FLOAT32, r * stride + words * 8L + f * 4L, factor);
                }
            }
            int[] rows = random.ints(9, 0, RECORDS).toArray();
            rows[0] = RECORDS - 1;
            for (int count = 0; count <= rows.length; count++) {
                float[] estimates = filled(12);
                float[] bounds = filled(12);
                score(kernels, planes, words, each, records, stride, rows, count, estimates, bounds);
                float[] alone = filled(12);
                score(kernels, planes, words, each, records, stride, rows, count, alone, new float[0]);
                assertArrayEquals(estimates, alone);
                for (int i = 0; i < 12; i++) {
                    int at = i - count % 3;
                    if (at < 0 || at >= count) {
                        assertEquals(UNTOUCHED, estimates[i]);
                        assertEquals(UNTOUCHED, bounds[i]);
                    } else {
                        long row = rows[at] * stride;
                        long factors = row + words * 8L;
                        int inner = inner(planes, planeCount, words, each, records, row);
                        float estimate = records.get(ScalarDenseKernels.FLOAT32, factors)
                                + 2f
                                + records.get(ScalarDenseKernels.FLOAT32, factors + 4) * (0.7f * inner + -3f);
                        String what =
                                words + " words of " + each + ", " + planeCount + " planes, row " + at + " of " + count;
                        assertEquals(estimate, estimates[i], what);
                        float error = records.get(ScalarDenseKernels.FLOAT32, factors + 8);
                        assertEquals(estimate - error * 0.5f, bounds[i], what);
                    }
                }
            }
        }
    }

    private static void score(
            CodeKernels kernels,
            long[] planes,
            int words,
            int each,
            MemorySegment records,
            long stride,
            int[] rows,
            int count,
            float[] estimates,
            float[] bounds) {
        int at = count % 3;
        if (each == words) {
            kernels.signs(planes, words, records, stride, rows, count, 0.7f, -3f, 2f, 0.5f, estimates, bounds, at);
        } else {
            kernels.numbers(
                    planes, words, each, records, stride, rows, count, 0.7f, -3f, 2f, 0.5f, estimates, bounds, at);
        }
    }

    /** Bit for bit. */
    private static int inner(long[] planes, int planeCount, int words, int each, MemorySegment records, long row) {
        int width = planes.length / planeCount;
        int inner = 0;
        for (int d = 0; d < words * Long.SIZE; d++) {
            if ((records.get(ValueLayout.JAVA_BYTE, row + d / 8) >>> d % 8 & 1) != 0) {
                for (int p = 0; p < planeCount; p++) {
                    int weight = p == planeCount - 1 ? -(1 << p) : 1 << p;
                    int bit = d / Long.SIZE / each;
                    inner += (int) (planes[p * width + d / Long.SIZE] >>> d & 1) * (weight << bit);
                }
            }
        }
        return inner;
    }

    private static void checkFields(CodeKernels kernels, int bits, int words) {
        Random random = new Random(bits * 1000L + words);
        int perWord = Short.SIZE / bits;
        int width = (words + 31) / 32 * 32;
        // At their limits, all 64 products that are summed in 16 bits are as large as they get.
        boolean extreme = random.nextBoolean();
        int[][] numbers = new int[perWord][words];
        for (int[] run : numbers) {
            Arrays.setAll(run, j -> extreme ? 127 : random.nextInt(-127, 128));
        }
        short[] query = prepared(numbers, bits, width);
        long begin = 16;
        long stride = begin + words * 2L + 4;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment records = arena.allocate(RECORDS * stride);
            for (long at = 0; at < records.byteSize(); at++) {
                records.set(ValueLayout.JAVA_BYTE, at, (byte) (extreme ? -1 : random.nextInt()));
            }
            int[] rows = random.ints(9, 0, RECORDS).toArray();
            for (int count = 0; count <= rows.length; count++) {
                float[] sums = filled(12);
                kernels.fields(query, bits, records, stride, begin, words, rows, count, 2, sums, 2);
                for (int i = 0; i < 12; i++) {
                    if (i < 2 || i >= 2 + count) {
                        assertEquals(UNTOUCHED, sums[i]);
                    } else {
                        int sum = sum(numbers, bits, records, rows[i - 2] * stride + begin, words);
                        assertEquals(2f * sum + UNTOUCHED, sums[i], bits + " bits, " + words + " words, " + i);
                    }
                }
            }
        }
    }

    private static short[] prepared(int[][] numbers, int bits, int width) {
        int runs = bits == 8 ? 3 : numbers.length;
        short[] query = new short[runs * width];
        if (bits == 8) {
            Arrays.fill(query, 2 * width, 3 * width, Short.MIN_VALUE);
        }
        for (int j = 0; j < numbers[0].length; j++) {
            for (int f = 0; f < numbers.length; f++) {
                int before = f == 0 ? 0 : numbers[f - 1][j];
                query[f * width + j] = (short) (numbers[f][j] - (before << bits));
            }
            if (bits == 8) {
                query[2 * width + j] = (short) ((1 << 15) - 128 * (numbers[0][j] + numbers[1][j]));
            }
        }
        return query;
    }

    private static int sum(int[][] numbers, int bits, MemorySegment records, long row, int words) {
        int sum = 0;
        for (int j = 0; j < words; j++) {
            int word = records.get(ValueLayout.JAVA_SHORT_UNALIGNED, row + j * 2L);
            for (int[] run : numbers) {
                sum += run[j] * ((word & (1 << bits) - 1) - (bits == 8 ? 128 : 0));
                word >>>= bits;
            }
        }
        return sum;
    }

    private static float[] filled(int length) {
        float[] values = new float[length];
        Arrays.fill(values, UNTOUCHED);
        return values;
    }

    private static float[] gaussians(int length, Random random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
