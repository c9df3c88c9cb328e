package dev.varve.bench.ann.systems;

import java.util.Arrays;

/** The rows with the least distances that were offered, nearest first; of equal ones those that came first. */
final class Nearest {

    private final int[] rows;
    private final double[] distances;
    private int size;

    Nearest(int most) {
        this.rows = new int[most];
        this.distances = new double[most];
    }

    void offer(int row, double distance) {
        boolean full = size == rows.length;
        if (rows.length == 0 || full && !(distance < distances[size - 1])) {
            return;
        }
        int last = full ? size - 1 : size++;
        int at = place(distance, last);
        System.arraycopy(rows, at, rows, at + 1, last - at);
        System.arraycopy(distances, at, distances, at + 1, last - at);
        rows[at] = row;
        distances[at] = distance;
    }

    /** Behind all that are as near. */
    private int place(double distance, int end) {
        int at = Arrays.binarySearch(distances, 0, end, Math.nextUp(distance));
        int place = at < 0 ? -at - 1 : at;
        while (place > 0 && distances[place - 1] > distance) {
            place--;
        }
        return place;
    }

    int size() {
        return size;
    }

    int row(int rank) {
        return rows[rank];
    }
}
