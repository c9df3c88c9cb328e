package dev.varve.bench.ann.systems;

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
        if (rows.length == 0 || (full && !(distance < distances[size - 1]))) {
            return;
        }
        int last = full ? size - 1 : size++;
        int at = last;
        for (; at > 0 && distances[at - 1] > distance; at--) {
            rows[at] = rows[at - 1];
            distances[at] = distances[at - 1];
        }
        rows[at] = row;
        distances[at] = distance;
    }

    int size() {
        return size;
    }

    int row(int rank) {
        return rows[rank];
    }
}
