package dev.varve.index.candidates;

import dev.varve.index.graph.GraphSearch;
import dev.varve.index.graph.RowEstimates;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a walk has found so far, in the order of other distances than those that lead it; the walk is left as it is.
 * Used by one thread at a time.
 */
final class Order {

    private int[] rows = new int[0];
    private float[] distances = new float[0];
    private long[] order = new long[0];
    private int size;

    /**
     * Orders the nearest rows of a walk.
     *
     * @param from whatever it has found
     * @param most how many are kept at most
     */
    void take(GraphSearch from, RowEstimates by, int most) {
        int count = from.size();
        if (rows.length < count) {
            rows = new int[count];
            distances = new float[count];
            order = new long[count];
        }
        for (int rank = 0; rank < count; rank++) {
            rows[rank] = from.row(rank);
        }
        by.score(rows, count, distances);
        for (int rank = 0; rank < count; rank++) {
            order[rank] = (long) ordered(distances[rank]) << Integer.SIZE | rows[rank];
        }
        Arrays.sort(order, 0, count);
        size = Math.min(most, count);
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** The row at a rank; of equal distances the lower row comes first. */
    int row(int rank) {
        return (int) order[Objects.checkIndex(rank, size)];
    }

    float distance(int rank) {
        int bits = (int) (order[Objects.checkIndex(rank, size)] >> Integer.SIZE);
        return Float.intBitsToFloat(flip(bits));
    }

    /** An integer that compares with others as the float does; both zeros are one. */
    private static int ordered(float distance) {
        return flip(Float.floatToRawIntBits(distance + 0f));
    }

    private static int flip(int bits) {
        return bits ^ (bits >> Integer.SIZE - 1 & Integer.MAX_VALUE);
    }
}
