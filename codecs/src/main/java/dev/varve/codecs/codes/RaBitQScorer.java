package dev.varve.codecs.codes;

import dev.varve.codecs.kernels.Kernels;
import java.lang.foreign.MemorySegment;

/** Estimates distances from the records of {@link RaBitQ}. */
final class RaBitQScorer extends RunScorer {

    private final RaBitQ code;
    private final MemorySegment coarse;
    private final FieldRecords fine;
    private final RaBitQQuery query;

    RaBitQScorer(RaBitQ code, MemorySegment coarse, MemorySegment fine, int planes, double confidence) {
        this.code = code;
        this.coarse = coarse;
        this.fine = new FieldRecords(code.fields(), fine);
        query = new RaBitQQuery(code, planes, confidence);
    }

    @Override
    public void prepare(float[] vector) {
        query.prepare(vector);
    }

    @Override
    void score(int[] rows, int count, float[] estimates, float[] bounds, int at) {
        Kernels.codes()
                .signs(
                        query.planes,
                        code.words(),
                        coarse,
                        code.coarseBytes(),
                        rows,
                        count,
                        query.scale,
                        query.offset,
                        query.summand,
                        query.error,
                        estimates,
                        bounds,
                        at);
    }

    @Override
    public void refine(int[] rows, int count, float[] estimates, float[] bounds) {
        if (code.bits() == 1) {
            score(rows, count, estimates, bounds, 0);
        } else {
            fine.score(query.fine, rows, count, estimates, bounds, 0);
        }
    }
}
