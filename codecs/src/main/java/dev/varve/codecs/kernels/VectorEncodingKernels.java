package dev.varve.codecs.kernels;

import static dev.varve.codecs.kernels.Lanes.SPECIES;
import static dev.varve.codecs.kernels.Lanes.WIDTH;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link EncodingKernels} by the Vector API. Products are multiplied and added, not fused: that is what makes plain
 * loops give the same, and no slower where multiplications and additions have units of their own.
 */
final class VectorEncodingKernels implements EncodingKernels {

    /** Tokens that share a load of the panel. */
    private static final int TILE = 4;

    @Override
    public void project(
            float[] panels,
            int panelsAt,
            int panelCount,
            int dimension,
            float[] tokens,
            int tokensAt,
            int count,
            float[] products) {
        ScalarEncodingKernels.checkProject(panels, panelsAt, panelCount, dimension, tokens, tokensAt, count, products);
        int apart = panelCount * LANES;
        for (int p = 0; p < panelCount; p++) {
            for (int lane = 0; lane < LANES; lane += 2 * WIDTH) {
                int panel = panelsAt + p * dimension * LANES + lane;
                int at = p * LANES + lane;
                int t = 0;
                for (; t <= count - TILE; t += TILE) {
                    tile4(panels, panel, dimension, tokens, tokensAt + t * dimension, products, at + t * apart, apart);
                }
                for (; t < count; t++) {
                    tile1(panels, panel, dimension, tokens, tokensAt + t * dimension, products, at + t * apart);
                }
            }
        }
    }

    /** Two vectors of directions with four tokens. */
    private static void tile4(
            float[] panels, int p, int dimension, float[] tokens, int t, float[] products, int at, int apart) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector b2 = FloatVector.zero(SPECIES);
        FloatVector b3 = FloatVector.zero(SPECIES);
        for (int d = 0; d != dimension; d++) {
            FloatVector qa = fromArray(SPECIES, panels, p + d * LANES);
            FloatVector qb = fromArray(SPECIES, panels, p + d * LANES + WIDTH);
            FloatVector x0 = FloatVector.broadcast(SPECIES, tokens[t + d]);
            a0 = a0.add(x0.mul(qa));
            b0 = b0.add(x0.mul(qb));
            FloatVector x1 = FloatVector.broadcast(SPECIES, tokens[t + dimension + d]);
            a1 = a1.add(x1.mul(qa));
            b1 = b1.add(x1.mul(qb));
            FloatVector x2 = FloatVector.broadcast(SPECIES, tokens[t + 2 * dimension + d]);
            a2 = a2.add(x2.mul(qa));
            b2 = b2.add(x2.mul(qb));
            FloatVector x3 = FloatVector.broadcast(SPECIES, tokens[t + 3 * dimension + d]);
            a3 = a3.add(x3.mul(qa));
            b3 = b3.add(x3.mul(qb));
        }
        a0.intoArray(products, at);
        b0.intoArray(products, at + WIDTH);
        a1.intoArray(products, at + apart);
        b1.intoArray(products, at + apart + WIDTH);
        a2.intoArray(products, at + 2 * apart);
        b2.intoArray(products, at + 2 * apart + WIDTH);
        a3.intoArray(products, at + 3 * apart);
        b3.intoArray(products, at + 3 * apart + WIDTH);
    }

    /** Two vectors of directions with one token. */
    private static void tile1(float[] panels, int p, int dimension, float[] tokens, int t, float[] products, int at) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = FloatVector.zero(SPECIES);
        for (int d = 0; d != dimension; d++) {
            FloatVector x = FloatVector.broadcast(SPECIES, tokens[t + d]);
            a = a.add(x.mul(fromArray(SPECIES, panels, p + d * LANES)));
            b = b.add(x.mul(fromArray(SPECIES, panels, p + d * LANES + WIDTH)));
        }
        a.intoArray(products, at);
        b.intoArray(products, at + WIDTH);
    }

    @Override
    public void signs(float[] products, int count, int[] signs) {
        ScalarEncodingKernels.checkSigns(products, count, signs);
        for (int i = 0; i != count; i++) {
            long word = 0;
            for (int lane = 0; lane != LANES; lane += WIDTH) {
                VectorMask<Float> positive =
                        fromArray(SPECIES, products, i * LANES + lane).compare(VectorOperators.GE, 0f);
                word |= positive.toLong() << lane;
            }
            signs[i] = (int) word;
        }
    }

    @Override
    public void addSigned(
            float[] source, int at, int length, float factor, long[] signs, int signsAt, float[] target, int targetAt) {
        ScalarEncodingKernels.checkAddSigned(source, at, length, signs, signsAt, target, targetAt);
        FloatVector plus = FloatVector.broadcast(SPECIES, factor);
        FloatVector minus = FloatVector.broadcast(SPECIES, -factor);
        int body = Lanes.floor(length, WIDTH);
        for (int i = 0; i != body; i += WIDTH) {
            VectorMask<Float> negative =
                    VectorMask.fromLong(SPECIES, signs[signsAt + i / Long.SIZE] >>> (i % Long.SIZE));
            FloatVector added = plus.blend(minus, negative).mul(fromArray(SPECIES, source, at + i));
            fromArray(SPECIES, target, targetAt + i).add(added).intoArray(target, targetAt + i);
        }
        ScalarEncodingKernels.addSigned(source, at, body, length, factor, signs, signsAt, target, targetAt);
    }
}
