package dev.varve.storage;

import dev.varve.CandidateEncoding;
import dev.varve.Field;
import dev.varve.IndexOptions;
import dev.varve.TokenCoding;
import dev.varve.TokenIndexOptions;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.candidates.CandidateSettings;
import dev.varve.index.tokens.TokenCodeSettings;

/**
 * How the index of a token field is made.
 *
 * @param codes how tokens are coded
 * @param candidates what leads to candidates
 */
record TokenIndexSettings(TokenCodeSettings codes, CandidateSettings candidates) {

    /** Of everything that is drawn at random. */
    private static final long SEED = 1;

    /** Codes of candidates: what 4 bits cost no measurement shows, docs/adr/0013. */
    private static final int CANDIDATE_BITS = 4;

    /** Of the fixed dimensional encoding, docs/adr/0013. */
    private static final int REPETITIONS = 20;

    private static final int HYPERPLANES = 4;
    private static final int DIMENSION = 5120;

    /**
     * As options say.
     *
     * @param graph says how the graph of candidates is made
     */
    static TokenIndexSettings of(TokenIndexOptions options, IndexOptions graph, Field.Tokens field) {
        var encoding = encoded(options.encoding(), field.dimension());
        return new TokenIndexSettings(
                coded(options.code(), options.pooling()),
                new CandidateSettings(encoding, CANDIDATE_BITS, SegmentIndexer.graph(graph)));
    }

    private static TokenCodeSettings coded(TokenCoding code, int pooling) {
        var kind = switch (code) {
            case FLOAT16 -> TokenCodeSettings.Kind.FLOAT16;
            case RESIDUAL_1, RESIDUAL_2, RESIDUAL_4 -> TokenCodeSettings.Kind.RESIDUAL;
            case RABITQ_1, RABITQ_2, RABITQ_4 -> TokenCodeSettings.Kind.RABITQ;
        };
        int bits = switch (code) {
            case FLOAT16 -> Short.SIZE;
            case RESIDUAL_1, RABITQ_1 -> 1;
            case RESIDUAL_2, RABITQ_2 -> 2;
            case RESIDUAL_4, RABITQ_4 -> 4;
        };
        return new TokenCodeSettings(kind, bits, pooling, SEED);
    }

    private static TokenEncoding encoded(CandidateEncoding encoding, int dimension) {
        return switch (encoding) {
            case MEAN -> new MeanEncoding(dimension);
            case FIXED_DIMENSIONAL -> {
                int whole = (REPETITIONS << HYPERPLANES) * dimension;
                yield new FixedDimensionalEncoding(new FixedDimensionalEncoding.Parameters(
                        dimension, REPETITIONS, HYPERPLANES, dimension, Math.min(DIMENSION, whole), SEED));
            }
        };
    }
}
