package dev.varve.index.graph;

import dev.varve.codecs.Adjacency;
import dev.varve.index.RowBits;
import dev.varve.index.RowFilter;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows nearest to a query by walking a proximity graph: the nearest row that was not expanded yet is, until
 * all rows of the beam are (Malkov and Yashunin, HNSW, 2016, algorithm 2; Subramanya and others, DiskANN, 2019,
 * algorithm 1). The neighbours of a row are scored as one list.
 *
 * <p>Holds what a search leaves: its answers, until the next one. Its memory is kept and used again, so that a search
 * allocates nothing: a bit off-heap for each row of the largest graph, and arrays that grow with the beam. Used by one
 * thread at a time.
 */
public final class GraphSearch {

    /** Rows that are expanded at least before it is asked whether those that pass are far. */
    private static final int PILOT = 8;

    /** Rows that pass, from all over, that a search among them begins at too. */
    private static final int ENTRIES = 32;

    /** Candidates of one score that are enough for a row's neighbours. */
    private static final int MOST_TIES = 4;

    /** Where so many rows of a beam have one score on average, they are copies, and the beam is as narrow in effect. */
    private static final int CROWD = 8;

    /**
     * Rows that are expanded at once, for their cache misses to overlap: with two, some of the rows are expanded in
     * vain, but a search of rows outside of the caches takes a tenth less; with four it takes longer again.
     */
    private static final int AT_ONCE = 2;

    /** Rows that a scan scores at once: few enough to stay in the nearest cache, and for the worst to be known soon. */
    private static final int SCANNED = 256;

    private final Beam beam = new Beam();
    private final PassingRows passing = new PassingRows();
    private final Beam accepted = passing.nearest();
    private final VisitedRows visited = new VisitedRows();
    private final PassingNeighbours passingNeighbours = new PassingNeighbours(passing);
    private final RowBits block = new RowBits();
    private int[] blockRows = new int[0];
    private Beam answers = beam;
    private final int[] next = new int[AT_ONCE];
    private int[] neighbours = new int[0];
    private int[] list = new int[0];
    private float[] scores = new float[0];
    private long estimates;
    private long expansions;
    private long rescored;
    private boolean exhausted;
    /** The row that is passed over, or -1. */
    private int hidden = -1;

    /** A search for one thread, whose working memory comes with the first graph. */
    public GraphSearch() {}

    /**
     * Finds the nearest rows.
     *
     * @param graph what is searched
     * @param estimator scores rows for the query
     * @param width rows that are kept on the way and so answers at most, at least 1; the more, the surer
     */
    public void search(Adjacency graph, RowEstimates estimator, int width) {
        search(graph, estimator, width, width);
    }

    /**
     * The same where more rows are kept than lead on: rough estimates tell sooner where the nearest rows are than which
     * ones they are.
     *
     * @param reach rows of the beam that are expanded, the nearest ones, 1 to {@code width}
     */
    public void search(Adjacency graph, RowEstimates estimator, int reach, int width) {
        if (reach < 1 || reach > width) {
            throw new IllegalArgumentException("reach: expected 1 to " + width + ", found " + reach);
        }
        begin(graph, width);
        enterAll(graph, estimator);
        traverse(graph, estimator, reach);
        if (beam.crowded(CROWD)) {
            beginElsewhere(graph, estimator, width);
            traverse(graph, estimator, reach);
        }
    }

    /**
     * Finds the nearest rows as if one were not in the graph: it is no answer and does not lead on. So a row can be the
     * query that shows how surely rows like it are found.
     *
     * @param row is passed over
     */
    public void searchWithout(int row, Adjacency graph, RowEstimates estimator, int reach, int width) {
        hidden = row;
        try {
            search(graph, estimator, reach, width);
        } finally {
            hidden = -1;
        }
    }

