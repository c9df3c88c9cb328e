package dev.varve.index.ann;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.index.DenseRows;
import dev.varve.index.Similarity;
import dev.varve.index.graph.QueryDistances;
import dev.varve.index.graph.RowDistances;
import dev.varve.index.graph.RowEstimates;
import dev.varve.index.graph.VectorSpace;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Rows of a field as queries.
 *
 * @param leading what leads a search to the nearest of the others
 * @param exact what decides which these are
 */
record RowQueries(Supplier<RowDistances> leading, Supplier<RowDistances> exact) {

    /**
     * Distances from rows in the order in which a query has them. Where the space of the graph has the same order, they
     * are those that the graph was built with: the compiler knows them by then.
     *
     * @param space of the graph
     * @param estimates that led while it was built
     */
    static RowQueries of(
            DenseVectors vectors,
            Similarity similarity,
            VectorCodesFile codes,
            VectorSpace space,
            Supplier<RowDistances> estimates) {
        if (similarity != Similarity.DOT) {
            return new RowQueries(estimates, space);
        }
        return new RowQueries(
                () -> {
                    CodeScorer scorer = Lead.scorer(vectors, similarity, codes);
                    return new Distances(vectors, scorer::prepare, scorer::score);
                },
                () -> {
                    var distances = new QueryDistances(vectors, similarity);
                    return new Distances(vectors, distances::from, distances);
                });
    }

    /** Those of queries, asked by row. */
    private static final class Distances implements RowDistances {

        private final DenseVectors vectors;
        private final Consumer<float[]> prepare;
        private final RowEstimates scores;
        private final float[] vector;

        Distances(DenseVectors vectors, Consumer<float[]> prepare, RowEstimates scores) {
            this.vectors = vectors;
            this.prepare = prepare;
            this.scores = scores;
            vector = new float[vectors.dimension()];
        }

        @Override
        public void from(int row) {
            DenseRows.copy(vectors, row, vector);
            prepare.accept(vector);
        }

        @Override
        public void score(int[] rows, int count, float[] into) {
            scores.score(rows, count, into);
        }
    }
}
