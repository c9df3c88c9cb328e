package dev.varve.index;

import java.util.Arrays;

/** Which rows of a block are scored, {@link RowFilter#BLOCK} at most: scratch of one worker. */
public final class RowBits {

    private final long[] bits = new long[RowFilter.BLOCK / Long.SIZE];
    private int from;
    private int to;

    /** A block without rows. */
    public RowBits() {
        // begins with the first fill
    }

    /** Begins a block with all of its rows. */
    public void fill(int from, int to) {
        this.from = from;
        this.to = to;
        int rows = to - from;
        int words = rows / Long.SIZE;
        Arrays.fill(bits, 0, words, -1L);
        if (rows % Long.SIZE != 0) {
            bits[words] = (1L << rows) - 1;
        }
    }

    /** Clears the rows that a filter does not accept. */
    public void retain(RowFilter filter) {
        filter.retain(from, to, bits);
    }

    /** Clears one row. */
    public void clear(int row) {
        int bit = row - from;
        bits[bit / Long.SIZE] &= ~(1L << bit);
    }

    /**
     * Lists the set rows, ascending.
     *
     * @param into has room for the rows of the block
     * @return how many
     */
    public int list(int[] into) {
        int count = 0;
        int words = Math.ceilDiv(to - from, Long.SIZE);
        for (int word = 0; word < words; word++) {
            int base = from + word * Long.SIZE;
            for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
                into[count++] = base + Long.numberOfTrailingZeros(rest);
            }
        }
        return count;
    }

    /**
     * Copies the bits.
     *
     * @param into takes those of 64 rows each from {@code at} on
     * @return how many are set
     */
    public int copy(long[] into, int at) {
        System.arraycopy(bits, 0, into, at, Math.ceilDiv(to - from, Long.SIZE));
        return count();
    }

    /** Number of set rows. */
    int count() {
        int count = 0;
        for (int word = 0; word < Math.ceilDiv(to - from, Long.SIZE); word++) {
            count += Long.bitCount(bits[word]);
        }
        return count;
    }

    /** The first set row from {@code row} on, or the end of the block. */
    public int nextSet(int row) {
        return next(row, 0);
    }

    /** The first cleared row from {@code row} on, or the end of the block. */
    public int nextClear(int row) {
        return next(row, -1L);
    }

    /** The first row from {@code row} on whose bit differs from those of {@code skipped}. */
    private int next(int row, long skipped) {
        if (row >= to) {
            return to;
        }
        int bit = row - from;
        int word = bit / Long.SIZE;
        long rest = (bits[word] ^ skipped) & (-1L << bit);
        int lastWord = (to - from - 1) / Long.SIZE;
        while (rest == 0 && word < lastWord) {
            rest = bits[++word] ^ skipped;
        }
        return rest == 0 ? to : Math.min(to, from + word * Long.SIZE + Long.numberOfTrailingZeros(rest));
    }
}
