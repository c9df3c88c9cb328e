package dev.varve.codecs.codes;

import dev.varve.codecs.LittleEndian;
import dev.varve.codecs.kernels.Kernels;
import java.lang.foreign.MemorySegment;

/** Estimates distances from the records of {@link RaBitQ}. */
final class RaBitQScorer implements CodeScorer {

    private static final float[] NONE = {};

    /** Rows of a run that are numbered at once. */
    private static final int RUN = 256;

    private final RaBitQ code;
    private final MemorySegment coarse;
    private final MemorySegment fine;
    private final RaBitQQuery query;
    private final int[] run = new int[RUN];
    private final int[] one = new int[1];
    private final float[] oneEstimate = new float[1];

    RaBitQScorer(RaBitQ code, MemorySegment coarse, MemorySegment fine, int planes, double confidence) {
        this.code = code;
        this.coarse = coarse;
        this.fine = fine;
        query = new RaBitQQuery(code, planes, confidence);
    }

    @Override
    public void prepare(float[] vector) {
        query.prepare(vector);
    }

    @Override
    public void score(int[] rows, int count, float[] estimates) {
        score(rows, count, estimates, NONE, 0);
    }

    @Override
    public void score(int[] rows, int count, float[] estimates, float[] bounds) {
        score(rows, count, estimates, bounds, 0);
    }

    private void score(int[] rows, int count, float[] estimates, float[] bounds, int at) {
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
                        query.add,
                        query.error,
                        estimates,
                        bounds,
                        at);
    }

    @Override
    public void scoreRun(int first, int count, float[] estimates, int at) {
        scoreRun(first, count, estimates, NONE, at);
    }

    @Override
    public void scoreRun(int first, int count, float[] estimates, float[] bounds, int at) {
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, RUN);
            for (int i = 0; i < part; i++) {
                run[i] = first + done + i;
            }
            score(run, part, estimates, bounds, at + done);
            done += part;
        }
    }

    @Override
    public void refine(int[] rows, int count, float[] estimates) {
        refine(rows, count, estimates, NONE);
    }

    @Override
    public void refine(int[] rows, int count, float[] estimates, float[] bounds) {
        if (code.bits() == 1) {
            score(rows, count, estimates, bounds);
            return;
        }
        code.fields().sum(query.prepared, fine, rows, count, estimates, 0);
        for (int i = 0; i < count; i++) {
            long record = (long) rows[i] * code.fineBytes();
            float summand = fine.get(LittleEndian.FLOAT, record);
            float factor = fine.get(LittleEndian.FLOAT, record + Float.BYTES);
            estimates[i] = summand + query.add + factor * (estimates[i] + query.fineOffset);
            if (bounds.length != 0) {
                bounds[i] = estimates[i] - fine.get(LittleEndian.FLOAT, record + 2L * Float.BYTES) * query.fineError;
            }
        }
    }

    @Override
    public float refine(int row) {
        one[0] = row;
        refine(one, 1, oneEstimate);
        return oneEstimate[0];
    }
}
