package dev.varve.index.graph;

import dev.varve.index.RowFilter;
import org.jspecify.annotations.Nullable;

/** The nearest of the rows that may be answers, and which those are. Not thread-safe. */
final class PassingRows {

    private final Beam nearest = new Beam();
    private int rows;
    private @Nullable RowFilter filter;

    /** Rows 0 to {@code newRows - 1} may be answers where a filter accepts them; all when null. */
    void pass(int newRows, @Nullable RowFilter newFilter) {
        rows = newRows;
        filter = newFilter;
    }

    boolean passes(int row) {
        return row < rows && (filter == null || filter.accepts(row));
    }

    /** Offers a row if it passes. */
    void accept(int row, float score) {
        if (score < nearest.worst() && passes(row)) {
            nearest.offer(row, score);
        }
    }

    /** The nearest so far. */
    Beam nearest() {
        return nearest;
    }
}
