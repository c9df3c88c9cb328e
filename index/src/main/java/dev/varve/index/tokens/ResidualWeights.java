package dev.varve.index.tokens;

import dev.varve.codecs.codes.Steps;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What the numbers of residuals stand for. Components are taken in units of their residual's root mean square, as the
 * encoder scales each residual, and counted in narrow bins. Weights begin at quantiles, as ColBERTv2's do (arXiv
 * 2112.01488, section 3.3), and are then moved to where they are best by Lloyd's algorithm: equal shares of the
 * components make numbers in the middle finer than they need be, and those at the ends too coarse.
 *
 * <p>Used by one thread at a time.
 */
final class ResidualWeights {

    private static final int BINS = 1 << 14;
    private static final double MOST = 8;
    private static final int ROUNDS = 64;

    /** Tokens that are looked at, at most. */
    private static final int TOKENS = 1 << 15;

    private final long[] bins = new long[BINS];
    private double squared;
    private long components;

    /** Looks at the residuals of a sample. */
    ResidualWeights(TokenSample sample, Centroids centroids) {
        Centroids.Finder finder = centroids.new Finder();
        float[] token = new float[sample.dimension()];
        float[] centroid = new float[sample.dimension()];
        int count = Math.min(TOKENS, sample.count());
        for (int i = 0; i < count; i++) {
            sample.copy((int) ((long) i * sample.count() / count), token);
            int nearest = finder.find(token, 0);
            MemorySegment.copy(
                    centroids.rows(), LittleEndian.FLOAT, nearest * sample.rowBytes(), centroid, 0, centroid.length);
            add(token, centroid);
        }
    }

    private void add(float[] token, float[] centroid) {
        double norm = 0;
        for (int d = 0; d < token.length; d++) {
            token[d] -= centroid[d];
            norm += (double) token[d] * token[d];
        }
        if (norm > 0 && norm < Float.MAX_VALUE) {
            squared += norm;
            components += token.length;
            double scale = Math.sqrt(token.length / norm);
            for (float component : token) {
                bins[bin(component * scale)]++;
            }
        }
    }

    private static int bin(double value) {
        return (int) Math.clamp((value + MOST) * (BINS / (2 * MOST)), 0, BINS - 1);
    }

    private static double value(int bin) {
        return (bin + 0.5) * (2 * MOST / BINS) - MOST;
    }

    /** Root mean square of the components of all residuals; 1 where there are none. */
    float unit() {
        double unit = Math.sqrt(squared / Math.max(1, components));
        return unit > Float.MIN_NORMAL && unit < Float.MAX_VALUE ? (float) unit : 1;
    }

    /** The unit up to a power of two, so that segments with like tokens have the same weights, and the same table. */
    float evenUnit() {
        return Math.scalb(1f, Math.getExponent(unit()));
    }

    /** Evenly spaced weights, as RaBitQ has them, for {@link #evenUnit}. */
    float[] even(int bits) {
        float[] weights = new float[1 << bits];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) ((i - (weights.length - 1) / 2.0) * Steps.of(bits)) * evenUnit();
        }
        return weights;
    }

    /** Weights that fit the components, for {@link #unit}; evenly spaced ones where there are none. */
    float[] trained(int bits) {
        if (components == 0) {
            return even(bits);
        }
        double[] weights = quantiles(1 << bits);
        for (int round = 0; round < ROUNDS; round++) {
            move(weights);
        }
        float[] trained = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            trained[i] = (float) weights[i] * unit();
        }
        Arrays.sort(trained);
        return trained;
    }

    /** The middle of each of equal shares of the components. */
    private double[] quantiles(int count) {
        double[] weights = new double[count];
        long passed = 0;
        int bin = 0;
        for (int i = 0; i < count; i++) {
            long rank = (long) ((i + 0.5) / count * components);
            while (passed + bins[bin] <= rank) {
                passed += bins[bin++];
            }
            weights[i] = value(bin);
        }
        return weights;
    }

    /** Moves each weight to the mean of the components that it is the nearest to. */
    private void move(double[] weights) {
        double[] sums = new double[weights.length];
        long[] counts = new long[weights.length];
        int number = 0;
        for (int bin = 0; bin < BINS; bin++) {
            while (number < weights.length - 1 && value(bin) >= (weights[number] + weights[number + 1]) / 2) {
                number++;
            }
            sums[number] += bins[bin] * value(bin);
            counts[number] += bins[bin];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = counts[i] == 0 ? weights[i] : sums[i] / counts[i];
        }
    }
}
