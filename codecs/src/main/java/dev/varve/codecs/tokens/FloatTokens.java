package dev.varve.codecs.tokens;

import dev.varve.codecs.ElementType;
import java.lang.foreign.MemorySegment;

/**
 * Tokens in full, or in half, precision.
 *
 * @param dimension components of a token, at least 1
 * @param elementType how a component is stored
 */
public record FloatTokens(int dimension, ElementType elementType) implements TokenCode {

    /** Checks the dimension. */
    public FloatTokens {
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension " + dimension + ", expected 1 or more");
        }
    }

    @Override
    public int tokenBytes() {
        return dimension * elementType.bytes();
    }

    /** Any components do. */
    @Override
    public boolean sound(MemorySegment tokens, long offset, int count) {
        return true;
    }

    @Override
    public TokenScorer scorer() {
        return new FloatTokenScorer(this);
    }
}
