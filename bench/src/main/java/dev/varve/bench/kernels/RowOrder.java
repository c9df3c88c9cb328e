package dev.varve.bench.kernels;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The rows of some memory in no order, as a search comes by them. */
final class RowOrder {

    private final int[] order;
    private int[] piece = {};

    RowOrder(int rows, RandomGenerator random) {
        order = new int[rows];
        Arrays.setAll(order, i -> i);
        for (int i = rows - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int row = order[i];
            order[i] = order[other];
            order[other] = row;
        }
    }

    /** The next {@code count} rows from the one of number {@code first} on, in an array that the next call reuses. */
    int[] piece(int first, int count) {
        if (piece.length < count) {
            piece = new int[count];
        }
        System.arraycopy(order, first, piece, 0, count);
        return piece;
    }
}
