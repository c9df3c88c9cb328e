package dev.varve.index.graph;

/**
 * How far rows are from one query, or from one row: exactly, or estimated from codes. Smaller is nearer; the numbers
 * compare with each other and mean nothing else. Used by one thread at a time.
 */
@FunctionalInterface
public interface RowEstimates {

    /**
     * Scores some rows.
     *
     * @param rows the first {@code count} are scored
     * @param count 0 or more
     * @param into receives the score of {@code rows[i]} at {@code i}; never NaN
     */
    void score(int[] rows, int count, float[] into);
}
