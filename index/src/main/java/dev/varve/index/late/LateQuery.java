package dev.varve.index.late;

import dev.varve.index.TopK;
import dev.varve.index.candidates.CandidateSearch;
import dev.varve.index.candidates.QueryEncodings;
import dev.varve.index.late.LateTrace.Step;
import dev.varve.index.late.LateTrace.Way;
import dev.varve.mmap.BlockReaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one thread answers a query with, over all parts: candidates are searched for in one part after the other, and
 * while that goes on, the documents that lead by then are read; when all candidates are known, reads for the others
 * begin, and documents are scored as they arrive. Which documents are scored is decided by the candidates alone. Used
 * by one thread at a time, for one query after another.
 */
final class LateQuery {

    private static final float[][] NONE = {};

    /** Of the documents that lead when reads begin, so many are read: those behind them are likely to be overtaken. */
    private static final double LEADING_SHARE = 0.75;

    private final LongSupplier nanoTime;
    private final QueryEncodings encodings = new QueryEncodings();
    private final Contest contest = new Contest();
    /** By the number of the part, as are what follows; null where it has no index. */
    private final List<@Nullable PartSearch> searches = new ArrayList<>();

    private final List<@Nullable DocumentScores> codeSources = new ArrayList<>();
    private final List<@Nullable DocumentScores> fullSources = new ArrayList<>();
    private final DocumentQueue byCodes;
    private final DocumentQueue inFull;
    private FullScores full;
    /** The best by codes, where they are scored again. */
    private final TopK first = new TopK(1);

    private final BooleanSupplier early = this::prefetch;
    private List<LatePart> parts = List.of();
    private LateEffort effort = LateEffort.EXACT;
    private int current;
    /** Whether documents of the part that is searched were asked for. */
    private boolean prefetching;

    private boolean overlapping;
    private long overlapsFrom;

    LateQuery(BlockReaders readers, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        byCodes = new DocumentQueue(readers, nanoTime, codeSources);
        inFull = new DocumentQueue(readers, nanoTime, fullSources);
        full = new FullScores(1);
    }

    /** What was done for the last query. */
    Tally tally() {
        return byCodes.tally();
    }

    /** What scans parts without an index. */
    interface Scan {

        /** Offers the best documents of the parts that have no index. */
        void offer(FullScores scores, TopK best);
    }

    /**
     * Offers the best documents.
     *
     * @param query was checked
     * @param asked not {@link LateEffort#EXACT}
     * @param flat is called while reads are under way
     * @param best is empty, and keeps as many as are asked for
     * @param k how many that is
     */
    void answer(
            float[][] query,
            int k,
            LateEffort asked,
            List<LatePart> searched,
            Scan flat,
            TopK best,
            @Nullable LateTrace trace) {
        begin(query, k, asked, searched);
        try {
            findCandidates();
            choose();
            flat.offer(full, best);
            byCodes.offer(asked.rescore() == 0 ? best : first);
        } finally {
            byCodes.end();
        }
        if (asked.rescore() > 0) {
            rescore(best);
        }
        tell(trace);
        end();
    }

    private void begin(float[][] query, int k, LateEffort asked, List<LatePart> searched) {
        effort = asked;
        parts = searched;
        overlapping = false;
        byCodes.begin();
        encodings.set(query);
        if (full.dimension() != query[0].length) {
            full = new FullScores(query[0].length);
        }
        full.begin(query);
        contest.clear();
        searches.clear();
        codeSources.clear();
        fullSources.clear();
        for (int i = 0; i < searched.size(); i++) {
            begin(query, searched.get(i));
        }
        contest.open(k, asked.rerank());
        first.clear(Math.max(k, asked.rescore()));
    }

    private void begin(float[][] query, LatePart part) {
        LateIndex index = part.index();
        PartSearch search = index == null ? null : index.take();
        searches.add(search);
        codeSources.add(search == null ? null : search.codes());
        if (index == null || search == null) {
            contest.skip();
            fullSources.add(null);
            return;
        }
        search.begin(query, part.vectors());
        fullSources.add(search.full());
        contest.add(index.scale(), part.rows());
        tally().searches = 1;
    }

