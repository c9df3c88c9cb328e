package dev.varve.index.graph;

/**
 * A random order of the rows that takes no memory: a bijection of the numbers below a power of two, walked until it
 * falls on a row (Black and Rogaway, Ciphers with arbitrary finite domains, CT-RSA 2002, section 3). Immutable.
 */
final class InsertionOrder {

    private final int rows;
    private final int mask;
    private final int shift;
    private final long seed;

    InsertionOrder(int rows, long seed) {
        this.rows = rows;
        this.seed = seed;
        int bits = Math.max(2, Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, rows - 1)));
        mask = (int) ((1L << bits) - 1);
        shift = (bits + 1) / 2;
    }

    /** The row at a place of the order; each row is at one place. */
    int row(int place) {
        int row = mix(place);
        while (row >= rows) {
            row = mix(row);
        }
        return row;
    }

    /** Multiplying by an odd number, adding and xoring with a right shift can each be undone. */
    private int mix(int value) {
        int mixed = value;
        long state = seed;
        for (int round = 0; round < 4; round++) {
            state = state * 0x5851_F42D_4C95_7F2DL + 0x1405_7B7E_F767_814FL;
            mixed = mixed * ((int) (state >>> Integer.SIZE) | 1) + (int) (state >>> 20) & mask;
            mixed ^= mixed >>> shift;
        }
        return mixed;
    }
}
