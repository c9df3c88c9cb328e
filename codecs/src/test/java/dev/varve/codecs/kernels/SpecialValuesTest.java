package dev.varve.codecs.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Kernels beside their scalar twins where components are zeros of either sign, subnormal, or as large as can be, among
 * ordinary ones. What is no finite number never reaches a score: it is refused where it is written and asked. But sums
 * of what is finite may leave float32; they do so by every kernel, which is what tells a search to score again.
 */
class SpecialValuesTest {

    private static final int MOST = 300;
    private static final int LANES = MaxSimKernels.LANES;
    private static final float[] FLOATS = {
        0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 0x1.fffffcp-127f, Float.MIN_NORMAL, -1e-30f, 1f, -1.5f, 3e4f, -1e15f
    };
    private static final float[] HALVES = {
        0f, -0f, 0x1p-24f, -0x1p-24f, 0x1.ff8p-15f, 0x1p-14f, 1f, -1.5f, 1 + 0x1p-10f, 65_504f, -65_504f
    };
    private static final float[] LARGEST = {Float.MAX_VALUE, -Float.MAX_VALUE, 1e38f, -3e37f, 1e20f, 1f};

    private static float[] drawn(int length, float[] values, Random random) {
        float[] drawn = new float[length];
        int special = random.nextInt(1, 9);
        for (int i = 0; i < length; i++) {
            drawn[i] = random.nextInt(8) < special ? values[random.nextInt(values.length)] : random.nextFloat() - 0.5f;
        }
        return drawn;
    }

