package dev.varve.codecs.encodings;

import dev.varve.codecs.codes.SplitMix64;
import dev.varve.codecs.kernels.EncodingKernels;
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
 * interaction but for what bucket means and sketch blur (section 2.2 and theorem 2.1): it needs no factor to be compared
 * with it.
 *
 * <p>The sketch adds each bucket to a run of the final components that begins at a random place, each component with a
 * random sign. So two components of the whole encoding meet with a probability of one in the final dimension and
 * independent signs, as in a count sketch (Charikar, Chen and Farach-Colton, ICALP 2002), while runs are added as
 * vectors, and the whole encoding is never there at once.
 *
 * <p>Immutable and thread-safe. What it is made of is told by docs/format.md, "Encodings of tokens".
 */
public final class FixedDimensionalEncoding implements TokenEncoding {

    private static final int LANES = EncodingKernels.LANES;

    private final Parameters parameters;

    /** Normals of the planes, in panels: as many repetitions in a panel as have all of their planes in it. */
    final float[] planes;

    /** Of each repetition the matrix of ±1/√innerDimension, in panels; empty where buckets are not projected. */
    final float[] inner;

    /** Where the run of each bucket begins. */
    final int[] offsets;

    /** Signs of the runs, {@link #signWords} for each bucket. */
    final long[] signs;

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
            long projected = innerDimension == tokenDimension ? 0 : padded(innerDimension);
            check("numbers of projections", repetitions * projected * tokenDimension, 0, MAX_NUMBERS);
        }

        private static void check(String what, long value, long least, long most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(what + ": expected " + least + " to " + most + ", found " + value);
            }
        }
    }

    /** Draws what is random, which takes some milliseconds. */
    public FixedDimensionalEncoding(Parameters parameters) {
        this.parameters = parameters;
        planes = planes(parameters);
        inner = inner(parameters);
        int buckets = parameters.repetitions() << parameters.hyperplanes();
        offsets = new int[buckets];
        signs = new long[buckets * signWords()];
        boolean whole = buckets * parameters.innerDimension() == parameters.dimension();
        for (int b = 0; b < buckets; b++) {
            offsets[b] = whole ? b * parameters.innerDimension() : place(stream(Stream.OFFSETS), b);
        }
        for (int i = 0; i < signs.length && !whole; i++) {
            signs[i] = SplitMix64.at(stream(Stream.SIGNS), i);
        }
    }

    /** Sequences of random numbers that have nothing to do with each other, in the order of the file format. */
    private enum Stream {
        PLANES,
        PROJECTIONS,
        OFFSETS,
        SIGNS
    }

    private long stream(Stream stream) {
        return stream(parameters, stream);
    }

    private static long stream(Parameters parameters, Stream stream) {
        return SplitMix64.at(parameters.seed(), stream.ordinal());
    }

    /** A place among the final components, by the upper half of a random number. */
    private int place(long stream, int bucket) {
        return (int) ((SplitMix64.at(stream, bucket) >>> Integer.SIZE) * parameters.dimension() >>> Integer.SIZE);
    }

    private static float[] planes(Parameters parameters) {
        int hyperplanes = parameters.hyperplanes();
        int dimension = parameters.tokenDimension();
        float[] planes = new float[panels(parameters) * dimension * LANES];
        float[] normal = new float[hyperplanes * dimension];
        for (int r = 0; r < parameters.repetitions() && hyperplanes > 0; r++) {
            SplitMix64.gaussians(SplitMix64.at(stream(parameters, Stream.PLANES), r), normal);
            int panel = r / (LANES / hyperplanes);
            int lane = r % (LANES / hyperplanes) * hyperplanes;
            for (int h = 0; h < hyperplanes; h++) {
                for (int d = 0; d < dimension; d++) {
                    planes[(panel * dimension + d) * LANES + lane + h] = normal[h * dimension + d];
                }
            }
        }
        return planes;
    }

    private static float[] inner(Parameters parameters) {
        int inner = parameters.innerDimension();
        int dimension = parameters.tokenDimension();
        if (inner == dimension) {
            return new float[0];
        }
        int panels = padded(inner) / LANES;
        float[] matrices = new float[parameters.repetitions() * panels * dimension * LANES];
        float one = (float) (1 / Math.sqrt(inner));
        long stream = stream(parameters, Stream.PROJECTIONS);
        for (int r = 0; r < parameters.repetitions(); r++) {
            for (int i = 0; i < inner; i++) {
                for (int d = 0; d < dimension; d++) {
                    long number = ((long) r * inner + i) * dimension + d;
                    boolean minus = (SplitMix64.at(stream, number / Long.SIZE) >>> number & 1) != 0;
                    int panel = r * panels + i / LANES;
                    matrices[(panel * dimension + d) * LANES + i % LANES] = minus ? -one : one;
                }
            }
        }
        return matrices;
    }

    private static int padded(int inner) {
        return (inner + LANES - 1) & -LANES;
    }

    private static int panels(Parameters parameters) {
        int hyperplanes = parameters.hyperplanes();
        return hyperplanes == 0 ? 0 : Math.ceilDiv(parameters.repetitions(), LANES / hyperplanes);
    }

    /** Panels of the planes of all repetitions. */
    int panels() {
        return panels(parameters);
    }

    /** Panels of the matrix of a repetition; 0 where buckets are not projected. */
    int innerPanels() {
        return inner.length == 0 ? 0 : padded(parameters.innerDimension()) / LANES;
    }

    /** Words of 64 signs that a bucket has. */
    int signWords() {
        return Math.ceilDiv(parameters.innerDimension(), Long.SIZE);
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
        return new FixedDimensionalEncoder(this);
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
