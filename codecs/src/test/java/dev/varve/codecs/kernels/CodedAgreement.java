package dev.varve.codecs.kernels;

import static dev.varve.codecs.kernels.MaxSimKernels.LANES;
import static dev.varve.codecs.kernels.MaxSimKernels.NIBBLE_BYTES;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;

/** Holds the kernels over coded tokens against their scalar twin, and that against float64; also called in children. */
final class CodedAgreement {

    private static final MaxSimKernels SCALAR = new ScalarMaxSimKernels();
    private static final int CENTROIDS = 5;

    private CodedAgreement() {}

    /** Every dimension to {@code maxDimension}, with up to 11 tokens, odd addresses, arrays entered in their midst. */
    static void check(MaxSimKernels kernels, int maxDimension) {
        for (int dimension = 1; dimension <= maxDimension; dimension++) {
            checkProducts(kernels, dimension);
            for (int bits = 1; bits <= 4; bits *= 2) {
                new CodedAgreement.Sample(dimension, bits, 1).check(kernels);
            }
        }
        for (float magnitude : new float[] {0, 1e-42f, 1e-20f, 1e30f}) {
            new CodedAgreement.Sample(96, 2, magnitude).check(kernels);
        }
    }

    /** Queries and tokens of one sign and of the largest weights: each sum is as large as it gets, either way. */
    static void checkExtremes(MaxSimKernels kernels) {
        float[] weights = {-1, 1};
        for (int dimension : new int[] {1, 7, 128, 1024, 16_384}) {
            int nibbles = MaxSimKernels.nibbles(dimension, 1);
            float[] panel = new float[dimension * LANES];
            float[] steps = new float[LANES];
            float[] none = new float[LANES];
            for (int i = 0; i < panel.length; i++) {
                panel[i] = (i % LANES + 1) / 7f;
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment table = arena.allocate((long) nibbles * NIBBLE_BYTES);
                MemorySegment token = arena.allocate(MaxSimKernels.tokenBytes(nibbles));
                kernels.table(panel, 0, dimension, 1, weights, table, 0, steps, 0);
                for (int sign = -1; sign <= 1; sign += 2) {
                    token.asSlice(4).fill((byte) (sign > 0 ? -1 : 0));
                    token.set(LittleEndian.SHORT, 2, Float.floatToFloat16(1));
                    float[] maxima = new float[LANES];
                    Arrays.fill(maxima, Float.NEGATIVE_INFINITY);
                    kernels.codedMaxima(table, 0, nibbles, steps, 0, none, 0, token, 0, 1, maxima, 0);
                    for (int l = 0; l < LANES; l++) {
                        double expected = sign * dimension * (l + 1) / 7.0;
                        assertEquals(expected, maxima[l], (0.5 * nibbles + 1) * steps[l] + 1e-3 * Math.abs(expected));
                    }
                }
            }
        }
    }

    private static void checkProducts(MaxSimKernels kernels, int dimension) {
        var random = new Random(dimension);
        int count = dimension % 12;
        float[] panel = gaussians(3 + dimension * LANES, random);
        float[] vectors = gaussians(5 + count * dimension, random);
        float[] products = new float[2 + count * LANES + 1];
        Arrays.fill(products, -12345);
        kernels.products(panel, 3, dimension, vectors, 5, count, products, 2);
        for (int i = 0; i < products.length; i++) {
            int t = (i - 2) / LANES;
            double expected = i < 2 || i == products.length - 1 ? -12345 : 0;
            for (int d = 0; d < dimension && expected != -12345; d++) {
                expected += (double) panel[3 + d * LANES + (i - 2) % LANES] * vectors[5 + t * dimension + d];
            }
            assertEquals(expected, products[i], 1e-6 * (dimension + 8) * 8, dimension + " components, product " + i);
        }
    }

