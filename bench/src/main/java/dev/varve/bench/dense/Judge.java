package dev.varve.bench.dense;

import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;

/**
 * How many of the nearest rows were found. One that is as near as the last of them counts too: which of several equally
 * near ones is listed is chance.
 */
final class Judge {

    /** Sums of doubles in another order differ by far less. */
    private static final double ROUNDING = 1e-12;

    private final DenseSet set;
    private final int[][] truth;

    /** @param truth the nearest rows of each query, nearest first */
    Judge(DenseSet set, int[][] truth) {
        this.set = set;
        this.truth = truth;
    }

    /** How many there are to find. */
    int wanted(int query) {
        return truth[query].length;
    }

    /** How many of them are among the first {@code count} of some rows. */
    int found(int query, int[] rows, int count) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            found += !isAmong(rows[i], rows, i) && isNear(query, rows[i]) ? 1 : 0;
        }
        return Math.min(found, wanted(query));
    }

    private boolean isNear(int query, int row) {
        int[] nearest = truth[query];
        if (nearest.length == 0 || isAmong(row, nearest, nearest.length)) {
            return nearest.length > 0;
        }
        FvecsRows base = set.base();
        Metric metric = set.metric();
        double last = metric.score(set.queries()[query], base.row(nearest[nearest.length - 1]));
        return metric.score(set.queries()[query], base.row(row)) >= last - Math.abs(last) * ROUNDING;
    }

    private static boolean isAmong(int row, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            if (rows[i] == row) {
                return true;
            }
        }
        return false;
    }
}
