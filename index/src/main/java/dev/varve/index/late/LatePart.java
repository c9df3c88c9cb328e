package dev.varve.index.late;

import dev.varve.codecs.TokenVectors;
import dev.varve.index.RowFilter;
import org.jspecify.annotations.Nullable;

/**
 * What a search sees of one segment or memtable.
 *
 * @param vectors the tokens of each row in full precision; a row without any is never an answer
 * @param rows rows 0 to {@code rows - 1} are searched
 * @param filter which of them may be answers; all when null
 * @param index of the same rows; null where all of them are scored in full precision
 */
public record LatePart(
        TokenVectors vectors,
        int rows,
        @Nullable RowFilter filter,
        @Nullable LateIndex index) {

    /**
     * Checks the number of rows.
     *
     * @throws IllegalArgumentException if {@code rows} is negative or more than there are
     */
    public LatePart {
        int there = index == null ? vectors.size() : Math.min(vectors.size(), index.size());
        if (rows < 0 || rows > there) {
            throw new IllegalArgumentException("rows: expected 0 to " + there + ", found " + rows);
        }
    }
}