    /**
     * Finds the nearest of the rows that may be answers. Where those near to the query are not, it goes on among those
     * that are, with a wider beam, or gives up where scoring them all takes no longer.
     *
     * @param graph what is searched
     * @param estimator scores rows for the query, those that may not be answers too
     * @param width answers at most, at least 1; some times as many where they are far
     * @param rows only rows 0 to {@code rows - 1} are answers
     * @param filter which of them may be; all when null
     * @param plan of {@link FilterPlan#of} for the same filter, and not {@link FilterPlan.Strategy#EXACT}
     */
    public void search(
            Adjacency graph, RowEstimates estimator, int width, int rows, @Nullable RowFilter filter, FilterPlan plan) {
        if (plan.strategy() == FilterPlan.Strategy.EXACT) {
            throw new IllegalArgumentException("plan: so few rows may be answers (a share of " + plan.share()
                    + ") that they are scored without a graph");
        }
        passing.pass(rows, filter);
        begin(graph, width);
        reserve(Math.max(ENTRIES, passingNeighbours.begin(graph, plan.share())));
        answers = accepted;
        enterAll(graph, estimator);
        acceptAll(width);
        int widest = (int) Math.min(Integer.MAX_VALUE, 2.0 * width / plan.share());
        boolean ended = route(graph, estimator, PILOT, widest, Long.MAX_VALUE);
        boolean far = !ended && accepted.size() < width && plan.isSparse(accepted.size(), estimates);
        boolean routes = plan.strategy() == FilterPlan.Strategy.ROUTE && !far;
        exhausted = far && plan.exactWhereFar(width, rows);
        long budget = plan.budget(rows);
        if (routes && !ended) {
            exhausted = !route(graph, estimator, Integer.MAX_VALUE, Integer.MAX_VALUE, budget);
        }
        if (!exhausted && !far && beam.crowded(CROWD)) {
            beginElsewhere(graph, estimator, routes ? width : PILOT);
            acceptAll(width);
            exhausted = routes && !route(graph, estimator, Integer.MAX_VALUE, Integer.MAX_VALUE, budget);
        }
        if (!exhausted && !routes) {
            boolean ends = skip(graph, estimator, far ? plan.widthWhereFar(width) : plan.width(width), far, budget);
            exhausted = !ends || accepted.size() < width;
        }
    }

    /**
     * Finds the rows within a radius that may be answers, or the nearest of them: the beam is widened as long as all of
     * it is within. Rows that may not be lead on like any other.
     *
     * @param graph what is searched
     * @param estimator scores rows for the query
     * @param radius rows of this score or a smaller one are answers
     * @param width of the beam at first, at least 1; the wider, the surer the answers are complete
     * @param widest that the beam becomes, at least {@code width}, and so answers at most
     * @param rows only rows 0 to {@code rows - 1} are answers
     * @param filter which of them may be; all when null
     */
    public void within(
            Adjacency graph,
            RowEstimates estimator,
            float radius,
            int width,
            int widest,
            int rows,
            @Nullable RowFilter filter) {
        begin(graph, width);
        enterAll(graph, estimator);
        widen(graph, estimator, radius, widest);
        if (beam.crowded(CROWD)) {
            beginElsewhere(graph, estimator, width);
            widen(graph, estimator, radius, widest);
        }
        beam.cutAbove(radius);
        beam.retain(rows, filter);
    }

    private void widen(Adjacency graph, RowEstimates estimator, float radius, int widest) {
        for (int rank = nextToExpand(0); rank < beam.size(); rank = nextToExpand(rank)) {
            int count = expand(graph, rank);
            beam.makeRoom(count, radius, widest);
            rank = Math.min(rank + 1, score(estimator, count));
        }
    }

    /**
     * Finds the nearest of some rows by scoring all of them, without a graph.
     *
     * @param estimator scores rows for the query
     * @param width answers at most, at least 1
     * @param from first row
     * @param to one past the last row
     * @param filter which of them may be answers; all when null
     */
    public void scan(RowEstimates estimator, int width, int from, int to, @Nullable RowFilter filter) {
        begin(width);
        reserve(SCANNED);
        if (blockRows.length == 0) {
            blockRows = new int[RowFilter.BLOCK];
        }
        for (int first = from; first < to; first += RowFilter.BLOCK) {
            block.fill(first, Math.min(to, first + RowFilter.BLOCK));
            if (filter != null) {
                block.retain(filter);
            }
            int listed = block.list(blockRows);
            for (int at = 0; at < listed; at += SCANNED) {
                int count = Math.min(SCANNED, listed - at);
                System.arraycopy(blockRows, at, list, 0, count);
                score(estimator, count);
            }
        }
    }

