package dev.varve.index.ann;

import dev.varve.codecs.DenseVectors;
import dev.varve.index.RowFilter;
import org.jspecify.annotations.Nullable;

/**
 * What a search sees of one segment or memtable.
 *
 * @param vectors the vectors; a row without one is never an answer
 * @param rows rows 0 to {@code rows - 1} are searched
 * @param filter which of them may be answers; all when null
 * @param index of the same rows; null where all of them are scored
 */
public record AnnPart(
        DenseVectors vectors,
        int rows,
        @Nullable RowFilter filter,
        @Nullable AnnIndex index) {

    /** The same with another filter. */
    @SuppressWarnings("ReferenceEquality") // the very same filter needs no new part
    AnnPart where(@Nullable RowFilter other) {
        return other == filter ? this : new AnnPart(vectors, rows, other, index);
    }
}
