package dev.varve.index;

import java.util.List;

/**
 * A group of dense queries that are scored together, prepared once and shared by the workers. Only a group of one that
 * has no other user is ever changed.
 */
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
            scaled[q] = similarity == Similarity.COSINE ? new float[this.queries[q].length] : this.queries[q];
            prepare(q);
        }
    }

    /** Puts another query of as many components in the place of the only one. */
    void replace(float[] query) {
        queries[0] = query;
        if (similarity != Similarity.COSINE) {
            scaled[0] = query;
        }
        prepare(0);
    }

    private void prepare(int q) {
        float[] query = queries[q];
        double norm = QueryChecks.norm(query);
        norms[q] = norm;
        if (similarity == Similarity.COSINE) {
            for (int d = 0; d < query.length; d++) {
                scaled[q][d] = (float) (query[d] / norm);
            }
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
}
