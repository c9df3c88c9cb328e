package dev.varve.codecs.tokens;

import java.lang.foreign.MemorySegment;

/**
 * Tokens in full, or in half, precision.
 *
 * @param dimension components of a token, at least 1
 * @param componentBytes of a component: 4 for IEEE 754 binary32, 2 for binary16
 */
public record FloatTokens(int dimension, int componentBytes) implements TokenCode {

    /** Checks the numbers. */
    public FloatTokens {
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension " + dimension + ", expected 1 or more");
        }
        if (componentBytes != Float.BYTES && componentBytes != Short.BYTES) {
            throw new IllegalArgumentException("bytes of a component: expected 2 or 4, found " + componentBytes);
        }
    }

    @Override
    public int tokenBytes() {
        return dimension * componentBytes;
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
