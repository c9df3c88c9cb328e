package dev.varve.index.graph;

import dev.varve.index.RowBits;
import dev.varve.index.RowFilter;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a filter accepts, asked once for all rows: a bit each. A walk asks about thousands of rows that lie
 * anywhere, each of which may be a cache miss and a call through two interfaces. Its memory is kept for the next
 * filter. Used by one thread at a time.
 */
public final class RememberedFilter implements RowFilter {

    /** Of more rows a walk asks about too few for all to be asked about: 16 KiB of bits. */
    private static final int MOST_ROWS = 1 << 17;

    private final RowBits block = new RowBits();
    private long[] words = new long[0];
    private int rows;
    private int count;

    /** Remembers nothing yet. */
    public RememberedFilter() {
        // memory comes with the first filter
    }

    /**
     * The same filter: remembered, until the next one is, or itself where that would take longer.
     *
     * @param filter which rows may be answers; all when null
     * @param filtered rows 0 to {@code filtered - 1} will be asked about
     */
    public @Nullable RowFilter of(@Nullable RowFilter filter, int filtered) {
        if (filter == null || filtered > MOST_ROWS || !filter.isQuick()) {
            return filter;
        }
        rows = filtered;
        count = 0;
        if (words.length < Math.ceilDiv(filtered, Long.SIZE)) {
            words = new long[Math.ceilDiv(filtered, BLOCK) * (BLOCK / Long.SIZE)];
        }
        for (int from = 0; from < filtered; from += BLOCK) {
            block.fill(from, Math.min(filtered, from + BLOCK));
            block.retain(filter);
            count += block.copy(words, from / Long.SIZE);
        }
        return this;
    }

    /** How many rows are accepted. */
    int count() {
        return count;
    }

    /** 1 where the row is accepted, else 0. */
    int bit(int row) {
        return row < rows ? (int) (words[row >>> 6] >>> row & 1) : 0;
    }

    @Override
    public boolean accepts(int row) {
        return bit(row) != 0;
    }

    @Override
    public void retain(int from, int to, long[] bits) {
        if (from % Long.SIZE != 0 || to > rows) {
            RowFilter.super.retain(from, to, bits);
            return;
        }
        for (int at = from; at < to; at += Long.SIZE) {
            bits[(at - from) / Long.SIZE] &= words[at / Long.SIZE];
        }
    }

    @Override
    public boolean isQuick() {
        return true;
    }
}
