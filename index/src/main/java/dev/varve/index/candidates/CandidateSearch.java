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
    private int sampled;

    CandidateSearch(CandidateIndex index) {
        this.index = index;
        codes = index.codes();
        graph = new Starts(index.graph(), index::has);
        encoding = index.encoding();
        scorer = codes.scorer();
    }

    /**
     * Finds candidates.
     *
     * @param query as {@link TokenEncoding#encoder} of the index encodes it
     * @param depth candidates at most, at least 1
     * @param beam rows that are kept on the way; where fewer than candidates are asked for, as many as these
     * @param rows rows 0 to {@code rows - 1} are searched
     * @param filter which of them may be candidates, live docs among it; all when null
     * @throws dev.varve.codecs.CorruptFileException if what is to be read is damaged
     */
    public void search(float[] query, int depth, int beam, int rows, @Nullable RowFilter filter) {
        int width = prepare(query, depth, beam);
        FilterPlan plan = FilterPlan.of(filter, rows, width, false);
        if (plan.strategy() == FilterPlan.Strategy.EXACT) {
            scan(width, rows, filter);
        } else if (filter == null && rows == graph.size()) {
            sampled = graph.choose(this::estimate);
            walk.search(graph, this::estimate, width);
        } else {
            sampled = graph.choose(this::estimate);
            walk.search(graph, this::estimate, width, rows, filter, plan);
            if (walk.exhausted() || walk.size() < Math.min(depth, rows)) {
                scan(width, rows, filter);
            }
        }
        walk.rescore(this::refine, width);
    }

    /**
     * Finds candidates by the coarse codes of all rows, without the graph: surely, and in a time that grows with the
     * rows.
     *
     * @param width rows that fine codes order; where fewer than candidates are asked for, as many as these. The other
     *     parameters are as for {@link #search}
     */
    public void scan(float[] query, int depth, int width, int rows, @Nullable RowFilter filter) {
        int kept = prepare(query, depth, width);
        scan(kept, rows, filter);
        walk.rescore(this::refine, kept);
    }

    /** Takes a query; how many rows are kept on the way. */
    private int prepare(float[] query, int depth, int beam) {
        if (query.length != encoding.dimension()) {
            throw new IllegalArgumentException(
                    "query: expected " + encoding.dimension() + " components, found " + query.length);
        }
        if (depth < 1) {
            throw new IllegalArgumentException("depth: expected at least 1, found " + depth);
        }
        scorer.prepare(query);
        sampled = 0;
        return Math.max(depth, beam);
    }

    /** Scores all rows that have tokens. */
    private void scan(int width, int rows, @Nullable RowFilter filter) {
        RowFilter present = index::has;
        RowFilter asked = filter == null ? present : row -> filter.accepts(row) && present.accepts(row);
        walk.scan(this::estimate, width, 0, rows, asked);
    }

    private void estimate(int[] rows, int count, float[] into) {
        codes.verifyCoarse(rows, count);
        scorer.score(rows, count, into);
    }

    private void refine(int[] rows, int count, float[] into) {
        codes.verify(rows, count);
        scorer.refine(rows, count, into);
    }

    /** Number of candidates of the last search: at most as many rows as were kept on the way. */
    public int size() {
        return walk.size();
    }

    /**
     * The row of a candidate.
     *
     * @param rank 0 is the most likely
     */
    public int row(int rank) {
        return walk.row(rank);
    }

    /**
     * What the candidate is expected to score by late interaction, but for the shortfall of its encoding; larger is
     * better.
     *
     * @param rank 0 is the most likely
     */
    public float score(int rank) {
        return -walk.score(rank);
    }

    /** How many rows the last search scored by their coarse codes. */
    public long estimates() {
        return sampled + walk.estimates();
    }
}
