package dev.varve.index.late;

import dev.varve.codecs.CorruptFileException;
import dev.varve.index.TopK;
import dev.varve.index.candidates.CandidateSearch;
import dev.varve.index.candidates.QueryEncodings;
import dev.varve.index.late.DocumentReads.Asked;
import dev.varve.index.late.LateTrace.Step;
import dev.varve.index.late.LateTrace.Way;
import dev.varve.mmap.BlockReaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one thread answers a query with, over all parts: candidates are searched for in one part after the other, and
 * while that goes on, the documents that lead by then are read; when all candidates are known, reads for the others
 * begin, and documents are scored as they arrive. Which documents are scored is decided by the candidates alone. Used
 * by one thread at a time, for one query after another.
 */
final class LateQuery {

    private final LongSupplier nanoTime;
    private final QueryEncodings encodings = new QueryEncodings();
    private final Contest contest = new Contest();
    private final Documents documents = new Documents();
    /** By the number of the part; null where it has no index. */
    private final List<@Nullable PartSearch> searches = new ArrayList<>();

    private final Tally tally = new Tally();
    private final DocumentReads reads;
    private final Runnable early = this::prefetch;
    private final TopK byCodes = new TopK(1);
    private final FullScores full;
    private List<LatePart> parts = List.of();
    private LateEffort effort = LateEffort.EXACT;
    private int current;
    private boolean overlapping;
    private long overlapsFrom;
    /** Documents that are scored over the mapping, and those that are read when others have been. */
    private int[] here = new int[0];

    private int hereCount;
    private int[] later = new int[0];
    private int laterCount;
    /** Documents that are read and were not taken yet, of those that are wanted. */
    private int awaited;

    LateQuery(BlockReaders readers, LongSupplier nanoTime, int dimension) {
        this.nanoTime = nanoTime;
        reads = new DocumentReads(readers, nanoTime, documents, searches, tally);
        full = new FullScores(dimension);
    }

    /** Components of a token. */
    int dimension() {
        return full.dimension();
    }

