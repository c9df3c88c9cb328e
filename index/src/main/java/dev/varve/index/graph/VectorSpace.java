package dev.varve.index.graph;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.index.DenseRows;
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

    /** Vectors that are longer are scaled before they are multiplied with others, as the product may be infinite. */
    private static final float LONG = 0x1p16f;

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

    /**
     * The same distances as codes tell them, from the vector of one row to the code of another: a fraction of the bytes
     * is read.
     *
     * @param scorers of the codes of the same rows, by the distance of the same name
     */
    public Supplier<RowDistances> estimated(Supplier<CodeScorer> scorers) {
        return () -> new Estimates(scorers.get());
    }

    /**
     * Takes note of a row whose vector is at hand. Under DOT, distances are the same from first to last where this was
     * done for all rows before.
     */
    public void measure(int row, float[] vector) {
        if (similarity != Similarity.L2) {
            norms.measure(row, vector);
        }
    }

    /** The component that gives a vector the norm of the longest. */
    private double added(double norm) {
        double longest = norms.largest();
        return Math.sqrt(Math.max(0, (longest - norm) * (longest + norm)));
    }

    private final class Distances implements RowDistances {

        private final VectorScores scores = new VectorScores(vectors);
        private final float[] origin = new float[vectors.dimension()];
        private final float[] scratch = new float[vectors.dimension()];
        private float norm;

        @Override
        public void from(int row) {
            DenseRows.copy(vectors, row, origin);
            if (similarity != Similarity.L2) {
                norm = norms.of(row, scratch);
            }
            if (similarity == Similarity.COSINE && norm > LONG) {
                for (int d = 0; d < origin.length; d++) {
                    origin[d] /= norm;
                }
                norm = 1;
            }
        }

        @Override
        public boolean queriesLieElsewhere() {
            return similarity == Similarity.DOT;
        }

        @Override
        public void score(int[] rows, int count, float[] into) {
            switch (similarity) {
                case L2 -> scores.l2(origin, rows, count, into);
                case COSINE -> {
                    scores.dot(origin, rows, count, into);
                    for (int i = 0; i < count; i++) {
                        float product = norm * norms.of(rows[i], scratch);
                        into[i] = product > 0 ? Math.max(0, 1 - into[i] / product) : 1;
                    }
                }
                case DOT -> {
                    scores.l2(origin, rows, count, into);
                    double own = added(norm);
                    for (int i = 0; i < count; i++) {
                        double apart = own - added(norms.of(rows[i], scratch));
                        into[i] += (float) (apart * apart);
                    }
                }
            }
        }
    }

    private final class Estimates implements RowDistances {

        private final CodeScorer scorer;
        private final float[] origin = new float[vectors.dimension()];
        private final float[] scratch = new float[vectors.dimension()];
        private double own;

        Estimates(CodeScorer scorer) {
            this.scorer = scorer;
        }

        @Override
        public void from(int row) {
            DenseRows.copy(vectors, row, origin);
            scorer.prepare(origin);
            if (similarity == Similarity.DOT) {
                own = added(norms.of(row, scratch));
            }
        }

        /** Under DOT, half the squared distance, but for what is the same for all: that of two vectors of one norm. */
        @Override
        public void score(int[] rows, int count, float[] into) {
            scorer.score(rows, count, into);
            for (int i = 0; similarity == Similarity.DOT && i < count; i++) {
                into[i] -= (float) (own * added(norms.of(rows[i], scratch)));
            }
        }
    }
}
