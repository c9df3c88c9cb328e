package dev.varve.index.candidates;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.encodings.TokenEncoding;
import java.util.function.IntPredicate;

/**
 * The candidates of a segment, as {@link CandidateWriter} wrote them. Thread-safe; valid while the files are open,
 * which stay the caller's.
 */
public final class CandidateIndex {

    private final VectorCodesFile codes;
    private final GraphFile graph;
    private final TokenEncoding encoding;
    private final IntPredicate present;

    /**
     * An index of open files.
     *
     * @param present which rows have tokens; thread-safe
     * @throws CorruptFileException if they do not belong together, or the codes are not those of documents
     */
    public CandidateIndex(VectorCodesFile codes, GraphFile graph, IntPredicate present) {
        this.codes = codes;
        this.graph = graph;
        this.present = present;
        String file = codes.mapped().name();
        TokenEncoding told = codes.encoding();
        if (told == null) {
            throw new CorruptFileException(file, 0, "codes of encoded tokens", "codes of vectors");
        }
        encoding = told;
        if (codes.code().distance() != Distance.DOT) {
            throw new CorruptFileException(
                    file, 0, "distance " + Distance.DOT, codes.code().distance().toString());
        }
        if (graph.size() != codes.size()) {
            throw new CorruptFileException(
                    graph.mapped().name(), 0, codes.size() + " rows, as the codes have", graph.size() + " rows");
        }
    }

    /** What encodes queries for this index. */
    public TokenEncoding encoding() {
        return encoding;
    }

    /** The codes. */
    public VectorCodesFile codes() {
        return codes;
    }

    /** The graph, to be merged from. */
    public GraphFile graph() {
        return graph;
    }

    /** Whether the row has tokens. */
    boolean has(int row) {
        return present.test(row);
    }

    /** A new search, for one thread. */
    public CandidateSearch newSearch() {
        return new CandidateSearch(this);
    }
}
