package dev.varve.codecs.encodings;

import org.jspecify.annotations.Nullable;

/**
 * Fixed dimensional encodings (Dhulipala and others, "MUVERA: multi-vector retrieval via fixed dimensional encodings",
 * NeurIPS 2024, arXiv 2405.19504, section 2): space is cut into buckets by random hyperplanes, so that near tokens tend
 * to share one. In each bucket a query has the sum of its tokens there, and a document their mean, or where it has none
 * its token whose bucket differs in the fewest planes; so the inner product of two buckets is about what the query's
 * tokens there find in the document. That is repeated with other planes, and everything together is projected to the
 * final dimension by a count sketch.
 *
 * <p>The inner product of a query with a document is, on average over the seeds, at most their score of late
 * interaction but for what bucket means and sketch blur (section 2.2 and theorem 2.1): it needs no factor to be
 * compared with it.
 *
 * <p>The sketch adds each bucket to a run of the final components that begins at a random place, each component with a
 * random sign. So two components of the whole encoding meet with a probability of one in the final dimension and
 * independent signs, as in a count sketch (Charikar, Chen and Farach-Colton, ICALP 2002), while runs are added as
 * vectors, and the whole encoding is never there at once.
 *
 * <p>Immutable and thread-safe. What it is made of is told by docs/format.md, "Encodings of tokens".
 */
public final class FixedDimensionalEncoding implements TokenEncoding {

    private final Parameters parameters;
    private @Nullable RandomTables tables;

    /**
     * What an encoding is told by.
     *
     * @param tokenDimension components of a token, 1 to {@value #MAX_DIMENSION}
     * @param repetitions 1 to {@value #MAX_REPETITIONS}
     * @param hyperplanes of a repetition, 0 to {@value #MAX_HYPERPLANES}; with two to this power of buckets
     * @param innerDimension components of a bucket, 1 to {@code tokenDimension}; where that is less, tokens are
     *     projected at random
     * @param dimension components of the encoding, 1 to {@value #MAX_DIMENSION}; at most those of all buckets of all
     *     repetitions, and just as many where there is to be no sketch
     * @param seed decides all that is random
     */
    public record Parameters(
            int tokenDimension, int repetitions, int hyperplanes, int innerDimension, int dimension, long seed) {

        /** The most components of a token or an encoding. */
        public static final int MAX_DIMENSION = 1 << 16;

        /** The most repetitions. */
        public static final int MAX_REPETITIONS = 1 << 12;

        /** The most hyperplanes of a repetition. */
        public static final int MAX_HYPERPLANES = 12;

        /** Numbers that an encoding draws at most, so that nobody runs out of memory by a file. */
        private static final long MAX_NUMBERS = 1 << 23;

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a value is outside, or all together take too much memory
         */
        public Parameters {
            check("token dimension", tokenDimension, 1, MAX_DIMENSION);
            check("repetitions", repetitions, 1, MAX_REPETITIONS);
            check("hyperplanes", hyperplanes, 0, MAX_HYPERPLANES);
            check("inner dimension", innerDimension, 1, tokenDimension);
            long whole = ((long) repetitions << hyperplanes) * innerDimension;
            check("dimension", dimension, 1, Math.min(MAX_DIMENSION, whole));
            check("numbers of planes", (long) repetitions * hyperplanes * tokenDimension, 0, MAX_NUMBERS);
            check("numbers of buckets", whole, 1, MAX_NUMBERS);
            long projected = innerDimension == tokenDimension ? 0 : RandomTables.padded(innerDimension);
            check("numbers of projections", repetitions * projected * tokenDimension, 0, MAX_NUMBERS);
        }

        private static void check(String what, long value, long least, long most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(what + ": expected " + least + " to " + most + ", found " + value);
            }
        }
    }

    /** An encoding; what is random is drawn when it is first used, which takes some milliseconds. */
    public FixedDimensionalEncoding(Parameters parameters) {
        this.parameters = parameters;
    }

    /** What is random, drawn once. */
    private synchronized RandomTables tables() {
        if (tables == null) {
            tables = new RandomTables(parameters);
        }
        return tables;
    }

    /** What it is told by. */
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public int tokenDimension() {
        return parameters.tokenDimension();
    }

    @Override
    public int dimension() {
        return parameters.dimension();
    }

    @Override
    public TokenEncoder encoder() {
        return new FixedDimensionalEncoder(this, tables());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FixedDimensionalEncoding encoding && parameters.equals(encoding.parameters);
    }

    @Override
    public int hashCode() {
        return parameters.hashCode();
    }

    @Override
    public String toString() {
        return "fixed dimensional encoding " + parameters;
    }
}
