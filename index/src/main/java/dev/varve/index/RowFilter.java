package dev.varve.index;

import java.util.function.IntConsumer;

/**
 * Which rows of one segment may be answers: live docs, an attribute filter, presence of a field, or all of them
 * together. Asked before a row is scored or read. Thread-safe.
 */
public interface RowFilter {

    /** Rows that a caller of {@link #retain} covers at most in one call. */
    int BLOCK = 4096;

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

    /**
     * Whether {@link #retain} looks at many rows at a time and makes no garbage, so that asking it about sixty rows
     * takes about as long as asking {@link #accepts} about one that lies anywhere.
     */
    default boolean isQuick() {
        return false;
    }

    /**
     * Hands over the rows that may be answers, in their order.
     *
     * @param rows how many rows to ask about, from the first on
     */
    default void forEach(int rows, IntConsumer action) {
        RowBits bits = new RowBits();
        for (int from = 0; from < rows; from += BLOCK) {
            int to = Math.min(rows, from + BLOCK);
            bits.fill(from, to);
            bits.retain(this);
            for (int row = bits.nextSet(from); row < to; row = bits.nextSet(row + 1)) {
                action.accept(row);
            }
        }
    }

    /**
     * Number of rows that may be answers.
     *
     * @param rows how many rows to ask about, from the first on
     */
    default int count(int rows) {
        return count(0, rows);
    }

    /**
     * Number of rows that may be answers.
     *
     * @param from first row to ask about
     * @param to one past the last row
     */
    default int count(int from, int to) {
        RowBits bits = new RowBits();
        int count = 0;
        for (int first = from; first < to; first += BLOCK) {
            bits.fill(first, Math.min(to, first + BLOCK));
            bits.retain(this);
            count += bits.count();
        }
        return count;
    }
}
