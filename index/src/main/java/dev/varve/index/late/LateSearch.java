package dev.varve.index.late;

import dev.varve.index.Crew;
import dev.varve.index.ExactSearch;
import dev.varve.index.QueryChecks;
import dev.varve.index.Ranking;
import dev.varve.index.RowFilter;
import dev.varve.index.TokenPart;
import dev.varve.index.TopK;
import dev.varve.index.Workspaces;
import dev.varve.index.ann.NormRange;
import dev.varve.index.late.LateTrace.Step;
import dev.varve.index.late.LateTrace.Way;
import dev.varve.mmap.BlockReaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Search by late interaction (MaxSim; see {@link ExactSearch#tokens}) in segments and memtables: by the index of each,
 * or by scoring all of its documents in full precision.
 *
 * <p>Answers depend neither on what was prefetched nor on the order in which reads arrive nor on the way in which is
 * read. Of parts with an index, they are scored by the coded tokens, added up as an exact search does, or again in full
 * precision where that is asked for; equal scores are told apart by part, then by row. A damaged document among the
 * candidates that are scored is an error, as it is for exact searches.
 *
 * <p>Queries with a token that is much shorter or longer than codes hold, or with tokens whose lengths add up to more,
 * are answered exactly, see {@link NormRange}.
 *
 * <p>Thread-safe; the memory that a search works with is kept for the next one.
 */
public final class LateSearch {

    /** So many documents without an index are scored by the thread that searches: help would come too late. */
    private static final int ALONE_ROWS = 512;

    private static final String ASKED = "the query asks for exact answers";

    private final ExactSearch exact;
    private final Executor executor;
    private final int threads;
    private final BlockReaders readers;
    private final LongSupplier nanoTime;
    private final Workspaces<LateQuery> queries = new Workspaces<>();
    private final Workspaces<TopK> kept = new Workspaces<>();
    private final Totals totals = new Totals();

    /**
     * A search.
     *
     * @param exact searches what has no index
     * @param executor lends threads for several queries at once; the calling one takes part too
     * @param threads that take part in one search at most, at least 1
     * @param readers read documents that are not in memory; stay the caller's
     * @param nanoTime nanoseconds from an arbitrary moment
     */
    public LateSearch(ExactSearch exact, Executor executor, int threads, BlockReaders readers, LongSupplier nanoTime) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + threads);
        }
        this.exact = exact;
        this.executor = executor;
        this.threads = threads;
        this.readers = readers;
        this.nanoTime = nanoTime;
    }

    /** What all searches did so far; those under way not included. */
    public LateCounters counters() {
        return totals.counters();
    }

    /**
     * The documents whose tokens answer those of a query best.
     *
     * @param query at least one token, each with as many finite components as the tokens of the parts
     * @param k answers at most, at least 1
     * @param parts what is searched
     * @param trace hears what was done; null where nobody asks
     * @throws IllegalArgumentException if the query does not fit the parts
     * @throws dev.varve.codecs.CorruptFileException if what is to be read is damaged
     */
    public Ranking nearest(float[][] query, int k, LateEffort effort, List<LatePart> parts, @Nullable LateTrace trace) {
        check(query, k, parts);
        if (!NormRange.holds(query)) {
            tellFlat(LateEffort.EXACT, "the query is too long or too short for an index", parts, trace);
            return exact.tokens(query, k, new FlatParts(LateEffort.EXACT, parts).parts);
        }
        if (!anyIndex(effort, parts)) {
            tellFlat(effort, ASKED, parts, trace);
            return exact.tokens(query, k, new FlatParts(effort, parts).parts);
        }
        LateQuery.Scan scan = (scores, best) -> scan(query, k, effort, parts, scores, best);
        Ranking ranking = answer(query, k, effort, parts, scan, trace);
        tellFlat(effort, ASKED, parts, trace);
        return ranking;
    }

    /**
     * The documents that answer each of several queries best, searched for side by side.
     *
     * @param queries as for one, like the other parameters; all of one dimension
     * @return an answer for each query, in their order
     */
    public List<Ranking> nearest(List<float[][]> queries, int k, LateEffort effort, List<LatePart> parts) {
        if (queries.isEmpty()) {
            return List.of();
        }
        List<LatePart> searched = List.copyOf(parts);
        for (float[][] query : queries) {
            check(query, k, searched);
        }
        FlatParts flat = new FlatParts(effort, searched);
        if (!anyIndex(effort, searched)) {
            return exact.tokens(queries, k, flat.parts);
        }
        List<Ranking> scanned = flat.parts.isEmpty() ? List.of() : exact.tokens(queries, k, flat.parts);
        Ranking[] rankings = new Ranking[queries.size()];
        Crew.run(executor, threads, rankings.length, () -> task -> {
            int q = (int) task;
            if (!NormRange.holds(queries.get(q))) {
                rankings[q] = nearest(queries.get(q), k, effort, searched, null);
                return;
            }
            LateQuery.Scan scan = (_, best) -> {
                if (!scanned.isEmpty()) {
                    flat.offer(scanned.get(q), best);
                }
            };
            rankings[q] = answer(queries.get(q), k, effort, searched, scan, null);
        });
        return Arrays.asList(rankings);
    }

    private static void check(float[][] query, int k, List<LatePart> parts) {
        QueryChecks.checkLimit(k);
        QueryChecks.checkTokens(query);
        for (int i = 0; i < parts.size(); i++) {
            QueryChecks.checkDimension(query[0], parts.get(i).vectors().dimension());
        }
    }

    private static boolean indexed(LateEffort effort, LatePart part) {
        return part.index() != null && !effort.exact();
    }

    private static boolean anyIndex(LateEffort effort, List<LatePart> parts) {
        for (int i = 0; i < parts.size(); i++) {
            if (indexed(effort, parts.get(i))) {
                return true;
            }
        }
        return false;
    }

    private Ranking answer(
            float[][] query,
            int k,
            LateEffort effort,
            List<LatePart> parts,
            LateQuery.Scan flat,
            @Nullable LateTrace trace) {
        LateQuery spare = queries.take();
        LateQuery answering = spare == null ? new LateQuery(readers, nanoTime) : spare;
        TopK spareBest = kept.take();
        TopK best = spareBest == null ? new TopK(k) : spareBest;
        best.clear(k);
        answering.answer(query, k, effort, parts, flat, best, trace);
        totals.add(answering.tally());
        Ranking ranking = best.drain();
        queries.give(answering);
        kept.give(best);
        return ranking;
    }

    /** Scores the documents of parts without an index. */
    private void scan(float[][] query, int k, LateEffort effort, List<LatePart> parts, FullScores scores, TopK best) {
        long rows = 0;
        for (int i = 0; i < parts.size(); i++) {
            rows += indexed(effort, parts.get(i)) ? 0 : parts.get(i).rows();
        }
        if (threads > 1 && rows > ALONE_ROWS) {
            FlatParts flat = new FlatParts(effort, parts);
            flat.offer(exact.tokens(query, k, flat.parts), best);
            return;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (!indexed(effort, parts.get(i))) {
                scores.scan(i, parts.get(i), best);
            }
        }
    }

    private static void tellFlat(
            LateEffort effort, String whyNoIndex, List<LatePart> parts, @Nullable LateTrace trace) {
        if (trace == null || !trace.wantsSteps()) {
            return;
        }
        for (int i = 0; i < parts.size(); i++) {
            LatePart part = parts.get(i);
            if (!indexed(effort, part)) {
                int scored = answerable(part);
                String why = part.index() == null ? "no index" : whyNoIndex;
                trace.add(new Step(i, Way.EXACT, why, 0, 0, scored));
            }
        }
    }

    /** Rows with tokens that may be answers. */
    private static int answerable(LatePart part) {
        RowFilter filter = part.filter();
        int count = 0;
        for (int row = 0; row < part.rows(); row++) {
            if (part.vectors().tokenCount(row) > 0 && (filter == null || filter.accepts(row))) {
                count++;
            }
        }
        return count;
    }

    /** The parts that have no index for a search, and their numbers among all. */
    private static final class FlatParts {

        private final List<TokenPart> parts = new ArrayList<>();
        private final int[] numbers;

        FlatParts(LateEffort effort, List<LatePart> all) {
            numbers = new int[all.size()];
            for (int i = 0; i < all.size(); i++) {
                LatePart part = all.get(i);
                if (!indexed(effort, part)) {
                    numbers[parts.size()] = i;
                    parts.add(new TokenPart(part.vectors(), part.rows(), part.filter()));
                }
            }
        }

        void offer(Ranking ranking, TopK best) {
            best.offerAll(ranking, numbers, Double.NEGATIVE_INFINITY);
        }
    }
}