    /**
     * Finds candidates for the neighbours of a row: few of those that are equally near, as these are copies of each
     * other, and a row whose neighbours were all copies would lead nowhere else.
     */
    void searchCandidates(Adjacency graph, RowEstimates estimator, int width) {
        begin(graph, width);
        beam.clear(width, MOST_TIES);
        enterAll(graph, estimator);
        traverse(graph, estimator, width);
    }

    /** The same from rows that are known to be near, instead of the entry points. */
    void searchCandidates(Adjacency graph, RowEstimates estimator, int width, int[] near, int count) {
        begin(graph, width);
        beam.clear(width, MOST_TIES);
        reserve(count);
        score(estimator, visited.retainNew(near, 0, count, list, 0));
        traverse(graph, estimator, width);
    }

    private void begin(Adjacency graph, int width) {
        begin(width);
        forget(graph);
        if (neighbours.length < AT_ONCE * graph.degree()) {
            neighbours = new int[AT_ONCE * graph.degree()];
        }
        reserve(AT_ONCE * graph.degree());
    }

    private void begin(int width) {
        if (width < 1) {
            throw new IllegalArgumentException("width: expected at least 1, found " + width);
        }
        estimates = 0;
        expansions = 0;
        rescored = 0;
        exhausted = false;
        answers = beam;
        beam.clear(width);
    }

    private void reserve(int count) {
        if (list.length < count) {
            list = Arrays.copyOf(list, Math.max(count, 2 * list.length));
            scores = Arrays.copyOf(scores, list.length);
        }
    }

    private void enterAll(Adjacency graph, RowEstimates estimator) {
        int count = graph.entryPoints();
        reserve(count);
        int entered = 0;
        for (int i = 0; i < count; i++) {
            if (visited.add(graph.entryPoint(i))) {
                list[entered++] = graph.entryPoint(i);
            }
        }
        score(estimator, entered);
    }

    /**
     * Begins anew from the rows that a walk finds which keeps few of one score: a beam full of copies does not get away
     * from those, wherever the nearest rows are.
     */
    private void beginElsewhere(Adjacency graph, RowEstimates estimator, int width) {
        forget(graph);
        beam.clear(width, MOST_TIES);
        enterAll(graph, estimator);
        traverse(graph, estimator, width);
        forget(graph);
        for (int rank = 0; rank < beam.size(); rank++) {
            visited.add(beam.row(rank));
        }
        beam.reopen();
    }

    private void forget(Adjacency graph) {
        visited.clear(graph.size());
        if (hidden >= 0) {
            visited.add(hidden);
        }
    }

    /** Expands the nearest rows, so many of the beam at most, until all of them are expanded. */
    private void traverse(Adjacency graph, RowEstimates estimator, int reach) {
        int rank = 0;
        while (true) {
            int chosen = 0;
            int end = Math.min(reach, beam.size());
            for (; rank < end && chosen < AT_ONCE; rank++) {
                if (!beam.expanded(rank)) {
                    beam.expand(rank);
                    next[chosen++] = beam.row(rank);
                }
            }
            if (chosen == 0) {
                return;
            }
            expansions += chosen;
            int length = graph.neighbours(next, chosen, neighbours);
            rank = Math.min(rank, score(estimator, visited.retainNew(neighbours, 0, length, list, 0)));
        }
    }

    /** The rank of the nearest row from {@code rank} on that was not expanded, or the size of the beam. */
    private int nextToExpand(int rank) {
        int next = rank;
        while (next < beam.size() && beam.expanded(next)) {
            next++;
        }
        return next;
    }

    /** Lists the neighbours of a row of the beam that were not met before. */
    private int expand(Adjacency graph, int rank) {
        beam.expand(rank);
        expansions++;
        return visited.retainNew(neighbours, 0, graph.neighbours(beam.row(rank), neighbours), list, 0);
    }

    /** Scores the listed rows and offers them to the beam; the lowest rank that one takes. */
    private int score(RowEstimates estimator, int count) {
        estimator.score(list, count, scores);
        estimates += count;
        return beam.offer(list, scores, count);
    }

    /** Begins the answers with those of the beam that pass. */
    private void acceptAll(int width) {
        accepted.clear(width);
        for (int rank = 0; rank < beam.size(); rank++) {
            passing.accept(beam.row(rank), beam.score(rank));
        }
    }

