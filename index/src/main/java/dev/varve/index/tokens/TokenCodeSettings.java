package dev.varve.index.tokens;

import dev.varve.codecs.TokenCodesWriter;
import dev.varve.codecs.tokens.ResidualTokens;

/**
 * How the tokens of a field are coded.
 *
 * @param kind of the code
 * @param bits of a component: 1, 2 or 4; without meaning for {@link Kind#FLOAT16} and {@link Kind#FLOAT32}
 * @param pooled how many tokens of a document are pooled to one, as a mean: 1, for none, to
 *     {@value TokenCodesWriter#MAX_POOLED}
 * @param seed of all that is drawn at random; kept in the file
 */
public record TokenCodeSettings(Kind kind, int bits, int pooled, long seed) {

    /** What tokens are kept as. */
    public enum Kind {
        /** In half precision. */
        FLOAT16,
        /** In full precision. */
        FLOAT32,
        /** As residuals of trained centroids. */
        RESIDUAL,
        /** By RaBitQ: as rotated residuals of the mean. */
        RABITQ
    }

    /** Residuals in 4 bits, without pooling: what docs/adr/0012 finds best for most. */
    public static TokenCodeSettings usual(long seed) {
        return new TokenCodeSettings(Kind.RESIDUAL, 4, 1, seed);
    }

    /** Checks the ranges. */
    public TokenCodeSettings {
        boolean coded = kind == Kind.RESIDUAL || kind == Kind.RABITQ;
        if (coded && !ResidualTokens.valid(1, bits, false)) {
            throw new IllegalArgumentException("bits: expected 1, 2 or 4, found " + bits);
        }
        if (pooled < 1 || pooled > TokenCodesWriter.MAX_POOLED) {
            throw new IllegalArgumentException(
                    "pooled: expected 1 to " + TokenCodesWriter.MAX_POOLED + ", found " + pooled);
        }
    }
}
