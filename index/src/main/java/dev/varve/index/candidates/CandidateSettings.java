package dev.varve.index.candidates;

import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoding;
import org.jspecify.annotations.Nullable;

/**
 * How the candidates of a segment are made.
 *
 * @param leading what a graph leads to
 * @param ordering what is put in order then, by what both say; null where what leads does that too
 * @param graph of the graph; its seed is that of the codes too
 */
public record CandidateSettings(Coding leading, @Nullable Coding ordering, GraphParameters graph) {

    /**
     * One vector a document, and what is kept of it.
     *
     * @param encoding makes it of the tokens
     * @param bits of its code, for each dimension, 1 to 8. Where there are more than 1, the signs of all rows are held
     *     off-heap until the file is complete
     */
    public record Coding(TokenEncoding encoding, int bits) {

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

    private static final int REPETITIONS = 20;
    private static final int HYPERPLANES = 4;
    private static final int DIMENSION = 5_120;

    /** Checks that both encodings take the same tokens. */
    public CandidateSettings {
        if (ordering != null
                && ordering.encoding().tokenDimension() != leading.encoding().tokenDimension()) {
            throw new IllegalArgumentException("ordering: expected an encoding of tokens of "
                    + leading.encoding().tokenDimension() + " components, as the leading one, found "
                    + ordering.encoding());
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
