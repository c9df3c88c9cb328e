package dev.varve.index.candidates;

import java.util.Arrays;

/**
 * Distances of rows that were asked for: a hash table of open addressing, whose memory is kept. Used by one thread at a
 * time.
 */
final class KnownDistances {

    private static final int NONE = -1;
    private static final int LEAST = 1 << 10;

    /** A table of which less than one in so many places was taken is too large. */
    private static final int HARDLY = 16;

    /** Spreads rows that follow each other: 2^32 divided by the golden ratio. */
    private static final int SPREAD = 0x9e3779b9;

    private int[] rows = new int[LEAST];
    private float[] distances = new float[LEAST];
    private int size;

    KnownDistances() {
        Arrays.fill(rows, NONE);
    }

    /** Forgets all. Memory that a large search left, and the last one hardly used, is given back. */
    void clear() {
        if (rows.length > LEAST && size < rows.length / HARDLY) {
            rows = new int[LEAST];
            distances = new float[LEAST];
        }
        Arrays.fill(rows, NONE);
        size = 0;
    }

    /** Makes room for so many rows more. */
    void reserve(int more) {
        int least = 2 * (size + more); // at most half of the places are taken
        if (least <= rows.length) {
            return;
        }
        int[] oldRows = rows;
        float[] oldDistances = distances;
        rows = new int[Integer.highestOneBit(least - 1) << 1];
        distances = new float[rows.length];
        Arrays.fill(rows, NONE);
        for (int i = 0; i < oldRows.length; i++) {
            if (oldRows[i] != NONE) {
                int place = place(oldRows[i]);
                rows[place] = oldRows[i];
                distances[place] = oldDistances[i];
            }
        }
    }

    /** Whether the distance of a row is known. */
    boolean has(int row) {
        return rows[place(row)] == row;
    }

    /** The distance of a row that is known. */
    float get(int row) {
        return distances[place(row)];
    }

    /** Adds a row that was not known, for which room was reserved. */
    void add(int row, float distance) {
        int place = place(row);
        rows[place] = row;
        distances[place] = distance;
        size++;
    }

    /** Where a row is, or would be. */
    private int place(int row) {
        int mask = rows.length - 1;
        int place = row * SPREAD >>> Integer.numberOfLeadingZeros(mask);
        while (rows[place] != row && rows[place] != NONE) {
            place = place + 1 & mask;
        }
        return place;
    }
}
