package dev.varve.storage;

import dev.varve.Field;
import dev.varve.TokenCoding;
import dev.varve.TokenIndexOptions;
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

    /** As options say. */
    static TokenIndexSettings of(TokenIndexOptions options, Field.Tokens field) {
        var candidates = switch (options.encoding()) {
            case CENTROIDS -> CandidateSettings.byCentroids(field.dimension(), SEED);
            case FIXED_DIMENSIONAL -> CandidateSettings.byFixedDimensionalEncoding(field.dimension(), SEED);
            case MEAN -> CandidateSettings.byMean(field.dimension(), SEED);
        };
        return new TokenIndexSettings(codes(options.code(), options.pooling()), candidates);
    }

    private static TokenCodeSettings codes(TokenCoding code, int pooling) {
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
}
