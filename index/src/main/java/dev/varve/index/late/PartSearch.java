package dev.varve.index.late;

import dev.varve.codecs.DocumentRecords;
import dev.varve.codecs.TokenVectors;
import dev.varve.index.candidates.CandidateSearch;
import org.jspecify.annotations.Nullable;

/** What one thread searches a {@link LateIndex} with. Used by one thread at a time. */
final class PartSearch {

    /** A look at what is in memory asks about candidates so far apart in their order. */
    private static final int SAMPLE_STEP = 7;

    private static final float[][] NONE = {};

    private final LateIndex index;
    private final CandidateSearch candidates;
    private final DocumentScores codes;
    private @Nullable DocumentRecords full;
    private @Nullable DocumentScores fullScores;

    PartSearch(LateIndex index) {
        this.index = index;
        candidates = index.candidates().newSearch();
        codes = new DocumentScores(index.records(), index.watch());
    }

    /**
     * Takes a query, which stays as it is until it was answered.
     *
     * @param vectors the same documents in full precision
     */
    @SuppressWarnings("ReferenceEquality") // the very same file needs no new scores
    void begin(float[][] tokens, TokenVectors vectors) {
        codes.begin(tokens);
        DocumentRecords records = vectors.records();
        if (records != full) {
            full = records;
            fullScores = records == null ? null : new DocumentScores(records, index.fullWatch());
        }
        if (fullScores != null) {
            fullScores.begin(tokens);
        }
    }

    /** Gives itself back, to be used for the next query. */
    void end() {
        codes.begin(NONE);
        if (fullScores != null) {
            fullScores.begin(NONE);
        }
        index.give(this);
    }

    CandidateSearch candidates() {
        return candidates;
    }

    /** Scores by coded tokens. */
    DocumentScores codes() {
        return codes;
    }

    /** Scores in full precision; null where documents cannot be read one by one. */
    @Nullable
    DocumentScores full() {
        return fullScores;
    }

    /** Whether candidates may not be in memory. */
    boolean cold() {
        boolean more = true;
        for (int rank = 0; rank < candidates.size() && more; rank += SAMPLE_STEP) {
            more = codes.sample(candidates.row(rank));
        }
        return codes.cold();
    }
}
