package dev.varve.index;

import java.util.Arrays;

/**
 * Which rows of one segment may be answers: live docs, an attribute filter, presence of a field, or all of them
 * together. Asked before a row is scored or read. Thread-safe.
 */
public interface RowFilter {

    /** Rows that a caller of {@link #retain} covers at most in one call. */
    int BLOCK = 4096;

    /**
     * Sets the bits of the first rows of a block, to begin with.
     *
     * @param rows at most {@link #BLOCK}
     */
    static void fill(int rows, long[] bits) {
        int words = rows / Long.SIZE;
        Arrays.fill(bits, 0, words, -1L);
        if (rows % Long.SIZE != 0) {
            bits[words] = (1L << rows) - 1;
        }
    }

    /** Whether the row may be an answer. */
    boolean accepts(int row);

    /**
     * Clears the bits of the rows that may not be answers. Bit {@code i} of {@code bits} stands for row {@code from +
     * i}.
     *
     * @param from first row
     * @param to one past the last row, at most {@link #BLOCK} rows further
     * @param bits in and out
     */
    default void retain(int from, int to, long[] bits) {
        for (int word = 0, base = from; base < to; word++, base += Long.SIZE) {
            long left = bits[word];
            for (long rest = left; rest != 0; rest &= rest - 1) {
                int bit = Long.numberOfTrailingZeros(rest);
                if (!accepts(base + bit)) {
                    left &= ~(1L << bit);
                }
            }
            bits[word] = left;
        }
    }
}
