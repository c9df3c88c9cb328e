package dev.varve.index.candidates;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.index.RowFilter;
import dev.varve.index.graph.FilterPlan;
import dev.varve.index.graph.GraphSearch;
import dev.varve.index.graph.RowEstimates;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the documents of a segment that late interaction is likely to prefer. The codes of one encoding lead through a
 * graph, or all of them are scored where that is cheaper; the nearest of what they find are put in order by these codes
 * and, where there are some, those of another encoding or lists of centroids. Holds its answers until the next search.
 * Its memory is kept and used again. Used by one thread at a time.
 */
public final class CandidateSearch {

    /** How often who listens hears of a walk until its end. */
    private static final int TOLD = 3;

    private final CandidateIndex index;
    private final CodeScorer leading;
    private final RowEstimates lead;
    private final @Nullable Orderer other;
    private final GraphSearch walk = new GraphSearch();
    private final Milestone milestone = new Milestone();
    private final WatchedGraph graph;
    private final Order order = new Order();

    CandidateSearch(CandidateIndex index) {
        this.index = index;
        graph = new WatchedGraph(index.graph(), milestone);
        leading = index.codes().scorer();
        lead = (rows, count, into) -> {
            index.codes().verifyFine(rows, count);
            leading.refine(rows, count, into);
        };
        other = Orderer.of(index);
    }

    /**
     * Finds candidates.
     *
     * @param query of tokens as the documents have
     * @param depth candidates at most, at least 1
     * @param beam rows that are kept on the way; where fewer than candidates are asked for, as many as these
     * @param rows rows 0 to {@code rows - 1} are searched
     * @param filter which of them may be candidates, live docs among it; all when null
     * @param delta the share of the walk, as long as it is expected to be, after which {@code early} is called; never
     *     where it is 1 or more. Where all rows are scored instead, it is called when that is done: before, as many of
     *     the final candidates are missing as of the rows
     * @param early called by this thread, then and a few times more as long as it says that it wants to be; meanwhile
     *     {@link #size}, {@link #row} and {@link #score} tell what was found so far. A walk that ends sooner than
     *     expected does not call it, nor one that has met damage in what it found
     * @throws IllegalArgumentException if the tokens of the query are of another dimension
     * @throws dev.varve.codecs.CorruptFileException if what is to be read is damaged
     */
    public void search(
            QueryEncodings query,
            int depth,
            int beam,
            int rows,
            @Nullable RowFilter filter,
            double delta,
            BooleanSupplier early) {
        int width = prepare(query, depth, beam, rows);
        FilterPlan plan = FilterPlan.of(filter, rows, width, false);
        boolean scans = plan.strategy() == FilterPlan.Strategy.EXACT;
        if (delta < 1) {
            boolean all = plan.strategy() == FilterPlan.Strategy.ROUTE;
            double work = width / (all ? plan.share() : 1); // a scan does none of it
            milestone.set(
                    delta * work, (1 - delta) / TOLD * work, TOLD, () -> ordersEarly(depth) && early.getAsBoolean());
        }
        if (scans) {
            scan(width, rows, filter);
        } else if (filter == null && rows == graph.size()) {
            walk.search(graph, lead, width);
        } else {
            walk.search(graph, lead, width, rows, filter, plan);
            scans = walk.exhausted() || walk.size() < Math.min(depth, rows);
            if (scans) {
                scan(width, rows, filter);
            }
        }
        if (scans) {
            milestone.reach();
        }
        milestone.clear();
        order(depth);
    }

    /**
     * Finds candidates by the codes of all rows, without the graph: surely, and in a time that grows with the rows. The
     * parameters are as for {@link #search}.
     *
     * @param width rows that are kept on the way
     */
    public void scan(QueryEncodings query, int depth, int width, int rows, @Nullable RowFilter filter) {
        scan(prepare(query, depth, width, rows), rows, filter);
        order(depth);
    }

    /** Takes a query; how many rows are kept on the way. */
    private int prepare(QueryEncodings query, int depth, int beam, int rows) {
        if (depth < 1) {
            throw new IllegalArgumentException("depth: expected at least 1, found " + depth);
        }
        order.clear();
        milestone.clear();
        leading.prepare(query.of(index.leading()));
        if (other != null) {
            other.prepare(query);
        }
        return Math.clamp(Math.max(depth, beam), 1, Math.max(1, rows));
    }

    /** Scores all rows that have tokens. */
    private void scan(int width, int rows, @Nullable RowFilter filter) {
        RowFilter present = index::has;
        RowFilter asked = filter == null ? present : row -> filter.accepts(row) && present.accepts(row);
        walk.scan(lead, width, 0, rows, asked);
    }

    /** Puts what was found so far in order, as candidates. */
    private void order(int depth) {
        order.take(walk, other, other == null ? depth : other.nearest(depth), depth);
    }

    /** Puts what was found so far in order before the search is done; whether what that takes is sound. */
    private boolean ordersEarly(int depth) {
        try {
            order(depth);
            return true;
        } catch (CorruptFileException e) {
            return false; // what is damaged may be none of the candidates in the end: if it is, that is met then
        }
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
     * What the candidate is expected to score by late interaction, but for the shortfall of its encodings; larger is
     * better. Comparable among segments whose candidates were made alike.
     *
     * @param rank 0 is the most likely
     */
    public float score(int rank) {
        return -order.distance(rank);
    }

    /** How many rows the last search scored on its way. */
    public long estimates() {
        return walk.estimates();
    }
}
