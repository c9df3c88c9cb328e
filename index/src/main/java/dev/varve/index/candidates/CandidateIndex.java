package dev.varve.index.candidates;

import dev.varve.codecs.CentroidListsFile;
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
    private final @Nullable CentroidListsFile lists;
    private final TokenEncoding leading;
    private final @Nullable TokenEncoding ordering;
    private final IntPredicate present;
    private final Scale scale;

    /**
     * What scores of candidates mean: those of indexes of the same scale are comparable.
     *
     * @param leading what leads to them
     * @param ordering what puts them in order; null where encodings do not
     * @param centroids that do; 0 where they do not. The fewer there are, the lower they score
     */
    public record Scale(TokenEncoding leading, @Nullable TokenEncoding ordering, int centroids) {}

    /**
     * An index of open files.
     *
     * @param codes of what leads to candidates
     * @param graph over these
     * @param encodings codes of what orders them; null where there is no such file
     * @param lists of centroids that order them; null where there is no such file, as where there are encodings
     * @param present which rows have tokens; thread-safe
     * @throws CorruptFileException if they do not belong together, or the codes are not those of documents
     */
    public CandidateIndex(
            VectorCodesFile codes,
            GraphFile graph,
            @Nullable VectorCodesFile encodings,
            @Nullable CentroidListsFile lists,
            IntPredicate present) {
        this.codes = codes;
        this.graph = graph;
        this.encodings = encodings;
        this.lists = lists;
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
        if (lists != null) {
            String file = lists.mapped().name();
            require(file, "rows", codes.size(), lists.size());
            require(file, "components of a token", leading.tokenDimension(), lists.dimension());
            if (encodings != null) {
                throw new CorruptFileException(file, 0, "no other file that orders candidates", "encodings too");
            }
        }
        scale = new Scale(leading, ordering, lists == null ? 0 : lists.centroidCount());
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

    /** What scores of candidates mean. */
    public Scale scale() {
        return scale;
    }

    /** What encodes queries to order candidates; null where encodings do not. */
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

    /** The lists of centroids that order candidates; null where there are none. */
    public @Nullable CentroidListsFile lists() {
        return lists;
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
