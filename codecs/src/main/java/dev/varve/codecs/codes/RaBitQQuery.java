package dev.varve.codecs.codes;

import dev.varve.codecs.kernels.Kernels;
import java.util.Arrays;

/**
 * A query prepared for the records of a {@link RaBitQ}: rotated, then rounded to few bits for the coarse records and
 * scaled for the fine ones. Filled anew for each query; used by one thread at a time.
 */
final class RaBitQQuery {

    private final RaBitQ code;
    private final int planeCount;
    private final double confidence;
    private final Rest rest;
    private final float[] sums = new float[3];

    /** See {@link dev.varve.codecs.kernels.CodeKernels#signs}. */
    final long[] planes;

    /** See {@link FieldLayout#prepare}. */
    final float[] prepared;

    /** What coarse inner products are multiplied by. */
    float scale;

    /** What is added to scaled coarse inner products. */
    float offset;

    /** What fine sums are too large by. */
    float excess;

    /** What the query adds to its distances, whatever the row. */
    float summand;

    /** What the error of a coarse record is multiplied by. */
    float error;

    /** What the error of a fine record is multiplied by. */
    float fineError;

    RaBitQQuery(RaBitQ code, int planeCount, double confidence) {
        if (planeCount < 2 || planeCount > Byte.SIZE || !(confidence > 0)) {
            throw new IllegalArgumentException(planeCount + " planes, confidence " + confidence);
        }
        this.code = code;
        this.planeCount = planeCount;
        this.confidence = confidence;
        rest = code.rest();
        planes = new long[planeCount * width()];
        prepared = new float[code.bits() == 1 ? 0 : code.fields().queryLength()];
    }

    private int width() {
        return (code.words() + 7) & -8;
    }

    void prepare(float[] query) {
        rest.set(query);
        summand = rest.querySummand();
        float[] values = rest.values();
        if (rest.scaledNorm() == 0 || rest.tooLong()) {
            prepareNothing(FieldRecords.leastError(rest.tooLong() ? Double.POSITIVE_INFINITY : 0));
        } else {
            code.rotation().rotate(values);
            prepareCoarse(values);
            if (code.bits() > 1) {
                prepareFine(values);
            }
        }
    }

    /** A query that is the centroid, or that lies beyond the code, which its error tells. */
    private void prepareNothing(float told) {
        Arrays.fill(planes, 0);
        Arrays.fill(prepared, 0);
        scale = 0;
        offset = 0;
        excess = 0;
        error = told;
        fineError = told;
    }

    /**
     * Rounds the query and scales it back such that its error is orthogonal to it, which keeps estimates unbiased.
     */
    private void prepareCoarse(float[] values) {
        double norm = rest.scaledNorm();
        float perStep = (float) (Math.sqrt(values.length) / (norm * Steps.of(planeCount)));
        Kernels.codes().quantise(values, perStep, planeCount, planes, sums);
        double dot = sums[0];
        double sum = sums[1];
        double squared = sums[2];
        double back = norm * norm / dot;
        double lost = Math.max(0, back * back * squared - norm * norm);
        double least = RaBitQ.leastDistortion(1);
        scale = scaled(back);
        offset = scaled(back * sum * -0.5);
        double told = confidence * Math.sqrt(norm * norm + lost / least);
        error = FieldRecords.leastError(Math.scalb(told, rest.exponent()));
    }

    private void prepareFine(float[] values) {
        float unscaled = (float) Math.scalb(1.0, rest.exponent());
        for (int d = 0; d < values.length; d++) {
            values[d] *= unscaled;
        }
        double middle = ((1 << code.bits()) - 1) / 2.0;
        excess = (float) code.fields().prepare(values, middle, prepared);
        fineError = FieldRecords.leastError(confidence * rest.norm());
    }

    private float scaled(double value) {
        return (float) Math.scalb(value, rest.exponent());
    }
}
