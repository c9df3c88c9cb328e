package dev.varve.codecs.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import jdk.incubator.vector.ShortVector;

/**
 * Holds kernels against their expected scores over lengths, counts, offsets and strides; called in this process and in
 * children.
 */
final class Agreement {

    private static final int MAX_COUNT = 9;
    private static final float UNTOUCHED = -12345f;

    private Agreement() {}

    /** Every length to {@code maxDimension}, every count to 9, odd offsets and strides. */
    static void checkDense(DenseScore score, DenseKernels kernels, int maxDimension) {
        Random random = new Random(score.name().hashCode());
        try (Arena arena = Arena.ofConfined()) {
            for (int dimension = 1; dimension <= maxDimension; dimension++) {
                long offset = random.nextInt(70);
                long stride = (long) dimension * score.bytes() + random.nextInt(9);
                long size = offset + (MAX_COUNT - 1) * stride + (long) dimension * score.bytes();
                checkDense(score, kernels, arena.allocate(size), offset, stride, dimension, random);
            }
        }
    }

    /** Scores random rows, the first few of them, up to nine. */
    static void checkDense(
            DenseScore score,
            DenseKernels kernels,
            MemorySegment rows,
            long offset,
            long stride,
            int dimension,
            Random random) {
        float[] query = unit(dimension, random);
        float[][] components = new float[MAX_COUNT][dimension];
        for (int i = 0; i < MAX_COUNT; i++) {
            for (int d = 0; d < dimension; d++) {
                components[i][d] = score.store(rows, offset + i * stride, d, (float) random.nextGaussian());
            }
        }
        for (int count = 0; count <= MAX_COUNT; count++) {
            float[] scores = new float[MAX_COUNT + 4];
            Arrays.fill(scores, UNTOUCHED);
            int at = count % 4;
            score.score(kernels, query, rows, offset, stride, count, scores, at);
            for (int i = 0; i < scores.length; i++) {
                String what = score + " of " + dimension + " components, row " + (i - at) + " of " + count;
                if (i < at || i >= at + count) {
                    assertEquals(UNTOUCHED, scores[i], what);
                } else {
                    DenseScore.Expected expected = score.expected(query, components[i - at]);
                    assertEquals(expected.score(), scores[i], expected.tolerance(), what);
                }
            }
        }
    }

    /** Every half that is a finite number, in its order, at an odd address. */
    static void checkHalves(MaxSimKernels kernels) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment halves = arena.allocate(1 + (1L << 17));
            float[] expected = new float[1 << 16];
            int count = 0;
            for (int bits = 0; bits < 1 << 16; bits++) {
                float value = Float.float16ToFloat((short) bits);
                if (Float.isFinite(value)) {
                    halves.set(ScalarDenseKernels.FLOAT16, 1 + 2L * count, (short) bits);
                    expected[count++] = value;
                }
            }
            float[] actual = new float[1 << 16];
            kernels.copyFloat16(halves, 1, count, actual, 0);
            assertArrayEquals(bits(expected), bits(actual));
        }
    }

    /** Every half that is a finite number, as the dense kernels convert it. */
    static void checkWidening() {
        int lanes = Lanes.HALVES.length();
        short[] halves = new short[lanes];
        float[] actual = new float[lanes];
        for (int first = 0; first < 1 << 16; first += lanes) {
            for (int lane = 0; lane < lanes; lane++) {
                halves[lane] = (short) (first + lane);
            }
            Lanes.widen(ShortVector.fromArray(Lanes.HALVES, halves, 0)).intoArray(actual, 0);
            for (int lane = 0; lane < lanes; lane++) {
                float expected = Float.float16ToFloat(halves[lane]);
                if (Float.isFinite(expected)) {
                    assertEquals(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(actual[lane]));
                }
            }
        }
    }

    /** Every dimension to {@code maxDimension}, with 0 to 11 tokens and arrays entered in their midst. */
    static void checkMaxima(MaxSimKernels kernels, int maxDimension) {
        Random random = new Random(7);
        for (int dimension = 1; dimension <= maxDimension; dimension++) {
            int tokenCount = dimension % 12;
            float[] panel = gaussians(3 + dimension * MaxSimKernels.LANES, random);
            float[] tokens = gaussians(5 + tokenCount * dimension, random);
            float[] maxima = new float[MaxSimKernels.LANES + 4];
            Arrays.fill(maxima, Float.NEGATIVE_INFINITY);
            // A maximum found before must survive: lane 1 already has more than any token will reach.
            maxima[2 + 1] = 1e9f;
            kernels.maxima(panel, 3, dimension, tokens, 5, tokenCount, maxima, 2);
            for (int lane = -2; lane < MaxSimKernels.LANES + 2; lane++) {
                boolean inside = lane >= 0 && lane < MaxSimKernels.LANES;
                double start = lane == 1 ? 1e9 : Double.NEGATIVE_INFINITY;
                double expected = inside ? largest(panel, lane, dimension, tokens, tokenCount, start) : start;
                String what = dimension + " components, " + tokenCount + " tokens, lane " + lane;
                if (expected == start) {
                    assertEquals((float) expected, maxima[2 + lane], what);
                } else {
                    assertEquals(expected, maxima[2 + lane], 1e-6 * (dimension + 8) * 8, what);
                }
            }
        }
    }

    /** Rows anywhere in an array, some twice, with zeros of either sign and what is no number; to the last bit. */
    static void checkRowMaxima(MaxSimKernels kernels) {
        int lanes = MaxSimKernels.LANES;
        float[] special = {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 0f, -0f, Float.NaN, Float.MIN_VALUE};
        Random random = new Random(9);
        for (int count : new int[] {0, 1, 2, 3, 4, 17, 64}) {
            for (int ordinary : new int[] {0, 1, 8}) {
                float[] rows = gaussians(5 * lanes, random);
                for (int i = 0; i < rows.length; i++) {
                    rows[i] = random.nextInt(8) < ordinary ? rows[i] : special[random.nextInt(special.length)];
                }
                int[] begins =
                        random.ints(3L + count, 0, rows.length - lanes + 1).toArray();
                float[] maxima = new float[lanes + 4];
                Arrays.fill(maxima, Float.NEGATIVE_INFINITY);
                maxima[2 + 1] = 1e9f;
                float[] expected = maxima.clone();
                for (int l = 0; l < lanes; l++) {
                    for (int i = 0; i < count; i++) {
                        expected[2 + l] = Math.max(expected[2 + l], rows[begins[3 + i] + l]);
                    }
                }
                kernels.rowMaxima(rows, begins, 3, count, maxima, 2);
                assertArrayEquals(canonical(expected), canonical(maxima), count + " rows");
            }
        }
    }

    /** Bits of floats, those of every NaN the same. */
    private static int[] canonical(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
        return bits;
    }

    private static double largest(
            float[] panel, int lane, int dimension, float[] tokens, int tokenCount, double start) {
        double largest = start;
        for (int t = 0; t < tokenCount; t++) {
            double dot = 0;
            for (int d = 0; d < dimension; d++) {
                dot += (double) panel[3 + d * MaxSimKernels.LANES + lane] * tokens[5 + t * dimension + d];
            }
            largest = Math.max(largest, dot);
        }
        return largest;
    }

    private static float[] gaussians(int length, Random random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static float[] unit(int dimension, Random random) {
        float[] query = gaussians(dimension, random);
        double squared = 0;
        for (float component : query) {
            squared += (double) component * component;
        }
        for (int d = 0; d < dimension; d++) {
            query[d] = (float) (query[d] / Math.sqrt(squared));
        }
        return query;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
