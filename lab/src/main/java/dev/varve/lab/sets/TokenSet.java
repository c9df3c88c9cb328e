package dev.varve.lab.sets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;

/** Documents of token vectors, and queries. Thread-safe until it is closed. */
public interface TokenSet extends AutoCloseable {

    /**
     * The set that a text describes: a {@link TokenFolder} by its path where there is such a folder, or else a
     * {@link TokenCorpus} by its parameters.
     *
     * @throws IOException if a file of the folder is missing, or they do not belong together
     * @throws GeneratorException if it is no folder, and describes no corpus
     */
    static TokenSet of(String text) throws IOException {
        Path folder = Path.of(text);
        return TokenFolder.isAt(folder) ? TokenFolder.open(folder) : TokenCorpus.parse(text);
    }

    /** In a line what it is, whoever reads it: no path. */
    String description();

    /** Documents, numbered from 0. */
    int documents();

    /** Numbers in a token. */
    int dimension();

    /** The most tokens that a document may have. */
    int longest();

    /** Tokens of a document, from 1 to {@link #longest()}. */
    int tokens(int document);

    /** A document as an array of its tokens. */
    default float[][] document(int document) {
        float[] flat = new float[tokens(document) * dimension()];
        float[][] tokens = new float[document(document, flat)][];
        Arrays.setAll(tokens, t -> Arrays.copyOfRange(flat, t * dimension(), (t + 1) * dimension()));
        return tokens;
    }

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

    /** The document that a query is about; empty where nobody knows. */
    OptionalInt relevant(int query);

    /** Frees what it holds. Idempotent. */
    @Override
    default void close() {}
}
