package dev.varve.codecs.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;

/** Holds {@link EncodingKernels} against their scalar twin, bit for bit, and that against its definition. */
final class EncodingAgreement {

    private static final EncodingKernels SCALAR = new ScalarEncodingKernels();
    private static final int LANES = EncodingKernels.LANES;
    private static final float UNTOUCHED = -12345f;

    private EncodingAgreement() {}

    static void check(EncodingKernels kernels) {
        for (int dimension : new int[] {1, 2, 7, 64, 100, 128}) {
            for (int panels = 0; panels <= 3; panels++) {
                for (int tokens = 0; tokens <= 9; tokens++) {
                    checkProject(kernels, dimension, panels, tokens);
                }
            }
        }
        checkSigns(kernels);
        for (int length = 0; length <= 200; length++) {
            checkAddSigned(kernels, length);
        }
    }

    private static void checkProject(EncodingKernels kernels, int dimension, int panels, int count) {
        var random = new Random(dimension + 31L * panels + 1009L * count);
        float[] directions = gaussians(3 + panels * dimension * LANES, random);
        float[] tokens = gaussians(5 + count * dimension, random);
        float[] expected = new float[count * panels * LANES + 1];
        Arrays.fill(expected, UNTOUCHED);
        float[] actual = expected.clone();
        SCALAR.project(directions, 3, panels, dimension, tokens, 5, count, expected);
        kernels.project(directions, 3, panels, dimension, tokens, 5, count, actual);
        assertArrayEquals(expected, actual, "the same at every width, bit for bit");
        for (int t = 0; t < count; t++) {
            for (int i = 0; i < panels * LANES; i++) {
                double dot = 0;
                for (int d = 0; d < dimension; d++) {
                    dot += (double) directions[3 + (i / LANES * dimension + d) * LANES + i % LANES]
                            * tokens[5 + t * dimension + d];
                }
                assertEquals(dot, actual[t * panels * LANES + i], 1e-4);
            }
        }
    }

    private static void checkSigns(EncodingKernels kernels) {
        float[] products = gaussians(5 * LANES, new Random(7));
        products[3] = 0;
        products[4] = -0f;
        products[5] = Float.NaN;
        products[6] = Float.NEGATIVE_INFINITY;
        products[7] = Float.POSITIVE_INFINITY;
        int[] signs = new int[6];
        Arrays.fill(signs, 99);
        kernels.signs(products, 5, signs);
        for (int i = 0; i < products.length; i++) {
            assertEquals(products[i] >= 0, (signs[i / LANES] >>> i & 1) != 0, "product " + products[i]);
        }
        assertEquals(99, signs[5]);
    }

    private static void checkAddSigned(EncodingKernels kernels, int length) {
        var random = new Random(length);
        float[] source = gaussians(length + 3, random);
        float[] expected = gaussians(length + 9, random);
        float[] before = expected.clone();
        float[] actual = expected.clone();
        long[] signs = random.longs(2 + (length + 63) / 64).toArray();
        SCALAR.addSigned(source, 2, length, 0.3f, signs, 1, expected, 4);
        kernels.addSigned(source, 2, length, 0.3f, signs, 1, actual, 4);
        assertArrayEquals(expected, actual, "the same at every width, bit for bit");
        for (int i = 0; i < actual.length; i++) {
            boolean within = i >= 4 && i < 4 + length;
            int place = i - 4;
            boolean minus = within && (signs[1 + place / 64] >>> place % 64 & 1) != 0;
            double added = within ? (minus ? -1 : 1) * 0.3 * source[2 + place] : 0;
            assertEquals(before[i] + added, actual[i], 1e-5, "component " + i + " of " + length);
        }
    }

    private static float[] gaussians(int length, Random random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
