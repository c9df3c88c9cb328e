package dev.varve.index.candidates;

import dev.varve.index.FloatOrder;
import dev.varve.index.graph.GraphSearch;
import dev.varve.index.graph.RowEstimates;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a walk has found so far, put in order by two distances: the one that led it, and another that is asked for these
 * rows alone, once for each. The walk is left as it is. Used by one thread at a time.
 */
final class Order {

    private int[] asked = new int[0];
    private float[] answers = new float[0];
    private long[] order = new long[0];
    private int size;

    /** The other distances of rows of this search. */
    private final KnownDistances known = new KnownDistances();

    /** Begins a search. */
    void clear() {
        size = 0;
        known.clear();
    }

    /**
     * Puts the rows of a walk in order.
     *
     * @param other the mean of this and the walk's distance counts; null where the walk's does alone
     * @param nearest how many of the walk's rows are put in order at most
     * @param most how many of these are kept at most, the first ones
     */
    void take(GraphSearch walk, @Nullable RowEstimates other, int nearest, int most) {
        int count = Math.min(nearest, walk.size());
        if (order.length < count) {
            asked = new int[count];
            answers = new float[count];
            order = new long[count];
        }
        if (other != null) {
            ask(walk, other, count);
        }
        for (int rank = 0; rank < count; rank++) {
            int row = walk.row(rank);
            float distance = other == null ? walk.score(rank) : (walk.score(rank) + known.get(row)) / 2;
            // Infinities of both signs, as damage may leave them, make no number; nothing comes after that row.
            order[rank] = entry(FloatOrder.toInt(Float.isNaN(distance) ? Float.POSITIVE_INFINITY : distance), row);
        }
        size = Math.min(most, count);
        select(count);
    }

    /**
     * Puts the first of so many rows in order, as many as are kept: by a heap, as {@link java.util.Arrays#sort(long[])}
     * makes garbage of what is partly in order.
     */
    private void select(int count) {
        for (int at = size / 2 - 1; at >= 0; at--) {
            sink(at, size);
        }
        for (int i = size; i < count && size > 0; i++) {
            if (order[i] < order[0]) {
                order[0] = order[i];
                sink(0, size);
            }
        }
        for (int last = size - 1; last > 0; last--) {
            long largest = order[0];
            order[0] = order[last];
            order[last] = largest;
            sink(0, last);
        }
    }

    /** Moves a row down a heap of so many, in which none comes before those below it. */
    private void sink(int from, int heap) {
        long sinking = order[from];
        int at = from;
        for (int below = 2 * at + 1; below < heap; below = 2 * at + 1) {
            if (below + 1 < heap && order[below + 1] > order[below]) {
                below++;
            }
            if (order[below] <= sinking) {
                break;
            }
            order[at] = order[below];
            at = below;
        }
        order[at] = sinking;
    }

    /** Asks for the distances of the rows that are not known. */
    private void ask(GraphSearch walk, RowEstimates other, int nearest) {
        int count = 0;
        for (int rank = 0; rank < nearest; rank++) {
            int row = walk.row(rank);
            if (!known.has(row)) {
                asked[count++] = row;
            }
        }
        other.score(asked, count, answers);
        known.reserve(count);
        for (int i = 0; i < count; i++) {
            known.add(asked[i], answers[i]);
        }
    }

    /** Number of rows. */
    int size() {
        return size;
    }

    /** The row at a rank; of equal distances the lower row comes first. */
    int row(int rank) {
        return (int) order[Objects.checkIndex(rank, size)];
    }

    /** The distance of the row at a rank. */
    float distance(int rank) {
        return FloatOrder.toFloat((int) (order[Objects.checkIndex(rank, size)] >> Integer.SIZE));
    }

    private static long entry(int high, int low) {
        return (long) high << Integer.SIZE | Integer.toUnsignedLong(low);
    }
}