    /** Within twice what rounding explains, as each may be off by once as much. */
    @Property(tries = 400)
    void shouldScoreRowsAsTheScalarTwinDoes(
            @ForAll DenseScore score,
            @ForAll @IntRange(min = 1, max = MOST) int dimension,
            @ForAll @IntRange(min = 1, max = 11) int count,
            @ForAll @IntRange(max = 66) int offset,
            @ForAll @IntRange(max = 9) int gap,
            @ForAll long seed) {
        Random random = new Random(seed);
        float[] values = score.bytes() == Short.BYTES ? HALVES : FLOATS;
        float[] query = drawn(dimension, FLOATS, random);
        long stride = (long) dimension * score.bytes() + gap;
        double[] tolerances = new double[count];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(offset + count * stride);
            for (int i = 0; i < count; i++) {
                float[] row = drawn(dimension, values, random);
                for (int d = 0; d < dimension; d++) {
                    row[d] = score.store(rows, offset + i * stride, d, row[d]);
                }
                tolerances[i] = 2 * score.expected(query, row).tolerance() + 2 * Float.MIN_NORMAL;
            }
            float[] twin = new float[count];
            float[] found = new float[count];
            score.score(new ScalarDenseKernels(), query, rows, offset, stride, count, twin, 0);
            score.score(Kernels.dense(), query, rows, offset, stride, count, found, 0);
            for (int i = 0; i < count; i++) {
                assertEquals(twin[i], found[i], tolerances[i], score + ", row " + i);
            }
        }
    }

    /** Whatever comes of it: a finite number where the twin finds one, and otherwise none that could pass for one. */
    @Property(tries = 300)
    void shouldLeaveFloat32WhereTheScalarTwinDoes(
            @ForAll @IntRange(min = 1, max = MOST) int dimension,
            @ForAll @IntRange(max = 5) int offset,
            @ForAll boolean distance,
            @ForAll long seed) {
        Random random = new Random(seed);
        DenseScore score = distance ? DenseScore.L2_FLOAT32 : DenseScore.DOT_FLOAT32;
        float[] query = new float[dimension];
        // Of one sign, so that no order of the sum brings it back: then it is the size alone that decides.
        for (int d = 0; d < dimension; d++) {
            query[d] = Math.abs(LARGEST[random.nextInt(LARGEST.length)]);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(offset + (long) dimension * Float.BYTES);
            double sum = 0;
            for (int d = 0; d < dimension; d++) {
                float component = (distance ? -1 : 1) * Math.abs(LARGEST[random.nextInt(LARGEST.length)]);
                score.store(rows, offset, d, component);
                double term = distance ? (double) query[d] - component : Math.sqrt((double) query[d] * component);
                sum += term * term;
            }
            float[] twin = new float[1];
            float[] found = new float[1];
            score.score(new ScalarDenseKernels(), query, rows, offset, 0, 1, twin, 0);
            score.score(Kernels.dense(), query, rows, offset, 0, 1, found, 0);
            float expected = sum > 1.001 * Float.MAX_VALUE ? Float.POSITIVE_INFINITY : (float) sum;
            if (sum < 0.999 * Float.MAX_VALUE || Float.isInfinite(expected)) {
                assertEquals(expected, twin[0], 1e-4f * (Float.isInfinite(expected) ? 1 : expected));
                assertEquals(expected, found[0], 1e-4f * (Float.isInfinite(expected) ? 1 : expected));
            }
        }
    }

    @Property(tries = 300)
    void shouldRaiseMaximaAsTheScalarTwinDoes(
            @ForAll @IntRange(min = 1, max = MOST) int dimension,
            @ForAll @IntRange(max = 9) int count,
            @ForAll @IntRange(max = 4) int at,
            @ForAll long seed) {
        Random random = new Random(seed);
        float[] panel = drawn(at + dimension * LANES, FLOATS, random);
        float[] tokens = drawn(at + count * dimension, HALVES, random);
        float[] twin = new float[at + LANES];
        Arrays.fill(twin, Float.NEGATIVE_INFINITY);
        float[] found = twin.clone();
        new ScalarMaxSimKernels().maxima(panel, at, dimension, tokens, at, count, twin, at);
        Kernels.maxSim().maxima(panel, at, dimension, tokens, at, count, found, at);
        for (int l = 0; l < LANES; l++) {
            double largest = 0;
            for (int t = 0; t < count; t++) {
                double magnitude = 0;
                for (int d = 0; d < dimension; d++) {
                    magnitude += Math.abs((double) panel[at + d * LANES + l] * tokens[at + t * dimension + d]);
                }
                largest = Math.max(largest, magnitude);
            }
            double tolerance = 2 * (dimension + 8) * 0x1p-24 * largest + Float.MIN_NORMAL;
            assertEquals(twin[at + l], found[at + l], count == 0 ? 0 : tolerance, "lane " + l);
        }
    }

    /** Bit for bit, also what is no number, of which a sum could not be held against another. */
    @Property(tries = 200)
    void shouldCopyEveryBit(
            @ForAll @IntRange(max = MOST) int count, @ForAll @IntRange(max = 9) int offset, @ForAll long seed) {
        Random random = new Random(seed);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(offset + 4L * count);
            int[] expected = new int[count + 2];
            for (int i = 0; i < count; i++) {
                float special = FLOATS[random.nextInt(FLOATS.length)];
                int bits = random.nextBoolean() ? random.nextInt() : Float.floatToRawIntBits(special);
                source.set(ScalarDenseKernels.FLOAT32, offset + 4L * i, Float.intBitsToFloat(bits));
                expected[1 + i] = bits;
            }
            for (MaxSimKernels kernels : new MaxSimKernels[] {Kernels.maxSim(), new ScalarMaxSimKernels()}) {
                float[] found = new float[count + 2];
                kernels.copyFloat32(source, offset, count, found, 1);
                int[] bits = new int[found.length];
                Arrays.setAll(bits, i -> Float.floatToRawIntBits(found[i]));
                assertArrayEquals(expected, bits);
            }
        }
    }

    /** The same, bit for bit, at every length: a sign that differed would put a token elsewhere. */
    @Property(tries = 200)
    void shouldProjectAsTheScalarTwinDoes(
            @ForAll @IntRange(min = 1, max = MOST) int dimension,
            @ForAll @IntRange(max = 3) int panels,
            @ForAll @IntRange(max = 6) int count,
            @ForAll @IntRange(max = 5) int at,
            @ForAll long seed) {
        Random random = new Random(seed);
        float[] directions = drawn(at + panels * dimension * LANES, FLOATS, random);
        float[] tokens = drawn(at + count * dimension, FLOATS, random);
        float[] twin = new float[count * panels * LANES];
        float[] found = new float[twin.length];
        new ScalarEncodingKernels().project(directions, at, panels, dimension, tokens, at, count, twin);
        Kernels.encodings().project(directions, at, panels, dimension, tokens, at, count, found);
        assertArrayEquals(twin, found);
        int[] twinSigns = new int[count * panels];
        int[] signs = new int[count * panels];
        new ScalarEncodingKernels().signs(twin, twinSigns.length, twinSigns);
        Kernels.encodings().signs(found, signs.length, signs);
        assertArrayEquals(twinSigns, signs);
    }

    @Property(tries = 200)
    void shouldRotateAndRoundAsTheScalarTwinDoes(
            @ForAll @IntRange(min = 1, max = 20) int words,
            @ForAll @IntRange(min = 2, max = 8) int bits,
            @ForAll long seed) {
        Random random = new Random(seed);
        int length = words * Long.SIZE;
        float[] twin = drawn(length, FLOATS, random);
        float[] found = twin.clone();
        float[] factors = drawn(3 * length, new float[] {-1, 1}, random);
        new ScalarCodeKernels().rotate(twin, Integer.highestOneBit(length), factors);
        Kernels.codes().rotate(found, Integer.highestOneBit(length), factors);
        assertArrayEquals(twin, found);
        int[] twinNumbers = new int[length];
        int[] numbers = new int[length];
        float[] twinSums = new float[3];
        float[] sums = new float[3];
        float perStep = 1e-3f;
        new ScalarCodeKernels().round(twin, perStep, bits, twinNumbers, twinSums);
        Kernels.codes().round(found, perStep, bits, numbers, sums);
        assertArrayEquals(twinNumbers, numbers);
        assertEquals(twinSums[1], sums[1]);
        assertEquals(twinSums[2], sums[2]);
        long[] twinPlanes = new long[bits * ((words + 7) / 8 * 8)];
        long[] planes = twinPlanes.clone();
        new ScalarCodeKernels().planes(twinNumbers, bits, twinPlanes);
        Kernels.codes().planes(numbers, bits, planes);
        assertArrayEquals(twinPlanes, planes);
    }
}
