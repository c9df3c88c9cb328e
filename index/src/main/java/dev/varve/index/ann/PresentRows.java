package dev.varve.index.ann;

import dev.varve.codecs.DenseVectors;
import dev.varve.index.RowFilter;
import org.jspecify.annotations.Nullable;

/** Those of the rows that a filter accepts that have a vector. */
final class PresentRows implements RowFilter {

    private final DenseVectors vectors;
    private final @Nullable RowFilter filter;

    private PresentRows(DenseVectors vectors, @Nullable RowFilter filter) {
        this.vectors = vectors;
        this.filter = filter;
    }

    /** The filter itself where all rows have a vector. */
    static @Nullable RowFilter of(DenseVectors vectors, @Nullable RowFilter filter) {
        return vectors.dense() ? filter : new PresentRows(vectors, filter);
    }

    @Override
    public boolean accepts(int row) {
        return (filter == null || filter.accepts(row)) && vectors.has(row);
    }

    @Override
    public void retain(int from, int to, long[] bits) {
        if (filter != null) {
            filter.retain(from, to, bits);
        }
        for (int word = 0, base = from; base < to; word++, base += Long.SIZE) {
            for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
                int bit = Long.numberOfTrailingZeros(rest);
                if (!vectors.has(base + bit)) {
                    bits[word] &= ~(1L << bit);
                }
            }
        }
    }
}
