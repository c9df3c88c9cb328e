package dev.varve.index.graph;

import dev.varve.codecs.DenseVectors;
import dev.varve.index.Similarity;
import java.lang.foreign.MemorySegment;

/**
 * Distances of rows from a query by their full-precision vectors, in float32: minus the inner product, minus the
 * cosine, or the squared Euclidean distance. Used by one thread at a time, for one query after another.
 */
public final class QueryDistances implements RowEstimates {

    private final DenseVectors vectors;
    private final Similarity similarity;
    private final VectorScores scores;
    private final float[] query;
    private final float[] one = new float[1];

    /**
     * Distances from the vectors of a field.
     *
     * @param vectors what is measured; rows without a vector are not asked for
     * @param similarity whose order the distances have, nearest first
     */
    public QueryDistances(DenseVectors vectors, Similarity similarity) {
        this.vectors = vectors;
        this.similarity = similarity;
        scores = new VectorScores(vectors);
        query = new float[vectors.dimension()];
    }

    /**
     * Makes this vector the query.
     *
     * @param vector finite components, as many as the vectors have; not zero under COSINE
     */
    public void from(float[] vector) {
        double sum = 0;
        for (float component : vector) {
            sum += (double) component * component;
        }
        from(vector, Math.sqrt(sum));
    }

    /**
     * The same where its norm is known.
     *
     * @param norm Euclidean norm of the vector
     */
    public void from(float[] vector, double norm) {
        if (vector.length != query.length) {
            throw new IllegalArgumentException(
                    "query: expected " + query.length + " components, found " + vector.length);
        }
        System.arraycopy(vector, 0, query, 0, query.length);
        if (similarity == Similarity.COSINE) {
            double unit = 1 / norm;
            for (int d = 0; d < query.length; d++) {
                query[d] = (float) (vector[d] * unit);
            }
        }
    }

    @Override
    public void score(int[] rows, int count, float[] into) {
        vectors.verify(rows, count);
        switch (similarity) {
            case L2 -> scores.l2(query, rows, count, into);
            case DOT -> {
                scores.dot(query, rows, count, into);
                negate(into, count);
            }
            case COSINE -> {
                scores.cosine(query, rows, count, into);
                negate(into, count);
            }
        }
    }

    /**
     * The distance of a row whose vector was verified, and lies where the caller says.
     *
     * @param segment native, with the vector from {@code offset} on
     */
    public float score(MemorySegment segment, long offset) {
        switch (similarity) {
            case L2 -> {
                scores.l2(query, segment, offset, one);
                return one[0];
            }
            case DOT -> scores.dot(query, segment, offset, one);
            case COSINE -> scores.cosine(query, segment, offset, one);
        }
        negate(one, 1);
        return one[0];
    }

    /** An inner product whose terms overflow to both sides is no number, and as far as can be then. */
    private static void negate(float[] scores, int count) {
        for (int i = 0; i < count; i++) {
            scores[i] = Float.isNaN(scores[i]) ? Float.POSITIVE_INFINITY : -scores[i];
        }
    }
}
