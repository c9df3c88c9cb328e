package dev.varve.lab.sets;

import dev.varve.lab.vectors.FvecsRows;
import java.util.Arrays;

/**
 * Some rows, turned so that their first components stand side by side, then their second ones: a query is multiplied
 * with all of them by loops that the compiler vectorises, which it does not do with a sum along a row, whose order it
 * may not change.
 *
 * <p><b>Error.</b> With u = 2^-24, a product is rounded once, goes through two sums of its group of four, and is then
 * part of one sum for each group: fewer than n/4 + 4 roundings. So a computed inner product is off by at most γ Σ|x_i
 * q_i| ≤ γ |x| |q|, where γ = m u / (1 - m u) and m = n/4 + 4 (Higham, "Accuracy and Stability of Numerical
 * Algorithms", section 3.1), and by what underflows.
 */
final class RowTile {

    /** Rows of a tile. */
    static final int ROWS = 512;

    /** Components that stay in the second-level cache while all queries of a block are multiplied. */
    private static final int SLICE = 128;

    private static final int GROUP = 4;

    /** Rows that are turned at once: a cache line of each component. */
    private static final int TURNED = 16;

    private static final double UNIT = 0x1p-24;

    /** More than what float64 arithmetic errs by itself, relative to its operands. */
    static final double DOUBLE_SLACK = 1e-10;

    /** More than what underflow takes from the product of two components. */
    static final double UNDERFLOW = 0x1p-140;

    /** No float32 sum of products overflows where both norms are below. */
    static final double NO_OVERFLOW = 1e18;

    private final Metric metric;
    private final int dimension;
    private final double gamma;
    private final float[] rows;
    private final float[][] columns;
    private final double[] offset = new double[ROWS];
    private final double[] relative = new double[ROWS];
    private final double[] absolute = new double[ROWS];
    private int first;
    private int count;

    RowTile(Metric metric, int dimension) {
        this.metric = metric;
        this.dimension = dimension;
        int padded = Math.ceilDiv(dimension, GROUP) * GROUP;
        double roundings = (double) padded / GROUP + 4;
        this.gamma = roundings * UNIT / (1 - roundings * UNIT);
        this.rows = new float[ROWS * dimension];
        this.columns = new float[padded][ROWS];
    }

    /** Takes the rows from a number on. */
    void load(FvecsRows base, int row) {
        first = row;
        count = Math.min(ROWS, base.count() - row);
        base.read(first, count, rows);
        for (int r = 0; r < count; r++) {
            judge(r);
        }
        for (int start = 0; start < count; start += TURNED) {
            int end = Math.min(count, start + TURNED);
            for (int d = 0; d < dimension; d++) {
                float[] column = columns[d];
                for (int r = start; r < end; r++) {
                    column[r] = rows[r * dimension + d];
                }
            }
        }
    }

    /** Finds out what is added to the product with a row, and how far the sum may be off. */
    private void judge(int r) {
        double squared = 0;
        int start = r * dimension;
        for (int i = start; i < start + dimension; i++) {
            squared += (double) rows[i] * rows[i];
        }
        double norm = Math.sqrt(squared);
        offset[r] = 0;
        absolute[r] = 0;
        switch (metric) {
            case DOT -> relative[r] = (gamma + DOUBLE_SLACK) * norm;
            case L2 -> {
                offset[r] = -squared;
                relative[r] = 2 * (gamma + DOUBLE_SLACK) * norm;
                absolute[r] = DOUBLE_SLACK * squared;
            }
            case COSINE -> {
                // Unit length, which rounds each component once more.
                double inverse = norm == 0 ? 0 : 1 / norm;
                for (int i = start; i < start + dimension; i++) {
                    rows[i] = (float) (rows[i] * inverse);
                }
                relative[r] = gamma + 4 * UNIT;
                norm = 1;
            }
        }
        if (!(norm < NO_OVERFLOW)) {
            relative[r] = Double.POSITIVE_INFINITY;
        }
    }

    /**
     * Multiplies queries with the rows.
     *
     * @param sums takes the inner products, for each query those with all rows
     */
    void multiply(Candidates[] queries, float[][] sums) {
        for (float[] sum : sums) {
            Arrays.fill(sum, 0);
        }
        for (int start = 0; start < columns.length; start += SLICE) {
            int end = Math.min(columns.length, start + SLICE);
            for (int q = 0; q < sums.length; q++) {
                float[] query = queries[q].padded();
                float[] sum = sums[q];
                for (int d = start; d < end; d += GROUP) {
                    addProducts(
                            query[d],
                            query[d + 1],
                            query[d + 2],
                            query[d + 3],
                            columns[d],
                            columns[d + 1],
                            columns[d + 2],
                            columns[d + 3],
                            sum);
                }
            }
        }
    }

    /** Arrays of their own: parts of one array the compiler would not vectorise, as they might overlap. */
    private static void addProducts(
            float q0, float q1, float q2, float q3, float[] c0, float[] c1, float[] c2, float[] c3, float[] sum) {
        for (int r = 0; r < ROWS; r++) {
            sum[r] += (q0 * c0[r] + q1 * c1[r]) + (q2 * c2[r] + q3 * c3[r]);
        }
    }

    /** Number of the first row. */
    int first() {
        return first;
    }

    /** How many rows there are. */
    int count() {
        return count;
    }

    /** What is added to the product with a row. */
    double offset(int r) {
        return offset[r];
    }

    /** How far the product with a row may be off, for each unit of the query's norm. */
    double relative(int r) {
        return relative[r];
    }

    /** How far the sum of product and offset may be off beyond that. */
    double absolute(int r) {
        return absolute[r];
    }
}
