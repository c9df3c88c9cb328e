package dev.varve.codecs.tokens;

import dev.varve.codecs.kernels.MaxSimKernels;
import java.util.Arrays;

/** The tokens of a query, transposed into panels for {@link MaxSimKernels}, and the maxima of a document for each. */
final class QueryPanels {

    private static final int LANES = MaxSimKernels.LANES;

    private final int dimension;
    private int tokens;
    private float[] panels = {};
    private float[] maxima = {};

    QueryPanels(int dimension) {
        this.dimension = dimension;
    }

    /** Sets the query. Arrays are made anew only where it has more tokens than any before. */
    void prepare(float[][] query) {
        prepare(query, query.length);
    }

    /** Sets the query: so many tokens of an array. */
    void prepare(float[][] query, int count) {
        if (count == 0) {
            throw new IllegalArgumentException("a query without tokens");
        }
        tokens = count;
        int floats = Math.multiplyExact(count() * LANES, dimension);
        if (panels.length < floats) {
            panels = new float[floats];
            maxima = new float[count() * LANES];
        }
        Arrays.fill(panels, 0, floats, 0);
        for (int t = 0; t < tokens; t++) {
            if (query[t].length != dimension) {
                throw new IllegalArgumentException(
                        "token " + t + " of " + query[t].length + " components, expected " + dimension);
            }
            int at = begin(t / LANES) + t % LANES;
            for (int d = 0; d < dimension; d++) {
                panels[at + d * LANES] = query[t][d];
            }
        }
    }

    /** How many panels. */
    int count() {
        return Math.ceilDiv(tokens, LANES);
    }

    /** All panels. */
    float[] panels() {
        return panels;
    }

    /** Where a panel begins in {@link #panels}. */
    int begin(int panel) {
        return panel * LANES * dimension;
    }

    /** The maxima of all panels, {@link MaxSimKernels#LANES} for each. */
    float[] maxima() {
        return maxima;
    }

    /** Begins a document. */
    void reset() {
        Arrays.fill(maxima, 0, count() * LANES, Float.NEGATIVE_INFINITY);
    }

    /** Adds the maxima up, one by one in their order, as an exact search does. */
    double sum() {
        double sum = 0;
        for (int t = 0; t < tokens; t++) {
            sum += maxima[t];
        }
        return Double.isNaN(sum) ? Double.NEGATIVE_INFINITY : sum;
    }
}
