package dev.varve.codecs.tokens;

import java.lang.foreign.MemorySegment;

/**
 * Scores documents by late interaction (ColBERT, Khattab and Zaharia 2020, section 3.2): the sum, over the query's
 * tokens, of the largest inner product with one of the document's tokens. First {@link #prepare}, then any number of
 * {@link #score}, and so on with the next query.
 *
 * <p>Scoring allocates nothing. Used by one thread at a time.
 */
public interface TokenScorer {

    /**
     * Sets the query; it is copied.
     *
     * @param query tokens, at least one, each with as many finite components as those of the documents
     * @throws IllegalArgumentException if there is no token, or one has another number of components
     */
    void prepare(float[][] query);

    /**
     * The score of a document.
     *
     * @param tokens native segment that holds the tokens; they were {@linkplain TokenCode#sound found sound}
     * @param offset where in it the first token begins
     * @param count how many there are
     * @return the sum in float64 of maxima in float32; negative infinity for a document without tokens, and where inner
     *     products overflowed both ways
     * @throws IndexOutOfBoundsException if the tokens do not lie within the segment
     */
    double score(MemorySegment tokens, long offset, int count);
}
