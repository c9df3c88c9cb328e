package dev.varve.index.candidates;

import dev.varve.codecs.CentroidListsFile;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.codecs.tokens.CentroidListScorer;
import dev.varve.index.graph.RowEstimates;
import org.jspecify.annotations.Nullable;

/** What puts rows in order, beside what led to them. Used by one thread at a time. */
interface Orderer extends RowEstimates {

    /** Takes a query. */
    void prepare(QueryEncodings query);

    /** How many of the rows that a walk has found are put in order, where so many candidates are asked for. */
    int nearest(int depth);

    /** Of the files of an index; null where it has none for that. */
    static @Nullable Orderer of(CandidateIndex index) {
        VectorCodesFile encodings = index.encodings();
        TokenEncoding encoding = index.ordering();
        if (encodings != null && encoding != null) {
            return new ByEncodings(encodings, encoding, encodings.scorer());
        }
        CentroidListsFile lists = index.lists();
        return lists == null ? null : new ByLists(lists, lists.scorer());
    }

    /** By codes of encoded documents. */
    record ByEncodings(VectorCodesFile file, TokenEncoding encoding, CodeScorer scorer) implements Orderer {

        /** So many rows for each candidate. */
        private static final int ORDERED = 2;

        /** The same, at least in all: of more, a hundredth more was found, and less of that known early. */
        private static final int LEAST_ORDERED = 256;

        @Override
        public void prepare(QueryEncodings query) {
            scorer.prepare(query.of(encoding));
        }

        @Override
        public int nearest(int depth) {
            return Math.clamp((long) ORDERED * depth, LEAST_ORDERED, Integer.MAX_VALUE);
        }

        @Override
        public void score(int[] rows, int count, float[] into) {
            file.verifyFine(rows, count);
            scorer.refine(rows, count, into);
        }
    }

    /**
     * By lists of centroids, which tell so much more than what leads, in so little time, that all rows are put in order
     * by them.
     */
    record ByLists(CentroidListsFile file, CentroidListScorer scorer) implements Orderer {

        @Override
        public void prepare(QueryEncodings query) {
            scorer.prepare(query.tokens(), query.products());
        }

        @Override
        public int nearest(int depth) {
            return Integer.MAX_VALUE;
        }

        @Override
        public void score(int[] rows, int count, float[] into) {
            file.verify(rows, count);
            scorer.score(rows, count, into);
        }
    }
}
