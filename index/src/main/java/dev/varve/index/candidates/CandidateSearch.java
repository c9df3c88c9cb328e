package dev.varve.index.candidates;

import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.RowFilter;
import dev.varve.index.graph.FilterPlan;
import dev.varve.index.graph.GraphSearch;
import org.jspecify.annotations.Nullable;

/**
 * Finds the documents of a segment that late interaction is likely to prefer: coarse codes lead through the graph, or
 * all of them are scored where that is cheaper, and fine codes order what was found. Holds its answers until the next
 * search. Its memory is kept and used again. Used by one thread at a time.
 */
public final class CandidateSearch {

    private final CandidateIndex index;
    private final VectorCodesFile codes;
    private final Starts graph;
    private final TokenEncoding encoding;
    private final CodeScorer scorer;
    private final GraphSearch walk = new GraphSearch();
    private final Milestone milestone = new Milestone();
    private final Order order = new Order();
    private int sampled;

    CandidateSearch(CandidateIndex index) {
        this.index = index;
        codes = index.codes();
        graph = new Starts(index.graph(), index::has, milestone);
        encoding = index.encoding();
        scorer = codes.scorer();
    }

    /**
     * Finds candidates.
     *
     * @param query of tokens as the documents have
     * @param depth candidates at most, at least 1
     * @param beam rows that are kept on the way; where fewer than candidates are asked for, as many as these
     * @param rows rows 0 to {@code rows - 1} are searched
     * @param filter which of them may be candidates, live docs among it; all when null
     * @param delta the share of the work, as it is expected to be, after which {@code early} is called; never where it
     *     is 1 or more
     * @param early called once at most, by this thread; meanwhile {@link #size}, {@link #row} and {@link #score} tell
     *     what was found so far
     * @throws dev.varve.codecs.CorruptFileException if what is to be read is damaged
     */
    public void search(
            QueryEncodings query,
            int depth,
            int beam,
            int rows,
            @Nullable RowFilter filter,
            double delta,
            Runnable early) {
        int width = prepare(query, depth, beam);
        FilterPlan plan = FilterPlan.of(filter, rows, width, false);
        boolean scans = plan.strategy() == FilterPlan.Strategy.EXACT;
        if (delta < 1) {
            double work = scans ? rows : plan.strategy() == FilterPlan.Strategy.ROUTE ? width / plan.share() : width;
            milestone.set(delta * work, () -> {
                order.take(walk, this::refine, depth);
                early.run();
            });
        }
        if (scans) {
            scan(width, rows, filter);
        } else {
            walk(depth, width, rows, filter, plan);
        }
        milestone.clear();
        order.take(walk, this::refine, depth);
    }

    private void walk(int depth, int width, int rows, @Nullable RowFilter filter, FilterPlan plan) {
        sampled = graph.choose(this::estimate);
        if (filter == null && rows == graph.size()) {
            walk.search(graph, this::estimate, width);
            return;
        }
        walk.search(graph, this::estimate, width, rows, filter, plan);
        if (walk.exhausted() || walk.size() < Math.min(depth, rows)) {
            milestone.clear();
            scan(width, rows, filter);
        }
    }

    /**
     * Finds candidates by the coarse codes of all rows, without the graph: surely, and in a time that grows with the
     * rows.
     *
     * @param width rows that fine codes order; where fewer than candidates are asked for, as many as these. The other
     *     parameters are as for {@link #search}
     */
    public void scan(QueryEncodings query, int depth, int width, int rows, @Nullable RowFilter filter) {
        int kept = prepare(query, depth, width);
        scan(kept, rows, filter);
        order.take(walk, this::refine, depth);
    }

    /** Takes a query; how many rows are kept on the way. */
    private int prepare(QueryEncodings query, int depth, int beam) {
        if (depth < 1) {
            throw new IllegalArgumentException("depth: expected at least 1, found " + depth);
        }
        scorer.prepare(query.of(encoding));
        sampled = 0;
        order.clear();
        milestone.clear();
        return Math.max(depth, beam);
    }

    /** Scores all rows that have tokens. */
    private void scan(int width, int rows, @Nullable RowFilter filter) {
        RowFilter present = index::has;
        RowFilter asked = filter == null ? present : row -> filter.accepts(row) && present.accepts(row);
        walk.scan(this::scanned, width, 0, rows, asked);
    }

    private void scanned(int[] rows, int count, float[] into) {
        milestone.advance(count);
        estimate(rows, count, into);
    }

    private void estimate(int[] rows, int count, float[] into) {
        codes.verifyCoarse(rows, count);
        scorer.score(rows, count, into);
    }

    private void refine(int[] rows, int count, float[] into) {
        codes.verify(rows, count);
        scorer.refine(rows, count, into);
    }

    /** Number of candidates of the last search: at most as many as were asked for. */
    public int size() {
        return order.size();
    }

    /**
     * The row of a candidate.
     *
     * @param rank 0 is the most likely
     */
    public int row(int rank) {
        return order.row(rank);
    }

    /**
     * What the candidate is expected to score by late interaction, but for the shortfall of its encoding; larger is
     * better.
     *
     * @param rank 0 is the most likely
     */
    public float score(int rank) {
        return -order.distance(rank);
    }

    /** How many rows the last search scored by their coarse codes. */
    public long estimates() {
        return sampled + walk.estimates();
    }
}
