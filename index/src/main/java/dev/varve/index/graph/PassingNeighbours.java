package dev.varve.index.graph;

import dev.varve.codecs.Adjacency;

/**
 * Finds the passing neighbours of a row, and where they are few those of its neighbours that do not pass, as if an edge
 * led there (Patel and others, ACORN, SIGMOD 2024, section 5). The nearest neighbours, which come first in a record,
 * are asked for theirs first, and no more of them than are needed. Not thread-safe.
 */
final class PassingNeighbours {

    /** So many passing neighbours are enough: measured with 5 to 32, where 6 to 10 were the best. */
    private static final int ENOUGH = 8;

    /** Neighbours that are asked at once at most, for their cache misses to overlap. */
    private static final int AT_ONCE = 16;

    private final PassingRows passing;
    private final VisitedRows asked = new VisitedRows();
    private final int[] asking = new int[AT_ONCE];
    private int[] neighbours = new int[0];
    private int[] refused = new int[0];
    private int[] beyond = new int[0];
    private int[] ignored = new int[0];
    /** Passing neighbours that a row has on average. */
    private double usual;

    PassingNeighbours(PassingRows passing) {
        this.passing = passing;
    }

    /** Begins a search; how many neighbours {@link #list} lists at most. */
    int begin(Adjacency graph, double share) {
        int degree = graph.degree();
        asked.clear(graph.size());
        usual = Math.max(1, share * degree);
        if (neighbours.length < degree) {
            neighbours = new int[degree];
            refused = new int[degree];
            beyond = new int[AT_ONCE * degree];
            ignored = new int[AT_ONCE * degree];
        }
        return ENOUGH + (AT_ONCE + 1) * degree;
    }

    /**
     * Lists those of a row that were not met before, and meets them.
     *
     * @param into takes them
     * @return how many there are
     */
    int list(Adjacency graph, int row, VisitedRows visited, int[] into) {
        int length = graph.neighbours(row, neighbours);
        int passed = passing.partition(neighbours, length, refused);
        int others = length - passed;
        int count = visited.retainNew(neighbours, 0, passed, into, 0);
        for (int next = 0; next < others && passed < ENOUGH; ) {
            int wanted = Math.clamp((long) Math.ceil((ENOUGH - passed) / usual), 1, AT_ONCE);
            int some = 0;
            while (next < others && some < wanted) {
                some = asked.retainNew(refused, next++, 1, asking, some);
            }
            int further = passing.partition(beyond, graph.neighbours(asking, some, beyond), ignored);
            count = visited.retainNew(beyond, 0, further, into, count);
            passed += further;
        }
        return count;
    }

    /** How many neighbours that do not pass were asked for theirs. */
    int asked() {
        return asked.count();
    }
}
