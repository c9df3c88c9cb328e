package dev.varve.index.graph;

import dev.varve.codecs.DenseVectors;
import dev.varve.index.Similarity;
import java.lang.foreign.Arena;
import java.util.function.Supplier;

/**
 * The space that the vectors of a field are in as a graph of them sees it: one in which distances between rows behave
 * like squared Euclidean ones, as pruning needs it, and in which the rows nearest to a query are those of the best
 * score.
 *
 * <ul>
 *   <li>L2: the space of the vectors.
 *   <li>COSINE: that of their directions; a zero vector is one apart from all.
 *   <li>DOT: that of the vectors with one more component, which gives all the norm of the longest (Bachrach and others,
 *       Speeding up the Xbox recommender system, RecSys 2014, section 3). The longest one is that of the rows met so
 *       far.
 * </ul>
 *
 * <p>Thread-safe. Reads rows without verifying them: whoever builds a graph of a file verifies it before.
 */
public final class VectorSpace implements Supplier<RowDistances> {

    private final DenseVectors vectors;
    private final Similarity similarity;
    private final RowNorms norms;

    /**
     * The space of the vectors of a field.
     *
     * @param arena shared; holds four bytes a row under DOT and COSINE, as long as a graph is built
     */
    public VectorSpace(Arena arena, DenseVectors vectors, Similarity similarity) {
        this.vectors = vectors;
        this.similarity = similarity;
        norms = new RowNorms(arena, vectors);
    }

    /** Distances in this space, for one thread. */
    @Override
    public RowDistances get() {
        return new Distances();
    }

    private final class Distances implements RowDistances {

        private final VectorScores scores = new VectorScores(vectors);
        private final float[] origin = new float[vectors.dimension()];
        private final float[] scratch = new float[vectors.dimension()];
        private float squared;

        @Override
        public void from(int row) {
            RowNorms.copy(vectors, row, origin);
            if (similarity != Similarity.L2) {
                squared = norms.squared(row, scratch);
            }
            if (similarity == Similarity.COSINE && squared > 0) {
                float norm = (float) Math.sqrt(squared);
                for (int d = 0; d < origin.length; d++) {
                    origin[d] /= norm;
                }
            }
        }

        @Override
        public void score(int[] rows, int count, float[] into) {
            switch (similarity) {
                case L2 -> scores.l2(origin, rows, count, into);
                case COSINE -> {
                    scores.dot(origin, rows, count, into);
                    for (int i = 0; i < count; i++) {
                        float other = norms.squared(rows[i], scratch);
                        into[i] = other > 0 ? Math.max(0, 1 - into[i] / (float) Math.sqrt(other)) : 1;
                    }
                }
                case DOT -> {
                    scores.l2(origin, rows, count, into);
                    for (int i = 0; i < count; i++) {
                        float apart = added(squared) - added(norms.squared(rows[i], scratch));
                        into[i] += apart * apart;
                    }
                }
            }
        }

        /** The component that gives a vector the norm of the longest. */
        private float added(float squaredNorm) {
            return (float) Math.sqrt(Math.max(0, norms.largest() - squaredNorm));
        }
    }
}
