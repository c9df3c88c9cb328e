package dev.varve.index.graph;

import dev.varve.index.RowFilter;
import org.jspecify.annotations.Nullable;

/**
 * How a search deals with rows that may not be answers: dead ones, those that a filter refuses, those written after the
 * snapshot.
 *
 * @param strategy what the search does
 * @param share of the rows that may be answers, estimated from a sample
 */
public record FilterPlan(Strategy strategy, double share) {

    /** What is done with a row that may not be an answer. */
    public enum Strategy {
        /** It is scored and leads on like any other. */
        ROUTE,
        /** It is not scored; its neighbours are looked at in its place. */
        SKIP,
        /** The graph is of no use: scoring all rows that may be answers is cheaper. */
        EXACT
    }

    /** What it costs to look up the neighbours of a row beside scoring them, in rows scored; measured. */
    static final int EXPANSION = 32;

    /** What a place in the beam costs a search on its way, in rows scored: an expansion and the rows that are new. */
    private static final int PLACE = EXPANSION + 14;

    /** How many of a row's neighbours are asked for theirs, in rows scored for each neighbour that it can have. */
    private static final int SKIPPED = 12;

    /** How much wider a beam is where the answers are far from the query: many are about equally far there. */
    static final int FAR_WIDER = 4;

    /** What a place of a beam costs where the answers are far, in rows scored; measured. */
    private static final int SKIPPED_FAR = 60 * FAR_WIDER;

    /** Where so many times fewer rows near a query pass than elsewhere, the answers are far. */
    private static final int SPARSE = 4;

    /** A search that cost so many times what scoring all rows that may be answers does is given up. */
    private static final int OVER_EXACT = 2;

    private static final int SAMPLE = 256;

    private static final FilterPlan ALL_ROUTE = new FilterPlan(Strategy.ROUTE, 1);
    private static final FilterPlan ALL_EXACT = new FilterPlan(Strategy.EXACT, 1);

    /**
     * Takes what is cheapest where rows that pass lie all over, as a sample tells, spread evenly over the rows.
     *
     * @param filter which rows may be answers; all when null
     * @param rows rows 0 to {@code rows - 1} are asked about
     * @param degree of the graph
     * @param beam width of the search
     */
    public static FilterPlan of(@Nullable RowFilter filter, int rows, int degree, int beam) {
        if (filter == null) {
            return cheapest(1, rows, degree, beam) == Strategy.EXACT ? ALL_EXACT : ALL_ROUTE;
        }
        int sample = Math.min(rows, SAMPLE);
        int passing = 0;
        for (int i = 0; i < sample; i++) {
            passing += filter.accepts((int) ((long) i * rows / sample)) ? 1 : 0;
        }
        double share = sample == 0 ? 0 : (double) passing / sample;
        return new FilterPlan(cheapest(share, rows, degree, beam), share);
    }

    /** What a search of so many rows may cost, in rows scored. */
    long budget(int rows) {
        return (long) (OVER_EXACT * share * rows);
    }

    /** Whether far fewer of the rows that were met pass than of all. */
    boolean isSparse(int passing, long met) {
        return passing < share * met / SPARSE;
    }

    /** Whether, where rows pass as those that were met, another way to the answers is cheaper than by all of them. */
    boolean isRouteDearer(int passing, int met, int width, int rows) {
        double other = Math.min(share * rows, (double) SKIPPED_FAR * width);
        return passing * other < (double) PLACE * width * met;
    }

    /** Whether to score all rows that may be answers takes no longer than to look for those that are far. */
    boolean exactWhereFar(int width, int rows) {
        return share * rows <= (double) SKIPPED_FAR * width;
    }

    private static Strategy cheapest(double share, int rows, int degree, int beam) {
        double exact = share * rows;
        double route = (double) PLACE * beam / share;
        double skip = (double) SKIPPED * degree * beam;
        if (exact <= Math.min(route, skip)) {
            return Strategy.EXACT;
        }
        return route <= skip ? Strategy.ROUTE : Strategy.SKIP;
    }
}