    private static float[] gaussians(int length, Random random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** A query, and tokens with random numbers. */
    private static final class Sample {

        private final int dimension;
        private final int bits;
        private final int nibbles;
        private final int tokenCount;
        private final float[] panel;
        private final float[] weights;
        private final float[] products;
        private final byte[] bytes;

        Sample(int dimension, int bits, float magnitude) {
            this.dimension = dimension;
            this.bits = bits;
            nibbles = MaxSimKernels.nibbles(dimension, bits);
            tokenCount = dimension % 12;
            var random = new Random(dimension * 8L + bits);
            panel = gaussians(3 + dimension * LANES, random);
            // Of one sign, so that in a lane whose components are too, some sums reach what 16 bits hold.
            for (int i = 0; i < panel.length; i++) {
                panel[i] *= magnitude;
                panel[i] = (i - 3) % LANES == 0 ? Math.abs(panel[i]) : (i - 3) % LANES == 1 ? 0 : panel[i];
            }
            weights = gaussians(1 << bits, random);
            Arrays.sort(weights);
            products = gaussians(7 + CENTROIDS * LANES, random);
            bytes = new byte[tokenCount * MaxSimKernels.tokenBytes(nibbles)];
            random.nextBytes(bytes);
            MemorySegment tokens = MemorySegment.ofArray(bytes);
            for (int t = 0; t < tokenCount; t++) {
                long token = (long) t * MaxSimKernels.tokenBytes(nibbles);
                tokens.set(LittleEndian.SHORT, token, (short) random.nextInt(CENTROIDS));
                float factor = t == 1 ? 0 : random.nextFloat() + 0.1f;
                tokens.set(LittleEndian.SHORT, token + 2, Float.floatToFloat16(factor));
                if (t % 3 == 2) {
                    tokens.asSlice(token + 4, bytes.length - token - 4).fill((byte) (t % 2 == 0 ? -1 : 0));
                    tokens.set(LittleEndian.SHORT, token + 2, Float.floatToFloat16(1));
                }
            }
        }

        void check(MaxSimKernels kernels) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment table = arena.allocate(3 + (long) nibbles * NIBBLE_BYTES + 3);
                MemorySegment twin = arena.allocate(table.byteSize());
                float[] steps = new float[LANES + 3];
                float[] twinSteps = new float[LANES + 3];
                kernels.table(panel, 3, dimension, bits, weights, table, 3, steps, 1);
                SCALAR.table(panel, 3, dimension, bits, weights, twin, 3, twinSteps, 1);
                assertArrayEquals(twinSteps, steps);
                assertEquals(-1, table.mismatch(twin), () -> this + ": tables differ at byte " + table.mismatch(twin));
                checkTable(table, steps);
                MemorySegment tokens = arena.allocate(5 + bytes.length + 1);
                MemorySegment.copy(bytes, 0, tokens, ValueLayout.JAVA_BYTE, 5, bytes.length);
                checkMaxima(kernels, table, steps, tokens.asSlice(0, 5 + bytes.length));
            }
        }

        private void checkTable(MemorySegment table, float[] steps) {
            for (int g = 0; g < nibbles; g++) {
                for (int value = 0; value < 16; value++) {
                    for (int l = 0; l < LANES; l++) {
                        double sum = 0;
                        for (int i = 0; i < 4 / bits && g * (4 / bits) + i < dimension; i++) {
                            int number = value >> i * bits & (1 << bits) - 1;
                            sum += (double) panel[3 + (g * (4 / bits) + i) * LANES + l] * weights[number];
                        }
                        short entry =
                                table.get(LittleEndian.SHORT, 3 + (long) g * NIBBLE_BYTES + 2L * (value * LANES + l));
                        assertEquals(sum / steps[1 + l], entry, 0.5 + 0.02, toString());
                    }
                }
            }
        }

        private void checkMaxima(MaxSimKernels kernels, MemorySegment table, float[] steps, MemorySegment tokens) {
            float[] maxima = new float[LANES + 4];
            Arrays.fill(maxima, Float.NEGATIVE_INFINITY);
            // A maximum found before must survive.
            maxima[2 + 5] = Float.MAX_VALUE;
            float[] twin = maxima.clone();
            kernels.codedMaxima(table, 3, nibbles, steps, 1, products, 7, tokens, 5, tokenCount, maxima, 2);
            SCALAR.codedMaxima(table, 3, nibbles, steps, 1, products, 7, tokens, 5, tokenCount, twin, 2);
            assertArrayEquals(twin, maxima, toString());
            for (int l = 0; l < LANES; l++) {
                double expected = l == 5 ? Float.MAX_VALUE : Double.NEGATIVE_INFINITY;
                for (int t = 0; t < tokenCount && l != 5; t++) {
                    expected = Math.max(expected, product(l, t));
                }
                if (tokenCount == 0 || l == 5) {
                    assertEquals((float) expected, maxima[2 + l]);
                } else {
                    double off = 1.1 * nibbles * (0.5 + 0.02) * steps[1 + l] + 1e-5 * (8 + Math.abs(expected));
                    assertTrue(Math.abs(expected - maxima[2 + l]) <= off, this + ", lane " + l + ": " + expected);
                }
            }
            for (int i : new int[] {0, 1, LANES + 2, LANES + 3}) {
                assertEquals(Float.NEGATIVE_INFINITY, maxima[i]);
            }
        }

        /** Of a lane with what a token stands for, number by number. */
        private double product(int l, int t) {
            MemorySegment tokens = MemorySegment.ofArray(bytes);
            long token = (long) t * MaxSimKernels.tokenBytes(nibbles);
            double sum = 0;
            for (int d = 0; d < dimension; d++) {
                byte holder = bytes[Math.toIntExact(token + 4 + d * bits / 8)];
                int number = holder >> d * bits % 8 & (1 << bits) - 1;
                sum += (double) panel[3 + d * LANES + l] * weights[number];
            }
            double factor = Float.float16ToFloat(tokens.get(LittleEndian.SHORT, token + 2));
            return products[7 + tokens.get(LittleEndian.SHORT, token) * LANES + l] + factor * sum;
        }

        @Override
        public String toString() {
            return dimension + " components of " + bits + " bits, " + tokenCount + " tokens";
        }
    }
}
