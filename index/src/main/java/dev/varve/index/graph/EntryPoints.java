package dev.varve.index.graph;

import java.util.Arrays;

/**
 * Chooses the rows that searches begin at, from a sample: one in the middle, and some far from each other and from that
 * one, so that there is one near each cluster.
 */
final class EntryPoints {

    /** Rows of a sample at most. */
    static final int SAMPLE = 256;

    private static final int MOST = 8;

    /** Where queries lie elsewhere than the rows, and a walk may end in a cluster that has no edge to the best one. */
    private static final int MOST_ELSEWHERE = 32;

    private EntryPoints() {}

    /**
     * Chooses entry points: each is, after the first, the row of the sample that is farthest from all before.
     *
     * @param root is always one of them
     * @param sample the first {@code size} are distinct rows
     */
    static int[] choose(int root, int[] sample, int size, RowDistances distances) {
        int count = Math.min(distances.queriesLieElsewhere() ? MOST_ELSEWHERE : MOST, size);
        int[] chosen = new int[count + 1];
        float[] nearest = new float[size];
        float[] scores = new float[size];
        Arrays.fill(nearest, Float.POSITIVE_INFINITY);
        int next = middle(sample, size, distances, scores);
        for (int i = 0; i < count; i++) {
            chosen[i] = sample[next];
            distances.from(sample[next]);
            distances.score(sample, size, scores);
            int farthest = 0;
            for (int j = 0; j < size; j++) {
                nearest[j] = Math.min(nearest[j], scores[j]);
                farthest = nearest[j] > nearest[farthest] ? j : farthest;
            }
            next = farthest;
        }
        chosen[count] = root;
        return chosen;
    }

    /** The one whose distances to the others add up to the least. */
    private static int middle(int[] sample, int size, RowDistances distances, float[] scores) {
        int middle = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            distances.from(sample[i]);
            distances.score(sample, size, scores);
            double sum = 0;
            for (int j = 0; j < size; j++) {
                sum += Math.sqrt(scores[j]);
            }
            if (sum < least) {
                least = sum;
                middle = i;
            }
        }
        return middle;
    }
}
