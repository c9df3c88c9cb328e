package dev.varve.index.late;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.TokenCodesFile;
import dev.varve.codecs.TokenRecords;
import dev.varve.index.MemoryWatch;
import dev.varve.index.Workspaces;
import dev.varve.index.candidates.CandidateIndex;
import dev.varve.index.candidates.CandidateIndex.Scale;

/**
 * Coded tokens of one field of a segment, and what leads to candidates. Thread-safe; valid while the files are open.
 */
public final class LateIndex {

    private final TokenRecords records;
    private final CandidateIndex candidates;
    private final Workspaces<PartSearch> searches = new Workspaces<>();
    private final MemoryWatch watch = new MemoryWatch();
    private final MemoryWatch fullWatch = new MemoryWatch();

    /**
     * An index of open files, which stay the caller's.
     *
     * @param codes the tokens of the documents
     * @param candidates of the same documents
     * @throws CorruptFileException if they do not belong together
     */
    public LateIndex(TokenCodesFile codes, CandidateIndex candidates) {
        records = codes.records();
        this.candidates = candidates;
        String file = codes.mapped().name();
        require(file, "rows", candidates.codes().size(), records.size());
        require(
                file,
                "components of a token",
                candidates.leading().tokenDimension(),
                records.code().dimension());
    }

    private static void require(String file, String what, int expected, int found) {
        if (expected != found) {
            throw new CorruptFileException(file, 0, expected + " " + what + ", as of the candidates", found + "");
        }
    }

    /** The documents' tokens. */
    TokenRecords records() {
        return records;
    }

    /** What leads to candidates, to be merged from. */
    public CandidateIndex candidates() {
        return candidates;
    }

    /** What scores of candidates mean: they are comparable where it is equal. */
    Scale scale() {
        return candidates.scale();
    }

    /** Number of rows. */
    int size() {
        return records.size();
    }

    /** Whether coded tokens may not be in memory. */
    MemoryWatch watch() {
        return watch;
    }

    /** Whether tokens in full precision may not be in memory. */
    MemoryWatch fullWatch() {
        return fullWatch;
    }

    /** A search, to be given back. */
    PartSearch take() {
        PartSearch spare = searches.take();
        return spare == null ? new PartSearch(this) : spare;
    }

    /** Takes a search back that has ended without an error. */
    void give(PartSearch search) {
        searches.give(search);
    }
}
