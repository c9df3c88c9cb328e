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
                checkQuantised(kernels, words * Long.SIZE, planes);
                checkSigns(kernels, words, planes, (words * 8 + 12 + 31) & -32);
                checkSigns(kernels, words, planes, words * 8 + 12);
            }
        }
        for (int bits = 1; bits <= Byte.SIZE; bits *= 2) {
            for (int words = 0; words <= 96; words += 16) {
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

    private static void checkQuantised(CodeKernels kernels, int length, int planeCount) {
        Random random = new Random(length + planeCount);
        float[] values = gaussians(length, random);
        int words = length / Long.SIZE;
        int width = (words + 7) / 8 * 8;
        long[] planes = new long[planeCount * width];
        Arrays.fill(planes, -1);
        float[] sums = new float[3];
        float perStep = 1 << (planeCount - 2);
        kernels.quantise(values, perStep, planeCount, planes, sums);
        double dot = 0;
        long sum = 0;
        long squared = 0;
        for (int d = 0; d < length; d++) {
            int number = 0;
            for (int p = 0; p < planeCount; p++) {
                long bit = planes[p * width + d / Long.SIZE] >>> d % Long.SIZE & 1;
                number += (int) (p == planeCount - 1 ? -bit << p : bit << p);
            }
            double limit = 1 << (planeCount - 1);
            double exact = Math.clamp((double) values[d] * perStep, -limit, limit - 1);
            assertEquals(exact, number, 0.5 + 1e-4, "component " + d + " in " + planeCount + " planes");
            dot += (double) number * values[d];
            sum += number;
            squared += (long) number * number;
        }
        for (int p = 0; p < planeCount; p++) {
            for (int w = words; w < width; w++) {
                assertEquals(0, planes[p * width + w], "padding");
            }
        }
        assertEquals(dot, sums[0], 1e-5 * (1 + Math.abs(dot)) * length);
        assertEquals(sum, sums[1]);
        assertEquals(squared, sums[2]);
    }

    private static void checkSigns(CodeKernels kernels, int words, int planeCount, long stride) {
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
                kernels.signs(
                        planes, words, records, stride, rows, count, 0.7f, -3f, 2f, 0.5f, estimates, bounds, count % 3);
                float[] alone = filled(12);
                float[] none = {};
                kernels.signs(
                        planes, words, records, stride, rows, count, 0.7f, -3f, 2f, 0.5f, alone, none, count % 3);
                assertArrayEquals(estimates, alone);
                for (int i = 0; i < 12; i++) {
                    int at = i - count % 3;
                    if (at < 0 || at >= count) {
                        assertEquals(UNTOUCHED, estimates[i]);
                        assertEquals(UNTOUCHED, bounds[i]);
                    } else {
                        long row = rows[at] * stride;
                        long factors = row + words * 8L;
                        int inner = inner(planes, planeCount, words, records, row);
                        float estimate = records.get(ScalarDenseKernels.FLOAT32, factors)
                                + 2f
                                + records.get(ScalarDenseKernels.FLOAT32, factors + 4) * (0.7f * inner + -3f);
                        String what = words + " words, " + planeCount + " planes, row " + at + " of " + count;
                        assertEquals(estimate, estimates[i], what);
                        float error = records.get(ScalarDenseKernels.FLOAT32, factors + 8);
                        assertEquals(estimate - error * 0.5f, bounds[i], what);
                    }
                }
            }
        }
    }

    /** Bit for bit. */
    private static int inner(long[] planes, int planeCount, int words, MemorySegment records, long row) {
        int width = planes.length / planeCount;
        int inner = 0;
        for (int d = 0; d < words * Long.SIZE; d++) {
            if ((records.get(ValueLayout.JAVA_BYTE, row + d / 8) >>> d % 8 & 1) != 0) {
                for (int p = 0; p < planeCount; p++) {
                    int weight = p == planeCount - 1 ? -(1 << p) : 1 << p;
                    inner += (int) (planes[p * width + d / Long.SIZE] >>> d & 1) * weight;
                }
            }
        }
        return inner;
    }

    private static void checkFields(CodeKernels kernels, int bits, int words) {
        Random random = new Random(bits * 1000L + words);
        int perWord = Integer.SIZE / bits;
        float[] query = gaussians(5 + perWord * words, random);
        long begin = 16;
        long stride = begin + words * 4L + 4;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment records = arena.allocate(RECORDS * stride);
            for (long at = 0; at < records.byteSize(); at++) {
                records.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
            }
            int[] rows = random.ints(9, 0, RECORDS).toArray();
            rows[0] = RECORDS - 1;
            for (int count = 0; count <= rows.length; count++) {
                float[] sums = filled(12);
                kernels.fields(query, 5, bits, records, stride, begin, words, rows, count, sums, 2);
                for (int i = 0; i < 12; i++) {
                    if (i < 2 || i >= 2 + count) {
                        assertEquals(UNTOUCHED, sums[i]);
                    } else {
                        double sum = sum(query, bits, records, rows[i - 2] * stride + begin, words);
                        assertEquals(sum + UNTOUCHED, sums[i], 1e-3 * (1 + words / 16.0), bits + " bits");
                    }
                }
            }
        }
    }

    private static double sum(float[] query, int bits, MemorySegment records, long row, int words) {
        double sum = 0;
        int perHalf = 16 / bits;
        for (int j = 0; j < words; j++) {
            int rotated = records.get(ValueLayout.JAVA_INT_UNALIGNED, row + j * 4L);
            int word = rotated >>> 7 | rotated << 25;
            for (int f = 0; f < 2 * perHalf; f++) {
                int half = f < perHalf ? word & 0xffff : word >>> 16;
                int field = half >>> (16 - bits * (f % perHalf + 1)) & ((1 << bits) - 1);
                sum += query[5 + f * words + j] * (1 + field / (double) (1 << bits * (f % perHalf + 1)));
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
