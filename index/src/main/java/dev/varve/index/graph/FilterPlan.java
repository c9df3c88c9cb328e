package dev.varve.index.graph;

import dev.varve.index.RowFilter;
import org.jspecify.annotations.Nullable;

/**
 * How a search deals with rows that may not be answers: dead ones, those that a filter refuses, those written after the
 * snapshot. What each way costs was measured on generated sets.
 *
 * @param strategy what the search does
 * @param share of the rows that may be answers, counted or estimated from a sample
 * @param promised whether a share of the nearest was asked for, and not a beam: beams are wider then
 */
public record FilterPlan(Strategy strategy, double share, boolean promised) {

    /** What is done with a row that may not be an answer. */
    public enum Strategy {
        /** It is scored and leads on like any other. */
        ROUTE,
        /** It is not scored; its neighbours are looked at in its place. */
        SKIP,
        /** The graph is of no use: scoring all rows that may be answers is cheaper. */
        EXACT
    }

    /** What it costs to look up the neighbours of a row beside scoring them, in rows scored. */
    static final int EXPANSION = 32;

    /** What it costs to ask a neighbour that does not pass for its own, in rows scored. */
    static final int ASKED = 12;

    /** How much wider a beam is where the answers are far from the query: many are about equally far there. */
    private static final int FAR_WIDER = 2;

    /** The same where a share of the nearest is promised. */
    private static final int FAR_WIDER_PROMISED = 4;

    /** By how much wider a beam of rows that pass has to be to find as much as one of all, the fewer of them pass. */
    private static final double RARE_WIDER = 0.1;

    /** The share of the neighbours that pass where the answers are far: what passes lies together then. */
    private static final double FAR_SHARE = 0.5;

    /** What a place in the beam costs where all rows lead on, in rows scored: an expansion and the new rows. */
    private static final int PLACE = EXPANSION + 14;

    /** The same where those that pass do alone, if all do. */
    private static final int PASSING_PLACE = 50;

    /** By how much the fewer of the neighbours pass, the more of them are asked for theirs. */
    private static final int PASSING_RARELY = 5;

    /** Places that a walk among rows that pass costs beside those of the beam: from where it begins to the answers. */
    private static final int DESCENT = 12;

    /** How much longer a scan takes where a share of the nearest is promised: it scores more rows in full precision. */
    private static final int EXACT_PROMISED = 2;

    /** Where so many times fewer rows near a query pass than elsewhere, the answers are far. */
    private static final int SPARSE = 4;

    /** A search that cost so many times what scoring all rows that may be answers does is given up. */
    private static final int OVER_EXACT = 2;

    private static final int SAMPLE = 256;

    private static final FilterPlan ALL_ROUTE = new FilterPlan(Strategy.ROUTE, 1, false);
    private static final FilterPlan ALL_EXACT = new FilterPlan(Strategy.EXACT, 1, false);

    /**
     * Takes what is cheapest where rows that pass lie all over.
     *
     * @param filter which rows may be answers; all when null. A {@link RememberedFilter} knows how many do, of others a
     *     sample is asked about, spread evenly over the rows
     * @param rows rows 0 to {@code rows - 1} are asked about
     * @param beam width of the search, where all rows may be answers
     * @param promised whether a share of the nearest was asked for, which the beam finds where all may be answers
     */
    public static FilterPlan of(@Nullable RowFilter filter, int rows, int beam, boolean promised) {
        if (filter == null) {
            return rows <= (double) PLACE * beam ? ALL_EXACT : ALL_ROUTE;
        }
        double share = share(filter, rows);
        double exact = share * rows * (promised ? EXACT_PROMISED : 1);
        double route = (double) PLACE * beam / share;
        double skip = skip(share, width(share, beam, promised));
        Strategy cheapest =
                exact <= Math.min(route, skip) ? Strategy.EXACT : route <= skip ? Strategy.ROUTE : Strategy.SKIP;
        return new FilterPlan(cheapest, share, promised);
    }

    private static double share(RowFilter filter, int rows) {
        if (filter instanceof RememberedFilter remembered) {
            return rows == 0 ? 0 : (double) remembered.count() / rows;
        }
        int sample = Math.min(rows, SAMPLE);
        int passing = 0;
        for (int i = 0; i < sample; i++) {
            passing += filter.accepts((int) ((long) i * rows / sample)) ? 1 : 0;
        }
        return sample == 0 ? 0 : (double) passing / sample;
    }

    /** What a search of so many rows may cost, in rows scored. */
    long budget(int rows) {
        return (long) (OVER_EXACT * share * rows);
    }

    /** Whether far fewer of the rows that were met pass than of all. */
    boolean isSparse(int passing, long met) {
        return passing < share * met / SPARSE;
    }

    /** How wide a beam of rows that pass is, for one of all rows. */
    int width(int beam) {
        return width(share, beam, promised);
    }

    /** The same where the answers are far from the query. */
    int widthWhereFar(int beam) {
        long wider = (promised ? FAR_WIDER_PROMISED : FAR_WIDER) * (long) beam;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(width(beam), wider));
    }

    /** Whether to score all rows that may be answers takes no longer than to look for those that are far. */
    boolean exactWhereFar(int beam, int rows) {
        return share * rows <= skip(Math.max(share, FAR_SHARE), widthWhereFar(beam));
    }

    private static int width(double share, int beam, boolean promised) {
        return promised ? (int) Math.min(Integer.MAX_VALUE, beam * (1 + RARE_WIDER / share)) : beam;
    }

    private static double skip(double share, int width) {
        return (PASSING_PLACE + PASSING_RARELY / share) * ((double) width + DESCENT);
    }
}
