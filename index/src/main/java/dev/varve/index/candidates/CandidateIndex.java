package dev.varve.index.candidates;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.encodings.TokenEncoding;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of a segment, as {@link CandidateWriter} wrote them. Thread-safe; valid while the files are open,
 * which stay the caller's.
 */
public final class CandidateIndex {

    private final VectorCodesFile codes;
    private final GraphFile graph;
    private final @Nullable VectorCodesFile encodings;
    private final TokenEncoding leading;
    private final @Nullable TokenEncoding ordering;
    private final IntPredicate present;

    /**
     * An index of open files.
     *
     * @param codes of what leads to candidates
     * @param graph over these
     * @param encodings codes of what orders them; null where there is no such file
     * @param present which rows have tokens; thread-safe
     * @throws CorruptFileException if they do not belong together, or the codes are not those of documents
     */
    public CandidateIndex(
            VectorCodesFile codes, GraphFile graph, @Nullable VectorCodesFile encodings, IntPredicate present) {
        this.codes = codes;
        this.graph = graph;
        this.encodings = encodings;
        this.present = present;
        leading = encoding(codes);
        require(graph.mapped().name(), "rows", codes.size(), graph.size());
        if (encodings == null) {
            ordering = null;
        } else {
            ordering = encoding(encodings);
            String file = encodings.mapped().name();
            require(file, "rows", codes.size(), encodings.size());
            require(file, "components of a token", leading.tokenDimension(), ordering.tokenDimension());
        }
    }

    private static TokenEncoding encoding(VectorCodesFile codes) {
        String file = codes.mapped().name();
        TokenEncoding told = codes.encoding();
        if (told == null) {
            throw new CorruptFileException(file, 0, "codes of encoded tokens", "codes of vectors");
        }
        Distance distance = codes.code().distance();
        if (distance != Distance.DOT) {
            throw new CorruptFileException(file, 0, "distance " + Distance.DOT, distance.toString());
        }
        return told;
    }

    private static void require(String file, String what, int expected, int found) {
        if (expected != found) {
            throw new CorruptFileException(file, 0, what + " as of the codes: " + expected, Integer.toString(found));
        }
    }

    /** What encodes queries to find candidates. */
    public TokenEncoding leading() {
        return leading;
    }

    /** What encodes queries to order candidates; null where that is done by what found them. */
    public @Nullable TokenEncoding ordering() {
        return ordering;
    }

    /** The codes. */
    public VectorCodesFile codes() {
        return codes;
    }

    /** The graph, to be merged from. */
    public GraphFile graph() {
        return graph;
    }

    /** The codes of what orders candidates; null where there are none. */
    public @Nullable VectorCodesFile encodings() {
        return encodings;
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
