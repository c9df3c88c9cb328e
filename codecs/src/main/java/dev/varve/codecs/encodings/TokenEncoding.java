package dev.varve.codecs.encodings;

/**
 * A way to make one vector of the tokens of a document, and one of those of a query, whose inner product stands for the
 * score of late interaction: the sum, over the query's tokens, of the largest inner product with a token of the
 * document.
 *
 * <p>Nothing is trained on the documents, so that a new one is encoded like all before it. An encoding is kept with
 * what it encoded; two that are equal encode alike.
 *
 * <p>Immutable and thread-safe; encoders are used by one thread at a time.
 */
public sealed interface TokenEncoding permits FixedDimensionalEncoding, MeanEncoding {

    /** Components of a token. */
    int tokenDimension();

    /** Components of an encoded document or query. */
    int dimension();

    /** A new encoder. */
    TokenEncoder encoder();
}
