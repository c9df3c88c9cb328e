package dev.varve.index.candidates;

import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.codecs.tokens.CentroidListScorer;
import org.jspecify.annotations.Nullable;

/**
 * How the candidates of a segment are made.
 *
 * @param leading what a graph leads to
 * @param ordering what puts that in order then, beside what leads; null where what leads does it alone
 * @param graph of the graph; its seed is that of the codes too
 */
public record CandidateSettings(Coding leading, @Nullable Ordering ordering, GraphParameters graph) {

    /** What is kept of a document so that candidates are put in order. */
    public sealed interface Ordering permits Coding, Lists {}

    /**
     * The centroids that the tokens of a document are near to.
     *
     * @param most centroids, 1 to {@value dev.varve.codecs.tokens.CentroidListScorer#MAX_CENTROIDS}; fewer for few
     *     tokens
     * @param seed of what finds them
     */
    public record Lists(int most, long seed) implements Ordering {

        /** Checks the range. */
        public Lists {
            if (most < 1 || most > CentroidListScorer.MAX_CENTROIDS) {
                throw new IllegalArgumentException(
                        "most centroids: expected 1 to " + CentroidListScorer.MAX_CENTROIDS + ", found " + most);
            }
        }
    }

    /**
     * One vector a document, and what is kept of it.
     *
     * @param encoding makes it of the tokens
     * @param bits of its code, for each dimension, 1 to 8. Where there are more than 1, the signs of all rows are held
     *     off-heap until the file is complete
     */
    public record Coding(TokenEncoding encoding, int bits) implements Ordering {

        private static final int MAX_BITS = 8;

        /** Checks the range of the bits. */
        public Coding {
            if (bits < 1 || bits > MAX_BITS) {
                throw new IllegalArgumentException("bits: expected 1 to " + MAX_BITS + ", found " + bits);
            }
        }
    }

    /** Bits that a mean has: it is short, and with fewer the walk is led astray. */
    private static final int MEAN_BITS = 4;

    /** Neighbours of a row: a record of 192 bytes. Documents have many topics, and with 31 a walk comes to fewer. */
    private static final int DEGREE = 47;

    private static final int BEAM = 100;
    private static final double ALPHA = 1.2;

    /** Centroids of a segment at most: their products with a query take about half as long as the walk. */
    private static final int CENTROIDS = 4_096;

    private static final int REPETITIONS = 20;
    private static final int HYPERPLANES = 4;
    private static final int DIMENSION = 5_120;

    /** Checks that both encodings take the same tokens. */
    public CandidateSettings {
        if (ordering instanceof Coding coding
                && coding.encoding().tokenDimension() != leading.encoding().tokenDimension()) {
            throw new IllegalArgumentException("ordering: expected an encoding of tokens of "
                    + leading.encoding().tokenDimension() + " components, as the leading one, found "
                    + coding.encoding());
        }
    }

    /**
     * By means alone: the fewest bytes.
     *
     * @param seed of all that is random
     */
    public static CandidateSettings byMean(int tokenDimension, long seed) {
        return new CandidateSettings(mean(tokenDimension), null, graph(seed));
    }

    /**
     * By means, and lists of centroids.
     *
     * @param seed of all that is random
     */
    public static CandidateSettings byCentroids(int tokenDimension, long seed) {
        return new CandidateSettings(mean(tokenDimension), new Lists(CENTROIDS, seed), graph(seed));
    }

    private static Coding mean(int tokenDimension) {
        return new Coding(new MeanEncoding(tokenDimension), MEAN_BITS);
    }

    private static GraphParameters graph(long seed) {
        return new GraphParameters(DEGREE, BEAM, ALPHA, seed);
    }

    /**
     * By means, and the signs of fixed dimensional encodings: 20 repetitions of 4 hyperplanes in 5,120 dimensions, or
     * as many as they have where tokens are shorter than 16.
     *
     * @param seed of all that is random
     */
    public static CandidateSettings byFixedDimensionalEncoding(int tokenDimension, long seed) {
        int whole = (REPETITIONS << HYPERPLANES) * tokenDimension;
        var encoding = new FixedDimensionalEncoding(new Parameters(
                tokenDimension, REPETITIONS, HYPERPLANES, tokenDimension, Math.min(DIMENSION, whole), seed));
        return new CandidateSettings(mean(tokenDimension), new Coding(encoding, 1), graph(seed));
    }
}
