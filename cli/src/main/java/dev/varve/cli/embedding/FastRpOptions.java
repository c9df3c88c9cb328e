package dev.varve.cli.embedding;

/**
 * How word vectors are trained.
 *
 * @param dimensions length of a vector, 8 to 1024
 * @param window how many words to each side count as neighbours, 1 or more
 * @param ownWeight weight of a word's own random vector in the sum
 * @param firstWeight weight of the projected neighbours
 * @param secondWeight weight of the neighbours' projected neighbours
 * @param smoothing exponent of the context frequencies, in (0, 1]; below 1 it tempers the pull of rare contexts (Levy,
 *     Goldberg and Dagan, "Improving Distributional Similarity", TACL 2015, section 3.2)
 * @param discount neighbours that were seen together c times count c / (c + discount) of their information, 0 or more:
 *     rare coincidences say little (after Pantel and Lin, "Discovering Word Senses from Text", KDD 2002, section 3)
 * @param seed decides the random projection
 */
public record FastRpOptions(
        int dimensions,
        int window,
        float ownWeight,
        float firstWeight,
        float secondWeight,
        double smoothing,
        double discount,
        long seed) {

    /** Checks the ranges. */
    public FastRpOptions {
        if (dimensions < 8
                || dimensions > 1024
                || window < 1
                || !(smoothing > 0 && smoothing <= 1)
                || !(discount >= 0)) {
            throw new IllegalArgumentException("dimensions in [8, 1024], window >= 1, smoothing in (0, 1] and discount "
                    + ">= 0 are needed, not " + dimensions + ", " + window + ", " + smoothing + ", " + discount);
        }
    }

    /**
     * The weights that did best on known items of the JDK's sources, drawn by other seeds than those reported.
     *
     * @param seed decides the random projection
     * @return options for vectors of 128 dimensions
     */
    public static FastRpOptions defaults(long seed) {
        return new FastRpOptions(128, 8, 1.0f, 1.0f, 0.2f, 0.75, 5, seed);
    }
}