    /** Lets go of the query and of what was searched, which may be closed before the next one. */
    private void end() {
        for (int i = 0; i < searches.size(); i++) {
            PartSearch search = searches.get(i);
            if (search != null) {
                search.end();
            }
        }
        searches.clear();
        codeSources.clear();
        fullSources.clear();
        encodings.clear();
        full.begin(NONE);
        parts = List.of();
    }

    private void findCandidates() {
        for (current = 0; current < parts.size(); current++) {
            PartSearch search = searches.get(current);
            LatePart part = parts.get(current);
            if (search == null || part.rows() == 0) {
                continue;
            }
            int depth = Math.min(contest.places(current), part.rows());
            int width = Math.max(depth, contest.share(effort.candidates(), part.rows()));
            prefetching = false;
            search.candidates().search(encodings, depth, width, part.rows(), part.filter(), effort.prefetch(), early);
            if (effort.prefetches() && current + 1 < parts.size()) {
                prefetching = true;
                prefetch();
                byCodes.takeArrived();
            }
            contest.enter(current, part.rows(), search.candidates());
        }
        if (overlapping) {
            tally().overlappedNanos = nanoTime.getAsLong() - overlapsFrom;
        }
    }

    /**
     * Asks for the candidates of the part that is searched which are expected to be among the best in the end.
     *
     * @return whether to do so again when more is found: not where documents are in memory
     */
    private boolean prefetch() {
        PartSearch search = Objects.requireNonNull(searches.get(current));
        if (!search.cold()) {
            return false;
        }
        CandidateSearch found = search.candidates();
        double bar = contest.bar(current, parts.get(current).rows(), found, prefetching ? 1 : LEADING_SHARE);
        for (int rank = 0; rank < found.size() && found.score(rank) >= bar; rank++) {
            byCodes.prefetch(current, found.row(rank));
        }
        byCodes.start();
        if (!overlapping && tally().prefetched > 0) {
            overlapping = true;
            overlapsFrom = nanoTime.getAsLong();
        }
        search.codes().prepare();
        byCodes.takeIfCrowded();
        prefetching = true;
        return true;
    }

    /** Decides what is scored, and asks for what has not been asked for. */
    private void choose() {
        for (int league = 0; league < contest.leagues(); league++) {
            TopK chosen = contest.best(league);
            for (int i = 0; i < chosen.size(); i++) {
                long id = chosen.id(i);
                DocumentScores source = Objects.requireNonNull(codeSources.get(TopK.part(id)));
                source.sample(TopK.row(id));
                byCodes.want(id);
            }
        }
        byCodes.choose(effort.prefetches());
    }

    /** Scores the best by codes in full precision. */
    private void rescore(TopK best) {
        inFull.begin();
        try {
            for (int i = 0; i < first.size(); i++) {
                rescore(first.id(i), best);
            }
            inFull.choose(effort.prefetches());
            inFull.offer(best);
        } finally {
            inFull.end();
        }
        tally().addRescored(inFull.tally());
        tally().rescored = first.size();
    }

    private void rescore(long id, TopK best) {
        int part = TopK.part(id);
        int row = TopK.row(id);
        DocumentScores source = fullSources.get(part);
        if (source == null) {
            best.offer((float) full.score(parts.get(part).vectors(), row), id);
        } else {
            source.sample(row);
            inFull.want(id);
        }
    }

    private void tell(@Nullable LateTrace trace) {
        if (trace == null) {
            return;
        }
        trace.tell(tally().counters());
        if (trace.wantsSteps()) {
            tellSteps(trace);
        }
    }

    private void tellSteps(LateTrace trace) {
        int[] scored = byCodes.wantedByPart(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            PartSearch search = searches.get(i);
            if (search != null) {
                String why = parts.get(i).filter() == null ? "all rows may be answers" : "some rows may be answers";
                CandidateSearch found = search.candidates();
                boolean any = parts.get(i).rows() > 0;
                long estimated = any ? found.estimates() : 0;
                trace.add(new Step(i, Way.CANDIDATES, why, estimated, any ? found.size() : 0, scored[i]));
            }
        }
    }
}