    /** What was done for the last query. */
    Tally tally() {
        return tally;
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
            score(asked.rescore() == 0 ? best : byCodes);
        } finally {
            reads.end();
        }
        rescore(best);
        tell(trace);
        end();
    }

    private void begin(float[][] query, int k, LateEffort asked, List<LatePart> searched) {
        effort = asked;
        parts = searched;
        tally.clear();
        documents.clear();
        reads.begin();
        encodings.set(query);
        full.begin(query);
        byCodes.clear(Math.max(k, Math.max(1, asked.rescore())));
        contest.clear();
        searches.clear();
        for (int i = 0; i < searched.size(); i++) {
            LateIndex index = searched.get(i).index();
            if (index == null) {
                contest.skip();
                searches.add(null);
            } else {
                PartSearch search = index.take();
                search.begin(query);
                searches.add(search);
                contest.add(index.encoding(), searched.get(i).rows());
                tally.searches = 1;
            }
        }
        contest.open(Math.max(k, asked.rerank()));
        overlapping = false;
    }

    private void end() {
        for (int i = 0; i < searches.size(); i++) {
            PartSearch search = searches.get(i);
            if (search != null) {
                search.end();
            }
        }
        searches.clear();
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
            search.candidates().search(encodings, depth, width, part.rows(), part.filter(), effort.prefetch(), early);
            if (effort.prefetches() && current + 1 < parts.size()) {
                prefetch();
                takeArrived();
            }
            contest.enter(current, part.rows(), search.candidates());
        }
        if (overlapping) {
            tally.overlappedNanos = nanoTime.getAsLong() - overlapsFrom;
        }
    }

    /** Asks for the candidates of the part that is searched which are expected to be among the best in the end. */
    private void prefetch() {
        PartSearch search = Objects.requireNonNull(searches.get(current));
        if (!search.cold()) {
            return;
        }
        CandidateSearch found = search.candidates();
        double bar = contest.bar(current, parts.get(current).rows(), found);
        for (int rank = 0; rank < found.size() && found.score(rank) >= bar; rank++) {
            int number = documents.number(TopK.id(current, found.row(rank)));
            if (documents.state(number) == Documents.NEW) {
                prefetch(number);
            }
        }
        reads.start();
        search.prepare();
    }

    private void prefetch(int number) {
        try {
            if (reads.ask(number) != Asked.READ) {
                return;
            }
        } catch (CorruptFileException e) {
            documents.state(number, Documents.FAILED); // who wants it asks again, and hears of it
            return;
        }
        tally.prefetched++;
        if (!overlapping) {
            overlapping = true;
            overlapsFrom = nanoTime.getAsLong();
        }
    }

    private void takeArrived() {
        boolean more = true;
        while (more) {
            more = reads.next(false);
        }
    }

    /** Decides what is scored, and asks for what has not been asked for. */
    private void choose() {
        for (int league = 0; league < contest.leagues(); league++) {
            TopK chosen = contest.best(league);
            for (int i = 0; i < chosen.size(); i++) {
                documents.want(documents.number(chosen.id(i)));
            }
        }
        reads.decide();
        hereCount = 0;
        laterCount = 0;
        awaited = 0;
        if (here.length < documents.count()) {
            here = new int[2 * documents.count()];
            later = new int[here.length];
        }
        for (int number = 0; number < documents.count(); number++) {
            if (documents.wanted(number)) {
                choose(number);
            }
        }
        reads.start();
    }

    private void choose(int number) {
        tally.scored++;
        switch (documents.state(number)) {
            case Documents.NEW -> ask(number);
            case Documents.FAILED -> later[laterCount++] = number;
            case Documents.ASKED -> {
                tally.hits++;
                await(number);
            }
            default -> tally.hits++;
        }
    }

    private void ask(int number) {
        PartSearch search = Objects.requireNonNull(searches.get(documents.part(number)));
        boolean unasked = reads.mapped() && !effort.prefetches();
        switch (unasked || !search.cold() ? Asked.HERE : reads.ask(number)) {
            case HERE -> here[hereCount++] = number;
            case LATER -> later[laterCount++] = number;
            case READ -> {
                tally.misses++;
                await(number);
            }
        }
    }

    private void await(int number) {
        if (reads.mapped()) {
            here[hereCount++] = number;
        } else {
            awaited++;
        }
    }

    /** Offers all that are wanted. */
    private void score(TopK into) {
        for (int number = 0; number < documents.count(); number++) {
            if (documents.wanted(number) && documents.state(number) == Documents.SCORED) {
                into.offer(documents.score(number), documents.id(number));
            }
        }
        scoreHere(into);
        take(into, awaited);
        while (laterCount > 0) {
            int asked = laterCount;
            laterCount = 0;
            hereCount = 0;
            awaited = 0;
            reads.makeRoom();
            for (int i = 0; i < asked; i++) {
                ask(later[i]);
            }
            scoreHere(into);
            take(into, awaited);
        }
    }

    private void scoreHere(TopK into) {
        for (int i = 0; i < hereCount; i++) {
            int number = here[i];
            PartSearch search = Objects.requireNonNull(searches.get(documents.part(number)));
            into.offer(search.score(documents.row(number)), documents.id(number));
        }
    }

    /** Takes what arrives until so many documents were offered. */
    private void take(TopK into, int documentsLeft) {
        for (int left = documentsLeft; left > 0 && reads.next(true); ) {
            int number = reads.completed();
            if (number >= 0) {
                into.offer(documents.score(number), documents.id(number));
                left--;
            }
        }
    }

    /** Scores the best by codes in full precision. */
    private void rescore(TopK best) {
        if (effort.rescore() == 0) {
            return;
        }
        for (int i = 0; i < byCodes.size(); i++) {
            long id = byCodes.id(i);
            double score = full.score(parts.get((int) (id >>> Integer.SIZE)).vectors(), (int) id);
            best.offer(score, id);
        }
        tally.rescored = byCodes.size();
    }

    private void tell(@Nullable LateTrace trace) {
        if (trace == null) {
            return;
        }
        int[] scored = new int[parts.size()];
        for (int number = 0; number < documents.count(); number++) {
            scored[documents.part(number)] += documents.wanted(number) ? 1 : 0;
        }
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
        trace.tell(tally.counters());
    }
}
