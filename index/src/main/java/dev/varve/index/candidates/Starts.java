package dev.varve.index.candidates;

import dev.varve.codecs.Adjacency;
import dev.varve.index.graph.RowEstimates;
import java.util.function.IntPredicate;

/**
 * A graph that is entered, for each query anew, at the nearest of many rows spread over all. Documents have hundreds of
 * topics with nothing in common, and a query says nothing of the way from one to another: a walk that begins at a few
 * rows, the same for every query, ends among the documents of some other topic. Used by one thread at a time.
 */
final class Starts implements Adjacency {

    /** Rows that are scored: about as much work as a walk with a beam of a hundred. */
    private static final int SAMPLE = 4096;

    private static final int PIECE = 256;

    /** Rows that a walk begins at. */
    private static final int MOST = 32;

    private final Adjacency graph;
    private final IntPredicate present;
    private final Milestone milestone;
    private final int[] piece = new int[PIECE];
    private final float[] scores = new float[PIECE];
    private final int[] nearest = new int[MOST];
    private final float[] nearestScores = new float[MOST];
    private int size;

    /**
     * @param present which rows are in the graph
     * @param milestone learns of each row that is expanded
     */
    Starts(Adjacency graph, IntPredicate present, Milestone milestone) {
        this.graph = graph;
        this.present = present;
        this.milestone = milestone;
    }

    /**
     * Chooses where to begin.
     *
     * @param estimates of rows from the query
     * @return how many rows were scored
     */
    int choose(RowEstimates estimates) {
        size = 0;
        int sample = Math.min(SAMPLE, graph.size());
        for (int from = 0; from < sample; from += PIECE) {
            int count = 0;
            for (int i = from; i < Math.min(sample, from + PIECE); i++) {
                int row = (int) ((long) i * graph.size() / sample);
                if (present.test(row)) {
                    piece[count++] = row;
                }
            }
            estimates.score(piece, count, scores);
            for (int i = 0; i < count; i++) {
                offer(piece[i], scores[i]);
            }
        }
        return sample;
    }

    private void offer(int row, float score) {
        if (size == MOST && score >= nearestScores[MOST - 1]) {
            return;
        }
        int at = Math.min(size, MOST - 1);
        for (; at > 0 && nearestScores[at - 1] > score; at--) {
            nearestScores[at] = nearestScores[at - 1];
            nearest[at] = nearest[at - 1];
        }
        nearestScores[at] = score;
        nearest[at] = row;
        size = Math.min(size + 1, MOST);
    }

    @Override
    public int degree() {
        return graph.degree();
    }

    @Override
    public int size() {
        return graph.size();
    }

    @Override
    public int neighbours(int row, int[] into, int at) {
        milestone.advance(1);
        return graph.neighbours(row, into, at);
    }

    @Override
    public int neighbours(int[] rows, int count, int[] into) {
        milestone.advance(count);
        return graph.neighbours(rows, count, into);
    }

    /** Those chosen, then those of the graph, which all rows are reached from. */
    @Override
    public int entryPoints() {
        return size + graph.entryPoints();
    }

    @Override
    public int entryPoint(int index) {
        return index < size ? nearest[index] : graph.entryPoint(index - size);
    }
}