    /**
     * Goes on until what is left is farther than the answers; what is nearer than the last of them stays in the beam.
     *
     * @param most rows that are expanded in all
     * @param widest that the beam becomes
     * @param budget what may be spent in all, in rows scored
     * @return whether it came to its end
     */
    private boolean route(Adjacency graph, RowEstimates estimator, int most, int widest, long budget) {
        for (int rank = nextToExpand(0);
                rank < beam.size() && beam.score(rank) <= accepted.worst();
                rank = nextToExpand(rank)) {
            if (expansions >= most || spent() > budget) {
                return false;
            }
            int count = expand(graph, rank);
            beam.makeRoom(count, accepted.worst(), widest);
            rank = Math.min(rank + 1, score(estimator, count));
            for (int i = 0; i < count; i++) {
                passing.accept(list[i], scores[i]);
            }
        }
        return true;
    }

    /** What the search has cost, in rows scored. */
    private long spent() {
        return estimates + FilterPlan.EXPANSION * expansions + FilterPlan.ASKED * passingNeighbours.asked();
    }

    /**
     * Goes on among the rows that pass, from the nearest so far and from some that lie all over: those lead to the
     * nearest that pass where no edge from the nearest of all does.
     *
     * @param far whether the nearest of all are of no use
     * @param budget what may be spent in all, in rows scored
     * @return whether it came to its end
     */
    private boolean skip(Adjacency graph, RowEstimates estimator, int width, boolean far, long budget) {
        enterPassing(graph, estimator);
        passing.lead(beam, width, far ? 0 : PILOT);
        for (int rank = nextToExpand(0); rank < beam.size(); rank = nextToExpand(rank)) {
            if (spent() > budget) {
                return false;
            }
            beam.expand(rank);
            expansions++;
            int count = passingNeighbours.list(graph, beam.row(rank), visited, list);
            rank = Math.min(rank + 1, score(estimator, count));
            for (int i = 0; i < count; i++) {
                accepted.offer(list[i], scores[i]);
            }
        }
        return true;
    }

    /** Begins at rows that pass, of those that are in the graph: a row without a vector is not. */
    private void enterPassing(Adjacency graph, RowEstimates estimator) {
        int spread = passing.spread(list, ENTRIES);
        int size = graph.size(); // of a graph that grows: its last row is the last that has a vector
        int linked = 0;
        for (int i = 0; i < spread; i++) {
            list[linked] = list[i];
            linked += list[i] < size && graph.neighbours(list[i], neighbours) > 0 ? 1 : 0;
        }
        int count = visited.retainNew(list, 0, linked, list, 0);
        score(estimator, count);
        for (int i = 0; i < count; i++) {
            accepted.offer(list[i], scores[i]);
        }
    }

    /**
     * Scores the nearest answers again, by what tells them apart better, and keeps those alone, in their new order.
     *
     * @param count how many, at least 1
     */
    public void rescore(RowEstimates exact, int count) {
        int kept = Math.min(count, answers.size());
        reserve(kept);
        for (int rank = 0; rank < kept; rank++) {
            list[rank] = answers.row(rank);
        }
        exact.score(list, kept, scores);
        answers.rescore(scores, kept);
        rescored += kept;
    }

    /** Number of answers. */
    public int size() {
        return answers.size();
    }

    /**
     * The row of an answer; of equal scores the lower row comes first.
     *
     * @param rank 0 is the nearest
     */
    public int row(int rank) {
        return answers.row(Objects.checkIndex(rank, answers.size()));
    }

    /**
     * The score of an answer: as it was estimated, or scored again.
     *
     * @param rank 0 is the nearest
     */
    public float score(int rank) {
        return answers.score(Objects.checkIndex(rank, answers.size()));
    }

    /**
     * Whether the last search gave up, as the rows that pass are so far from the query that it scored more than there
     * are of those: scoring them all is surer and takes no longer.
     */
    public boolean exhausted() {
        return exhausted;
    }

    /** How many rows the last search scored on its way. */
    public long estimates() {
        return estimates;
    }

    /** How many rows the last search looked up the neighbours of. */
    public long expansions() {
        return expansions;
    }

    /** How many answers of the last search were scored again. */
    public long rescored() {
        return rescored;
    }
}
