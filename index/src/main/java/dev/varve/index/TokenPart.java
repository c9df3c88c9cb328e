package dev.varve.index;

import dev.varve.codecs.TokenVectors;
import org.jspecify.annotations.Nullable;

/**
 * What a token search sees of one segment or memtable. A memtable grows while it is searched, so the number of rows is
 * part of the view and not asked again.
 *
 * @param vectors the tokens of each row; a row without any is never an answer
 * @param rows rows 0 to {@code rows - 1} are searched
 * @param filter which of them may be answers; all when null
 */
public record TokenPart(
        TokenVectors vectors, int rows, @Nullable RowFilter filter) {

    /**
     * Checks the number of rows.
     *
     * @throws IllegalArgumentException if {@code rows} is negative or more than there are
     */
    public TokenPart {
        RowBlocks.checkRows(0, rows, vectors.size());
    }
}
