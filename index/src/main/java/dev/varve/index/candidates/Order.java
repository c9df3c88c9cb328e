package dev.varve.index.candidates;

import dev.varve.index.FloatOrder;
import dev.varve.index.graph.GraphSearch;
import dev.varve.index.graph.RowEstimates;
import java.util.Arrays;
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

    /** Rows whose other distance is known, in ascending order, and that distance: the row in the upper half. */
    private long[] known = new long[0];

    private int knownSize;

    /** Begins a search. */
    void clear() {
        size = 0;
        knownSize = 0;
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
            known = Arrays.copyOf(known, Math.max(knownSize, 2 * count));
        }
        if (other != null) {
            ask(walk, other, count);
        }
        for (int rank = 0; rank < count; rank++) {
            int row = walk.row(rank);
            float distance = other == null ? walk.score(rank) : (walk.score(rank) + distance(known[place(row)])) / 2;
            order[rank] = entry(FloatOrder.toInt(distance), row);
        }
        Arrays.sort(order, 0, count);
        size = Math.min(most, count);
    }

    /** Asks for the distances of the rows that are not known. */
    private void ask(GraphSearch walk, RowEstimates other, int nearest) {
        int count = 0;
        for (int rank = 0; rank < nearest; rank++) {
            int row = walk.row(rank);
            int place = place(row);
            if (place >= knownSize || row(known[place]) != row) {
                asked[count++] = row;
            }
        }
        other.score(asked, count, answers);
        if (known.length < knownSize + count) {
            known = Arrays.copyOf(known, knownSize + count);
        }
        for (int i = 0; i < count; i++) {
            known[knownSize + i] = entry(asked[i], Float.floatToRawIntBits(answers[i]));
        }
        knownSize += count;
        Arrays.sort(known, 0, knownSize);
    }

    /** Where a row is among those that are known, or would be. */
    private int place(int row) {
        int from = 0;
        int to = knownSize;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (row(known[middle]) < row) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
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

    private static int row(long known) {
        return (int) (known >> Integer.SIZE);
    }

    private static float distance(long known) {
        return Float.intBitsToFloat((int) known);
    }
}
