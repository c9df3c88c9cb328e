package dev.varve.index.graph;

import dev.varve.index.FloatOrder;
import dev.varve.index.RowFilter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The nearest rows met so far, nearest first, up to a width; each is expanded once or not yet. A sorted array of longs:
 * the score in the upper half, as an integer in the same order; row and mark below. So rows of equal scores stand in
 * the order of their numbers, and the outcome does not depend on the order in which they are met. Not thread-safe.
 */
final class Beam {

    private static final long EXPANDED = 1;
    private static final int MAX_WIDTH = Integer.MAX_VALUE - 8;

    /** So many entries are moved up one by one in less time than they are searched and copied. */
    private static final int SHORT = 128;

    private long[] entries = new long[64];
    private long[] pending = new long[64];
    private int width;
    private int mostTies;
    private int size;
    /** Above all that are refused: the last entry of a full beam. */
    private long worst = Long.MAX_VALUE;

    /** Begins anew with a width of at least 1. */
    void clear(int newWidth) {
        clear(newWidth, Integer.MAX_VALUE);
    }

    /** Begins anew, to keep so many rows of one score at most. */
    void clear(int newWidth, int newMostTies) {
        width = newWidth;
        mostTies = newMostTies;
        size = 0;
        worst = Long.MAX_VALUE;
        if (entries.length < newWidth) {
            entries = new long[newWidth];
        }
    }

    /** Number of rows. */
    int size() {
        return size;
    }

    /** Lets rows of one score in as if there were no limit to them, and none was expanded. */
    void reopen() {
        mostTies = Integer.MAX_VALUE;
        for (int rank = 0; rank < size; rank++) {
            entries[rank] &= ~EXPANDED;
        }
    }

    /** Whether it is full of rows of few different scores, each of so many on average. */
    boolean crowded(int each) {
        if (size < width) {
            return false;
        }
        int different = 1;
        for (int rank = 1; rank < size; rank++) {
            different += entries[rank - 1] >> Integer.SIZE == entries[rank] >> Integer.SIZE ? 0 : 1;
        }
        return different <= size / each;
    }

    /** Widens the beam as long as so many more rows could push out one whose score is not above a bound. */
    void makeRoom(int count, float bound) {
        makeRoom(count, bound, MAX_WIDTH);
    }

    /** The same, up to a width. */
    void makeRoom(int count, float bound, int widest) {
        int most = Math.min(widest, MAX_WIDTH);
        while (size + count > width && width < most && score(Math.max(0, width - count)) <= bound) {
            width = (int) Math.min(2L * width, most);
            worst = Long.MAX_VALUE;
            entries = entries.length < width ? Arrays.copyOf(entries, width) : entries;
        }
    }

    /** Drops the rows above a score. */
    void cutAbove(float score) {
        while (size > 0 && !(score(size - 1) <= score)) {
            size--;
        }
    }

    int row(int rank) {
        return (int) entries[rank] >>> 1;
    }

    float score(int rank) {
        return score(entries[rank]);
    }

    /** The score of the last of a full beam: what is not below it may be refused; infinite while there is room. */
    float worst() {
        return size < width ? Float.POSITIVE_INFINITY : score(worst);
    }

    boolean expanded(int rank) {
        return (entries[rank] & EXPANDED) != 0;
    }

    void expand(int rank) {
        entries[rank] |= EXPANDED;
    }

    /**
     * Puts a row where it belongs, and drops the last where the beam is full.
     *
     * @return its rank, or {@link Integer#MAX_VALUE} where it is refused
     */
    int offer(int row, float score) {
        return offer(entry(row, score));
    }

    /**
     * Offers some rows: those that a full beam refuses, which are most, are left out first, without a branch that could
     * be mispredicted.
     *
     * @return the lowest rank that one takes, or {@link Integer#MAX_VALUE} where all are refused
     */
    int offer(int[] rows, float[] scores, int count) {
        if (pending.length < count) {
            pending = new long[2 * count];
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            long entry = entry(rows[i], scores[i]);
            pending[kept] = entry;
            kept += entry < worst ? 1 : 0;
        }
        int best = Integer.MAX_VALUE;
        for (int i = 0; i < kept; i++) {
            best = Math.min(best, offer(pending[i]));
        }
        return best;
    }

    private int offer(long entry) {
        if (entry >= worst) {
            return Integer.MAX_VALUE;
        }
        if (mostTies < width && ties(rank(entry), entry) >= mostTies) {
            return Integer.MAX_VALUE;
        }
        int last = Math.min(size, width - 1);
        int rank = last;
        if (last <= SHORT) {
            for (; rank > 0 && entries[rank - 1] > entry; rank--) {
                entries[rank] = entries[rank - 1];
            }
        } else {
            rank = Math.min(rank(entry), last);
            System.arraycopy(entries, rank, entries, rank + 1, last - rank);
        }
        entries[rank] = entry;
        if (size < width) {
            size++;
        }
        if (size == width) {
            worst = entries[size - 1];
        }
        return rank;
    }

    /** Keeps the rows below {@code rows} that a filter accepts; all when null. */
    void retain(int rows, @Nullable RowFilter filter) {
        int kept = 0;
        for (int rank = 0; rank < size; rank++) {
            int row = row(rank);
            entries[kept] = entries[rank];
            kept += row < rows && (filter == null || filter.accepts(row)) ? 1 : 0;
        }
        size = kept;
        worst = Long.MAX_VALUE;
    }

    /** How many entries around a rank have the score of one. */
    private int ties(int rank, long entry) {
        int from = rank;
        while (from > 0 && entries[from - 1] >> Integer.SIZE == entry >> Integer.SIZE) {
            from--;
        }
        int to = rank;
        while (to < size && entries[to] >> Integer.SIZE == entry >> Integer.SIZE) {
            to++;
        }
        return to - from;
    }

    /** How many entries come before one, found without a branch that could be mispredicted. */
    private int rank(long entry) {
        int base = 0;
        int length = size;
        while (length > 1) {
            int half = length >>> 1;
            base += entries[base + half - 1] < entry ? half : 0;
            length -= half;
        }
        return length == 1 && entries[base] < entry ? base + 1 : base;
    }

    /** Replaces the scores of the first rows, whose number is {@code count}, keeps those and puts them in order. */
    void rescore(float[] scores, int count) {
        for (int rank = 0; rank < count; rank++) {
            entries[rank] = entry(row(rank), scores[rank]) | entries[rank] & EXPANDED;
        }
        Arrays.sort(entries, 0, count);
        size = count;
        worst = size < width ? Long.MAX_VALUE : entries[size - 1];
    }

    private static long entry(int row, float score) {
        return (long) FloatOrder.toInt(score) << Integer.SIZE | (long) row << 1;
    }

    private static float score(long entry) {
        return FloatOrder.toFloat((int) (entry >> Integer.SIZE));
    }
}
