package dev.varve.index;

import dev.varve.codecs.DenseVectors;
import org.jspecify.annotations.Nullable;

/**
 * What a dense search sees of one segment or memtable. A memtable grows while it is searched, so the number of rows is
 * part of the view and not asked again.
 *
 * @param vectors the vectors; a row without one is never an answer
 * @param from the first row that is searched
 * @param to one past the last row that is searched
 * @param filter which of them may be answers; all when null
 */
public record DensePart(
        DenseVectors vectors, int from, int to, @Nullable RowFilter filter) {

    /**
     * Checks the rows.
     *
     * @throws IllegalArgumentException unless {@code from} to {@code to} is a range of the rows that there are
     */
    public DensePart {
        RowBlocks.checkRows(from, to, vectors.size());
    }

    /** Rows from the first on. */
    public DensePart(DenseVectors vectors, int rows, @Nullable RowFilter filter) {
        this(vectors, 0, rows, filter);
    }

    /** Number of rows that are searched. */
    public int rows() {
        return to - from;
    }
}
