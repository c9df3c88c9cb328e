package dev.varve.index.graph;

import dev.varve.index.FloatOrder;
import java.util.Arrays;

/**
 * Chooses the neighbours of a row among candidates by robust pruning (Subramanya and others, DiskANN, NeurIPS 2019,
 * section 2.3): from the nearest on, a candidate is passed over where one that was chosen occludes it, being alpha
 * times nearer to it than the row is. A first pass with alpha 1 takes neighbours in as many directions as there are; a
 * second one with the wanted alpha fills up.
 *
 * <p>Distances between candidates cost far more than all else here. So none is computed twice, none where the outcome
 * is known, and none between two neighbours that an earlier choice for this row compared. Used by one thread at a time.
 */
final class Pruner {

    /** A candidate is compared with so many at once, as their misses of the cache overlap. */
    private static final int GROUP = 4;

    private final RowDistances distances;
    private final float squaredAlpha;
    private final int[] group = new int[GROUP];
    private final float[] groupDistances = new float[GROUP];

    private int size;
    private int[] rows = new int[256];
    private float[] rowDistances = new float[256];
    private byte[] given = new byte[256];
    private byte[] edges = new byte[256];
    /** The candidates by distance, which is in the upper half of an entry; equal ones as they were added. */
    private long[] order = new long[256];
    /** With how many of the chosen a candidate was compared. */
    private int[] compared = new int[256];
    /** How many times nearer than the row one of those is to the candidate, at most; squared. */
    private float[] occlusion = new float[256];

    private boolean[] taken = new boolean[256];
    private int[] chosen = new int[256];
    private int chosenCount;

    Pruner(RowDistances distances, double alpha) {
        this.distances = distances;
        squaredAlpha = (float) (alpha * alpha);
    }

    /** Forgets all candidates. */
    void clear() {
        size = 0;
        chosenCount = 0;
    }

    /**
     * Adds a candidate, that was not added before.
     *
     * @param distance squared, from the row that neighbours are chosen for
     * @param edge what is known of it
     */
    void add(int row, float distance, byte edge) {
        if (size == rows.length) {
            grow(2 * size);
        }
        rows[size] = row;
        rowDistances[size] = distance;
        given[size] = edge;
        order[size] = (long) FloatOrder.toInt(distance) << Integer.SIZE | size;
        compared[size] = 0;
        occlusion[size] = 0;
        taken[size] = false;
        size++;
    }

    private void grow(int length) {
        rows = Arrays.copyOf(rows, length);
        rowDistances = Arrays.copyOf(rowDistances, length);
        given = Arrays.copyOf(given, length);
        edges = Arrays.copyOf(edges, length);
        order = Arrays.copyOf(order, length);
        compared = Arrays.copyOf(compared, length);
        occlusion = Arrays.copyOf(occlusion, length);
        taken = Arrays.copyOf(taken, length);
        chosen = Arrays.copyOf(chosen, length);
    }

    /**
     * Chooses at most {@code degree} of the candidates, all anchors among them, of which there are no more than that.
     */
    void choose(int degree) {
        Arrays.sort(order, 0, size);
        for (int c = 0; c < size; c++) {
            if (Edge.isAnchor(given[c])) {
                take(c, given[c]);
            }
        }
        // one loop for both passes: the compiler would have what they call twice
        for (byte pass = Edge.STRICT; pass <= (squaredAlpha > 1 ? Edge.RELAXED : Edge.STRICT); pass++) {
            float times = pass == Edge.STRICT ? 1 : squaredAlpha;
            for (int i = 0; i < size && chosenCount < degree; i++) {
                int c = (int) order[i];
                // one that was relaxed before is taken to be occluded still, without a look at what occluded it
                boolean passedOver = taken[c] || (pass == Edge.STRICT && Edge.choice(given[c]) == Edge.RELAXED);
                if (!passedOver && !occluded(c, times)) {
                    take(c, pass);
                }
            }
        }
    }

    private void take(int c, byte edge) {
        taken[c] = true;
        edges[c] = edge;
        chosen[chosenCount++] = c;
    }

    /** Whether a chosen one is this much nearer to the candidate than the row is. */
    private boolean occluded(int c, float squaredTimes) {
        boolean known = Edge.choice(given[c]) != Edge.UNCHECKED;
        boolean prepared = false;
        while (occlusion[c] < squaredTimes && compared[c] < chosenCount) {
            int count = 0;
            while (count < GROUP && compared[c] < chosenCount) {
                int other = chosen[compared[c]++];
                if (!known || Edge.choice(given[other]) == Edge.UNCHECKED) {
                    group[count++] = rows[other];
                }
            }
            if (count > 0) {
                if (!prepared) {
                    distances.from(rows[c]);
                    prepared = true;
                }
                distances.score(group, count, groupDistances);
                for (int i = 0; i < count; i++) {
                    float times = groupDistances[i] > 0 ? rowDistances[c] / groupDistances[i] : Float.MAX_VALUE;
                    occlusion[c] = Math.max(occlusion[c], times);
                }
            }
        }
        return occlusion[c] >= squaredTimes;
    }

    /** How many were chosen. */
    int count() {
        return chosenCount;
    }

    /** One of the chosen: anchors first, then in the order in which they were chosen. */
    int row(int index) {
        return rows[chosen[index]];
    }

    float distance(int index) {
        return rowDistances[chosen[index]];
    }

    byte edge(int index) {
        return edges[chosen[index]];
    }

    /** Makes the edge to a chosen row an anchor; {@code false} where it was not chosen. */
    boolean anchor(int row) {
        for (int i = 0; i < chosenCount; i++) {
            if (rows[chosen[i]] == row) {
                edges[chosen[i]] = Edge.anchor(edges[chosen[i]]);
                return true;
            }
        }
        return false;
    }

    /** Says what is known of a candidate; {@code false} where the row is none. */
    boolean mark(int row, byte edge) {
        for (int c = 0; c < size; c++) {
            if (rows[c] == row) {
                given[c] = edge;
                return true;
            }
        }
        return false;
    }

    /** Makes sure that a candidate is chosen, as an anchor; {@code false} where the row is none. */
    boolean makeAnchor(int row) {
        for (int c = 0; c < size; c++) {
            if (rows[c] == row) {
                given[c] = Edge.anchor(given[c]);
                return true;
            }
        }
        return false;
    }
}
