package dev.varve.codecs.codes;

import dev.varve.codecs.kernels.Kernels;
import java.util.Arrays;

/**
 * A random orthonormal transform: it keeps norms and inner products, and spreads what a vector has in few components
 * over all of them. Determined by dimension and seed alone.
 *
 * <p>Four rounds, each of random signs, a fast Walsh-Hadamard transform of the first (in odd rounds the last)
 * components, as many as the largest power of two that fits, and, where those are not all, a step of Kac's walk that
 * turns the halves of the vector against each other by 45 degrees. The signs and transform are those of Ailon and
 * Chazelle, "The fast Johnson-Lindenstrauss transform", SIAM Journal on Computing 39 (2009); that windows and Kac's
 * walk take the place of padding to a power of two is as in the RaBitQ library, docs/rabitq/rotator.md.
 *
 * <p>Immutable and thread-safe.
 */
public final class Rotation {

    private static final int ROUNDS = 4;

    private final int dimension;
    private final int padded;
    private final int window;
    private final long seed;

    /** For each round the random signs, with what keeps the transform of the round orthonormal. */
    private final float[] factors;

    /**
     * @param dimension components of a vector, at least 1
     * @param seed determines the signs
     */
    public Rotation(int dimension, long seed) {
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension " + dimension + ", expected 1 or more");
        }
        this.dimension = dimension;
        this.seed = seed;
        padded = padded(dimension);
        window = Integer.highestOneBit(padded);
        factors = new float[ROUNDS * padded];
        double turn = window == padded ? 1 : Math.sqrt(0.5);
        double inside = turn / Math.sqrt(window);
        for (int round = 0; round < ROUNDS; round++) {
            int from = (round & 1) == 0 ? 0 : padded - window;
            for (int d = 0; d < padded; d++) {
                int at = round * padded + d;
                double factor = d >= from && d < from + window ? inside : turn;
                factors[at] = (float) ((SplitMix64.at(seed, at / Long.SIZE) >>> at & 1) == 0 ? factor : -factor);
            }
        }
    }

    /** Components of a rotated vector: the dimension rounded up to a multiple of 64. */
    public static int padded(int dimension) {
        return (dimension + Long.SIZE - 1) & -Long.SIZE;
    }

    /** Components of a vector. */
    public int dimension() {
        return dimension;
    }

    /** Components of a rotated vector: a multiple of 64. */
    public int padded() {
        return padded;
    }

    /** What determines the signs. */
    public long seed() {
        return seed;
    }

    /**
     * Rotates a vector.
     *
     * @param vector {@code padded()} components, in and out; those from {@code dimension()} on are taken for zero
     */
    public void rotate(float[] vector) {
        if (vector.length != padded) {
            throw new IllegalArgumentException(vector.length + " components, expected " + padded);
        }
        Arrays.fill(vector, dimension, padded, 0);
        Kernels.codes().rotate(vector, window, factors);
    }
}
