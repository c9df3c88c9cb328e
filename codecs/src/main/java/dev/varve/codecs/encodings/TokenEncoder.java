package dev.varve.codecs.encodings;

/**
 * Encodes documents and queries, one after another. Tokens are finite and lie one after another in an array. Allocates
 * nothing but working memory, which grows with the most tokens that were met and is kept. Used by one thread at a time.
 */
public interface TokenEncoder {

    /** The most tokens of a document or query. */
    int MAX_TOKENS = 0xffff;

    /**
     * Encodes a document; one without tokens as zeros.
     *
     * @param tokens its tokens, {@code count * tokenDimension()} components from the first element on
     * @param count 0 to {@value #MAX_TOKENS}
     * @param into takes {@link TokenEncoding#dimension()} components, and is as long
     */
    void document(float[] tokens, int count, float[] into);

    /**
     * Encodes a query, to be multiplied with documents; parameters are as for these. Tokens may be weighted by their
     * lengths, as they are in late interaction.
     */
    void query(float[] tokens, int count, float[] into);
}
