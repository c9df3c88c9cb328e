package dev.varve.index.ann;

import dev.varve.index.RowFilter;
import dev.varve.index.Similarity;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for.
 *
 * @param vector fits the similarity
 * @param norm Euclidean norm of the vector
 * @param k answers at most
 * @param least rows of a smaller score are no answers; {@code -Infinity} for any
 */
@SuppressWarnings("ArrayRecordComponent") // not copied: it lives for one search
record DenseQuery(Similarity similarity, float[] vector, double norm, int k, double least, Effort effort) {

    /** Whether the answers end at a score. */
    boolean ranged() {
        return least > Double.NEGATIVE_INFINITY;
    }

    /** The largest distance of an answer, rounded away from the query. */
    float radius() {
        return Math.nextUp((float) -least);
    }

    /**
     * Whether a walk through a graph of so many rows found too few. A range alone is searched for to its end: under a
     * filter, as many are searched for as without it.
     */
    boolean misses(int found, int rows, @Nullable RowFilter filter) {
        return !(ranged() && filter == null) && found < Math.min(k, rows);
    }

    /** Rows that are scored in full precision at most. */
    int rerank() {
        return effort instanceof Effort.Beam beam ? Math.max(k, beam.rerank()) : Integer.MAX_VALUE;
    }
}
