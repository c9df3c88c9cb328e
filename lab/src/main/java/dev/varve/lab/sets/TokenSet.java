package dev.varve.lab.sets;

/** Documents of token vectors, and queries. Thread-safe. */
public interface TokenSet {

    /** Documents, numbered from 0. */
    int documents();

    /** Numbers in a token. */
    int dimension();

    /** The most tokens that a document may have. */
    int longest();

    /**
     * Copies or makes a document.
     *
     * @param into takes its tokens, behind each other; at least {@link #longest()} times {@link #dimension()} long to
     *     take any document
     * @return how many tokens it has
     */
    int document(int document, float[] into);

    /** Queries, numbered from 0. */
    int queries();

    /** A query as an array of its tokens, one or more. */
    float[][] query(int query);
}
