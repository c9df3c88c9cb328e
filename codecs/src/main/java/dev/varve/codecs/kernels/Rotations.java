package dev.varve.codecs.kernels;

import static dev.varve.codecs.kernels.Lanes.SPECIES;
import static dev.varve.codecs.kernels.Lanes.WIDTH;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * The rotation of codes. Butterflies of components that lie in one vector are a shuffle and a multiplication by ±1 with
 * an addition; that is exact but for the addition, so that the result does not depend on the width.
 */
final class Rotations {

    private static final VectorShuffle<Float> SWAP_1 = swap(1);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_8 = swap(8);
    private static final FloatVector SIGN_1 = sign(1);
    private static final FloatVector SIGN_2 = sign(2);
    private static final FloatVector SIGN_4 = sign(4);
    private static final FloatVector SIGN_8 = sign(8);

    private Rotations() {}

    private static VectorShuffle<Float> swap(int apart) {
        return VectorShuffle.fromOp(SPECIES, lane -> (lane ^ apart) & (WIDTH - 1));
    }

    private static FloatVector sign(int apart) {
        float[] signs = new float[WIDTH];
        for (int lane = 0; lane < WIDTH; lane++) {
            signs[lane] = (lane & apart) == 0 ? 1 : -1;
        }
        return fromArray(SPECIES, signs, 0);
    }

    static void rotate(float[] values, int window, float[] factors) {
        int length = values.length;
        for (int round = 0, at = 0; at != factors.length; round++, at += length) {
            multiply(values, factors, at);
            int from = (round & 1) == 0 ? 0 : length - window;
            within(values, from, window);
            for (int apart = WIDTH; apart < window; apart *= 2) {
                for (int begin = from; begin != from + window; begin += 2 * apart) {
                    butterflies(values, begin, apart);
                }
            }
            if (window != length) {
                butterflies(values, 0, length / 2);
            }
        }
    }

    private static void multiply(float[] values, float[] factors, int at) {
        for (int d = 0; d != values.length; d += WIDTH) {
            fromArray(SPECIES, values, d)
                    .mul(fromArray(SPECIES, factors, at + d))
                    .intoArray(values, d);
        }
    }

    /** Butterflies of components that are less than a vector apart. */
    private static void within(float[] values, int from, int window) {
        for (int d = from; d != from + window; d += WIDTH) {
            FloatVector v = fromArray(SPECIES, values, d);
            v = v.fma(SIGN_1, v.rearrange(SWAP_1));
            v = v.fma(SIGN_2, v.rearrange(SWAP_2));
            if (WIDTH > 4) {
                v = v.fma(SIGN_4, v.rearrange(SWAP_4));
            }
            if (WIDTH > 8) {
                v = v.fma(SIGN_8, v.rearrange(SWAP_8));
            }
            v.intoArray(values, d);
        }
    }

    /** Butterflies of two neighbouring runs of {@code apart} components, a multiple of the width. */
    private static void butterflies(float[] values, int begin, int apart) {
        for (int d = begin; d != begin + apart; d += WIDTH) {
            FloatVector a = fromArray(SPECIES, values, d);
            FloatVector b = fromArray(SPECIES, values, d + apart);
            a.add(b).intoArray(values, d);
            a.sub(b).intoArray(values, d + apart);
        }
    }
}
