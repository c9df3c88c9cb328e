package dev.varve.index;

import dev.varve.codecs.kernels.MaxSimKernels;
import java.util.List;

/**
 * The tokens of a group of queries, transposed into panels for {@link MaxSimKernels}: the tokens of all queries one
 * after another, so that queries share panels. Prepared once and shared by the workers. Immutable.
 */
final class TokenQueries {

    private static final int LANES = MaxSimKernels.LANES;

    private final int dimension;
    private final float[] panels;
    /** Lane of the first token of each query, and after the last query the number of lanes in use. */
    private final int[] firstLane;
    /** The query that the first lane of each panel belongs to. */
    private final int[] firstQuery;

    TokenQueries(List<float[][]> queries) {
        dimension = queries.getFirst()[0].length;
        firstLane = new int[queries.size() + 1];
        for (int q = 0; q < queries.size(); q++) {
            firstLane[q + 1] = firstLane[q] + queries.get(q).length;
        }
        firstQuery = new int[Math.ceilDiv(firstLane[queries.size()], LANES)];
        panels = new float[Math.multiplyExact(firstQuery.length * LANES, dimension)];
        for (int q = 0; q < queries.size(); q++) {
            for (int t = 0; t < queries.get(q).length; t++) {
                transpose(queries.get(q)[t], q, firstLane[q] + t);
            }
        }
    }

    private void transpose(float[] token, int q, int lane) {
        int panel = lane / LANES;
        if (lane % LANES == 0) {
            firstQuery[panel] = q;
        }
        for (int d = 0; d < dimension; d++) {
            panels[panelAt(panel) + d * LANES + lane % LANES] = token[d];
        }
    }

    /** How many queries. */
    int count() {
        return firstLane.length - 1;
    }

    /** Components of a token. */
    int dimension() {
        return dimension;
    }

    /** How many panels. */
    int panelCount() {
        return firstQuery.length;
    }

    /** All panels. */
    float[] panels() {
        return panels;
    }

    /** Where a panel begins in {@link #panels}. */
    int panelAt(int panel) {
        return panel * LANES * dimension;
    }

    /**
     * Adds up the lanes of a panel for one document, and offers it to each query whose last lane is there. Lanes are
     * added one by one in their order, so a score does not depend on where the panels begin.
     *
     * @param maxima of the panel's lanes, from {@code at} on
     * @param begun sum so far of the query that the panel before this one did not end
     * @return the sum so far of the query that this panel does not end
     */
    double offer(int panel, float[] maxima, int at, double begun, long id, TopK[] best) {
        int q = firstQuery[panel];
        int lane = panel * LANES;
        int shift = at - lane;
        int end = Math.min(lane + LANES, firstLane[count()]);
        double sum = begun;
        while (lane < end) {
            int queryEnd = firstLane[q + 1];
            for (int stop = Math.min(end, queryEnd); lane < stop; lane++) {
                sum += maxima[shift + lane];
            }
            if (lane == queryEnd) {
                // Not a number where inner products overflowed both ways.
                best[q].offer(Double.isNaN(sum) ? Double.NEGATIVE_INFINITY : (float) sum, id);
                sum = 0;
                q++;
            }
        }
        return sum;
    }
}
