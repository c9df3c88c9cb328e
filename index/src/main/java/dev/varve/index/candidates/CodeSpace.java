package dev.varve.index.candidates;

import dev.varve.codecs.codes.CodeScorer;
import dev.varve.index.graph.RowDistances;
import java.util.function.Supplier;

/**
 * The space of encoded documents as a graph of them sees it, told by their codes and norms: that of the vectors with
 * one more component, which gives all the norm of the longest (Bachrach and others, Speeding up the Xbox recommender
 * system, RecSys 2014, section 3), so that near rows are those of large inner products. Encodings are not of one
 * length: the more a document says, the longer.
 *
 * <p>Thread-safe. Reads codes without verifying them.
 */
final class CodeSpace implements Supplier<RowDistances> {

    private final EncodedNorms norms;
    private final Supplier<CodeScorer> scorers;
    private final double squaredLongest;

    /**
     * The space of some rows.
     *
     * @param norms of all rows; do not change any more
     * @param scorers of their codes, by inner product
     */
    CodeSpace(EncodedNorms norms, Supplier<CodeScorer> scorers) {
        this.norms = norms;
        this.scorers = scorers;
        squaredLongest = (double) norms.largest() * norms.largest();
    }

    /** Distances in this space, for one thread. */
    @Override
    public RowDistances get() {
        return new Distances();
    }

    /** Squared distances, but for what rounding of codes makes of them. */
    private final class Distances implements RowDistances {

        private final CodeScorer scorer = scorers.get();
        private double own;

        @Override
        public void from(int row) {
            scorer.prepare(row);
            own = added(row);
        }

        @Override
        public void score(int[] rows, int count, float[] into) {
            scorer.refine(rows, count, into);
            for (int i = 0; i < count; i++) {
                into[i] = (float) Math.max(0, 2 * (squaredLongest + into[i] - own * added(rows[i])));
            }
        }

        @Override
        public boolean queriesLieElsewhere() {
            return true;
        }

        /** The component that gives a row the norm of the longest. */
        private double added(int row) {
            double norm = norms.get(row);
            return Math.sqrt(Math.max(0, squaredLongest - norm * norm));
        }
    }
}
