package dev.varve.codecs.tokens;

import java.lang.foreign.MemorySegment;

/**
 * How the tokens of a document are kept: each in as many bytes as the others, one after another without gaps, so that
 * they are scored straight from wherever they lie, a mapping or the buffer of a read.
 *
 * <p>Immutable and thread-safe; scorers are used by one thread at a time.
 */
public sealed interface TokenCode permits FloatTokens, ResidualTokens {

    /** Components of a token. */
    int dimension();

    /** Bytes of a token. */
    int tokenBytes();

    /**
     * Whether tokens are ones that a writer may have written, as far as those who score them rely on it.
     *
     * @param tokens native segment
     * @param offset where in it the first token begins
     * @param count how many there are
     */
    boolean sound(MemorySegment tokens, long offset, int count);

    /** A new scorer, for one query after another. */
    TokenScorer scorer();
}
