package dev.varve.index.ann;

import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.index.graph.RowEstimates;

/** Estimates, or their lower bounds, from the coarse codes of a file, verified first. Used by one thread at a time. */
final class CodeEstimates implements RowEstimates {

    private final VectorCodesFile codes;
    private final CodeScorer scorer;
    private boolean bounded;
    private float[] scratch = new float[0];

    CodeEstimates(VectorCodesFile codes, CodeScorer scorer) {
        this.codes = codes;
        this.scorer = scorer;
    }

    /** Whether lower bounds are given in place of estimates from now on. */
    void bound(boolean lower) {
        bounded = lower;
    }

    @Override
    public void score(int[] rows, int count, float[] into) {
        codes.verifyCoarse(rows, count);
        if (bounded) {
            if (scratch.length < count) {
                scratch = new float[2 * count];
            }
            scorer.score(rows, count, scratch, into);
        } else {
            scorer.score(rows, count, into);
        }
    }
}
