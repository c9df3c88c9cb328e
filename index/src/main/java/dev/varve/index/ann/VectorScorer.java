package dev.varve.index.ann;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.index.DenseRows;
import dev.varve.index.Similarity;
import dev.varve.index.graph.QueryDistances;

/**
 * Scores vectors themselves in the place of their codes, where these are so short that rounding them to a bit a
 * component leaves too little: of 1 component, a code led a beam of 139 rows to 0.88 of the 10 nearest, and the vector
 * leads one of 10 to all; of 32, a recall of 0.95 takes a beam of 17 in place of 98, and two fifths of the time. Used
 * by one thread at a time.
 */
final class VectorScorer implements CodeScorer {

    /** By how much two sums of the same products may differ that were not added in the same order. */
    private static final float ROUNDING = 1e-5f;

    private final DenseVectors vectors;
    private final QueryDistances distances;
    private final float[] origin;
    private final int[] row = new int[1];
    private final float[] score = new float[1];

    VectorScorer(DenseVectors vectors, Similarity similarity) {
        this.vectors = vectors;
        distances = new QueryDistances(vectors, similarity);
        origin = new float[vectors.dimension()];
    }

    @Override
    public void prepare(float[] vector) {
        distances.from(vector);
    }

    @Override
    public void prepare(int one) {
        vectors.verify(one, one + 1);
        DenseRows.copy(vectors, one, origin);
        distances.from(origin);
    }

    @Override
    public void score(int[] rows, int count, float[] estimates) {
        distances.score(rows, count, estimates);
    }

    @Override
    public void score(int[] rows, int count, float[] estimates, float[] bounds) {
        distances.score(rows, count, estimates);
        for (int i = 0; i < count; i++) {
            bounds[i] = bound(estimates[i]);
        }
    }

    /** Sums of other orders are not ruled out. */
    private static float bound(float estimate) {
        return estimate - ROUNDING * Math.abs(estimate);
    }

    @Override
    public void scoreRun(int first, int count, float[] estimates, int at) {
        for (int i = 0; i < count; i++) {
            estimates[at + i] = refine(first + i);
        }
    }

    @Override
    public void scoreRun(int first, int count, float[] estimates, float[] bounds, int at) {
        scoreRun(first, count, estimates, at);
        for (int i = at; i < at + count; i++) {
            bounds[i] = bound(estimates[i]);
        }
    }

    @Override
    public void refine(int[] rows, int count, float[] estimates) {
        score(rows, count, estimates);
    }

    @Override
    public void refine(int[] rows, int count, float[] estimates, float[] bounds) {
        score(rows, count, estimates, bounds);
    }

    @Override
    public float refine(int one) {
        row[0] = one;
        distances.score(row, 1, score);
        return score[0];
    }
}
