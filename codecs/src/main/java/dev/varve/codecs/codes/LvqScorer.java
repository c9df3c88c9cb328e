package dev.varve.codecs.codes;

import java.lang.foreign.MemorySegment;

/** Estimates distances from the records of {@link Lvq}. */
final class LvqScorer extends RunScorer {

    private final Lvq code;
    private final FieldRecords records;
    private final Rest rest;
    private final float[] prepared;
    private float excess;
    private float sum;
    private float summand;
    private float error;

    LvqScorer(Lvq code, MemorySegment coarse) {
        this.code = code;
        records = new FieldRecords(code.fields(), coarse);
        rest = code.rest();
        prepared = new float[code.fields().queryLength()];
    }

    @Override
    public void prepare(float[] query) {
        rest.set(query);
        summand = rest.querySummand();
        error = FieldRecords.leastError(rest.tooLong() ? Double.POSITIVE_INFINITY : rest.norm());
        float[] values = rest.values();
        // Nothing is multiplied with a query that lies beyond the code, which its error tells.
        float unscaled = rest.tooLong() ? 0 : (float) Math.scalb(1.0, rest.exponent());
        double total = 0;
        for (int d = 0; d < code.dimension(); d++) {
            values[d] *= unscaled;
            total += values[d];
        }
        sum = (float) total;
        excess = (float) code.fields().prepare(values, 0, prepared);
    }

    @Override
    void score(int[] rows, int count, float[] estimates, float[] bounds, int at) {
        records.score(prepared, excess, sum, summand, error, rows, count, estimates, bounds, at);
    }

    @Override
    public void refine(int[] rows, int count, float[] estimates, float[] bounds) {
        score(rows, count, estimates, bounds, 0);
    }
}
