package dev.varve.index;

import java.util.Objects;

/**
 * The answers to one query, best first; equal scores by part, then by row, that is in the order in which they were
 * written. Immutable.
 */
public final class Ranking {

    private final int[] parts;
    private final int[] rows;
    private final float[] scores;

    /** Takes the arrays, all of one length, over. */
    Ranking(int[] parts, int[] rows, float[] scores) {
        this.parts = parts;
        this.rows = rows;
        this.scores = scores;
    }

    /** Number of answers: k, or fewer where fewer rows may be answers. */
    public int size() {
        return rows.length;
    }

    /**
     * Index of the part that holds an answer, in the list that was searched.
     *
     * @param rank 0 is the best
     */
    public int part(int rank) {
        return parts[Objects.checkIndex(rank, parts.length)];
    }

    /**
     * Row of an answer in its part.
     *
     * @param rank 0 is the best
     */
    public int row(int rank) {
        return rows[Objects.checkIndex(rank, rows.length)];
    }

    /**
     * Score of an answer; larger is better.
     *
     * @param rank 0 is the best
     */
    public float score(int rank) {
        return scores[Objects.checkIndex(rank, scores.length)];
    }
}
