package dev.varve.codecs.codes;

import dev.varve.codecs.kernels.Kernels;
import java.util.Arrays;

/**
 * A query prepared for the records of a {@link RaBitQ}: rotated, and rounded to few bits for records of signs and to 8
 * for those of numbers. Filled anew for each query; used by one thread at a time.
 */
final class RaBitQQuery {

    private final RaBitQ code;
    private final int planeCount;
    private final double confidence;
    private final Rest rest;
    private final int[] numbers;
    private final float[] sums = new float[3];
    private double back;

    /** See {@link dev.varve.codecs.kernels.CodeKernels#signs}. */
    final long[] planes;

    /** What inner products with signs are multiplied by. */
    float scale;

    /** What is added to scaled inner products with signs. */
    float offset;

    /** What the query adds to its distances, whatever the row. */
    float summand;

    /** What the error of a record of signs is multiplied by. */
    float error;

    /** The query for records of numbers. */
    final FieldQuery fields;

    RaBitQQuery(RaBitQ code, int planeCount, double confidence) {
        if (planeCount < 2 || planeCount > Byte.SIZE || !(confidence > 0)) {
            throw new IllegalArgumentException(planeCount + " planes, confidence " + confidence);
        }
        this.code = code;
        this.planeCount = planeCount;
        this.confidence = confidence;
        rest = code.rest();
        numbers = new int[rest.values().length];
        planes = new long[planeCount * ((code.words() + 7) & -8)];
        fields = new FieldQuery(code.fields());
    }

    void prepare(float[] query) {
        rest.set(query);
        summand = rest.querySummand();
        fields.summand = summand;
        if (rest.scaledNorm() == 0 || rest.tooLong()) {
            prepareNothing(FieldRecords.leastError(rest.tooLong() ? Double.POSITIVE_INFINITY : 0));
        } else {
            code.rotation().rotate(rest.values());
            prepareRotated();
        }
    }

    /**
     * Takes the rest of a row, r, for that of the query: ‖r‖²/⟨v, r⟩ · v, which is on average what the grid vector v
     * was made of, and is rotated as it is.
     *
     * @param grid the grid vector, as long as rotated ones; is copied
     * @param multiplier of the row's record
     * @param rowSummand of the row's record
     */
    void prepare(float[] grid, float multiplier, float rowSummand) {
        System.arraycopy(grid, 0, rest.values(), 0, grid.length);
        rest.setDecoded((double) multiplier / rest.productWeight());
        summand = rest.querySummand(rowSummand);
        fields.summand = summand;
        if (rest.scaledNorm() == 0) {
            prepareNothing(FieldRecords.leastError(0));
        } else {
            prepareRotated();
        }
    }

    private void prepareRotated() {
        if (code.coarseBits() == 1) {
            prepareSigns();
        }
        if (code.bits() > 1) {
            prepareNumbers();
        }
    }

    /** A query that is the centroid, or that lies beyond the code, which its error tells. */
    private void prepareNothing(float told) {
        Arrays.fill(planes, 0);
        scale = 0;
        offset = 0;
        error = told;
        fields.scale = 0;
        fields.offset = 0;
        fields.error = told;
    }

    private void prepareSigns() {
        error = round(planeCount, 1);
        Kernels.codes().planes(numbers, planeCount, planes);
        scale = scaled(back);
        offset = scaled(back * sums[1] * -0.5);
    }

    private void prepareNumbers() {
        fields.error = round(Byte.SIZE, code.bits());
        code.fields().prepare(numbers, fields.numbers);
        fields.scale = scaled(back);
        double middle = ((1 << code.bits()) - 1) / 2.0 - code.fields().middle();
        fields.offset = scaled(-back * middle * sums[1]);
    }

    /**
     * Rounds the query, and scales it back such that its error is orthogonal to it, which keeps estimates unbiased.
     *
     * @return what the error of a record of so many bits is multiplied by
     */
    private float round(int queryBits, int recordBits) {
        double norm = rest.scaledNorm();
        float perStep = (float) (Math.sqrt(numbers.length) / (norm * Steps.of(queryBits)));
        Kernels.codes().round(rest.values(), perStep, queryBits, numbers, sums);
        back = norm * norm / sums[0];
        double lost = Math.max(0, back * back * sums[2] - norm * norm);
        double told = confidence * Math.sqrt(norm * norm + lost / RaBitQ.leastDistortion(recordBits));
        return FieldRecords.leastError(Math.scalb(told, rest.exponent()));
    }

    private float scaled(double value) {
        return (float) Math.scalb(value, rest.exponent());
    }
}
