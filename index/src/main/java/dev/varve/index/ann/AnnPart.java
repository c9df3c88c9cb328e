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
 * @param indexed rows below this one are for the index to find, all others are scored
 */
public record AnnPart(
        DenseVectors vectors,
        int rows,
        @Nullable RowFilter filter,
        @Nullable AnnIndex index,
        int indexed) {

    /** With as many rows for the index to find as are in it now. */
    public AnnPart(DenseVectors vectors, int rows, @Nullable RowFilter filter, @Nullable AnnIndex index) {
        this(vectors, rows, filter, index, indexed(index, rows));
    }

    private static int indexed(@Nullable AnnIndex index, int rows) {
        return switch (index) {
            case null -> 0;
            case SegmentIndex _ -> rows;
            case GrowingIndex growing -> head(growing.indexed(), rows);
        };
    }

    /** Filters take rows by the word: what is left to be scored begins with one. */
    private static int head(int indexed, int rows) {
        return indexed >= rows ? rows : indexed & -Long.SIZE;
    }

    /** The same with another filter. */
    @SuppressWarnings("ReferenceEquality") // the very same filter needs no new part
    AnnPart where(@Nullable RowFilter other) {
        return other == filter ? this : new AnnPart(vectors, rows, other, index, indexed);
    }
}
