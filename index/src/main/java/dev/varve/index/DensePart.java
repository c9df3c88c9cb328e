package dev.varve.index;

import dev.varve.codecs.DenseVectors;
import org.jspecify.annotations.Nullable;

/**
 * What a dense search sees of one segment or memtable. A memtable grows while it is searched, so the number of rows is
 * part of the view and not asked again.
 *
 * @param vectors the vectors; a row without one is never an answer
 * @param rows rows 0 to {@code rows - 1} are searched
 * @param filter which of them may be answers; all when null
 */
public record DensePart(
        DenseVectors vectors, int rows, @Nullable RowFilter filter) {

    /**
     * Checks the number of rows.
     *
     * @throws IllegalArgumentException if {@code rows} is negative or more than there are
     */
    public DensePart {
        RowBlocks.checkRows(rows, vectors.size());
    }
}
