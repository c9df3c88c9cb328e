package dev.varve.index;

import java.util.List;

/** A group of dense queries that are scored together, prepared once and shared by the workers. Immutable. */
final class DenseQueries {

    private final Similarity similarity;
    private final float[][] queries;
    private final float[][] scaled;
    private final double[] norms;

    DenseQueries(Similarity similarity, List<float[]> queries) {
        this.similarity = similarity;
        this.queries = queries.toArray(float[][]::new);
        norms = new double[this.queries.length];
        scaled = new float[this.queries.length][];
        for (int q = 0; q < norms.length; q++) {
            norms[q] = Float64Scores.norm(this.queries[q]);
            scaled[q] = similarity == Similarity.COSINE ? unit(this.queries[q], norms[q]) : this.queries[q];
        }
    }

    /** How many. */
    int count() {
        return queries.length;
    }

    /** How they are scored. */
    Similarity similarity() {
        return similarity;
    }

    /** Components of each. */
    int dimension() {
        return queries[0].length;
    }

    /** The query as given. */
    float[] query(int q) {
        return queries[q];
    }

    /** The query as kernels take it: of unit norm under COSINE. */
    float[] scaled(int q) {
        return scaled[q];
    }

    /** The norm of the query as given. */
    double norm(int q) {
        return norms[q];
    }

    private static float[] unit(float[] query, double norm) {
        float[] unit = new float[query.length];
        for (int d = 0; d < unit.length; d++) {
            unit[d] = (float) (query[d] / norm);
        }
        return unit;
    }
}
