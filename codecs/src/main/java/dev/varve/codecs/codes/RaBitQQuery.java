package dev.varve.codecs.codes;

import dev.varve.codecs.kernels.Kernels;
import java.util.Arrays;

/**
 * A query prepared for the records of a {@link RaBitQ}: rotated, and rounded to few bits for the coarse records and to
 * 8 for the fine ones. Filled anew for each query; used by one thread at a time.
 */
final class RaBitQQuery {

    private final RaBitQ code;
    private final int planeCount;
    private final double confidence;
    private final Rest rest;
    private final int[] numbers;
    private final float[] sums = new float[3];
    private double back;

    /** Bit planes of the query, and the same once for each bit of a coarse record. */
    private final long[] single;

    /** See {@link dev.varve.codecs.kernels.CodeKernels#numbers}. */
    final long[] planes;

    /** What coarse inner products are multiplied by. */
    float scale;

    /** What is added to scaled coarse inner products. */
    float offset;

    /** What the query adds to its distances, whatever the row. */
    float summand;

    /** What the error of a coarse record is multiplied by. */
    float error;

    /** The query for fine records. */
    final FieldQuery fine;

    RaBitQQuery(RaBitQ code, int planeCount, double confidence) {
        if (planeCount < 2 || planeCount > Byte.SIZE || !(confidence > 0)) {
            throw new IllegalArgumentException(planeCount + " planes, confidence " + confidence);
        }
        this.code = code;
        this.planeCount = planeCount;
        this.confidence = confidence;
        rest = code.rest();
        numbers = new int[rest.values().length];
        single = new long[planeCount * width(code.planeWords())];
        planes = code.coarseBits() == 1 ? single : new long[planeCount * width(code.words())];
        fine = new FieldQuery(code.fields());
    }

    /** Words of a plane, with those that are left free. */
    private static int width(int words) {
        return (words + 7) & -8;
    }

    void prepare(float[] query) {
        rest.set(query);
        summand = rest.querySummand();
        fine.summand = summand;
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
        fine.summand = summand;
        if (rest.scaledNorm() == 0) {
            prepareNothing(FieldRecords.leastError(0));
        } else {
            prepareRotated();
        }
    }

    private void prepareRotated() {
        prepareCoarse();
        if (code.fineBytes() > 0) {
            prepareFine();
        }
    }

    /** A query that is the centroid, or that lies beyond the code, which its error tells. */
    private void prepareNothing(float told) {
        Arrays.fill(planes, 0);
        scale = 0;
        offset = 0;
        error = told;
        fine.scale = 0;
        fine.offset = 0;
        fine.error = told;
    }

    private void prepareCoarse() {
        error = round(planeCount, code.coarseBits());
        Kernels.codes().planes(numbers, planeCount, single);
        if (code.coarseBits() > 1) {
            repeat();
        }
        scale = scaled(back);
        offset = scaled(-back * RaBitQ.middle(code.coarseBits()) * sums[1]);
    }

    /** Repeats each plane for each bit of a coarse record. */
    private void repeat() {
        int words = code.planeWords();
        for (int p = 0; p < planeCount; p++) {
            for (int bit = 0; bit < code.coarseBits(); bit++) {
                System.arraycopy(single, p * width(words), planes, p * width(code.words()) + bit * words, words);
            }
        }
    }

    private void prepareFine() {
        fine.error = round(Byte.SIZE, code.bits());
        code.fields().prepare(numbers, fine.numbers);
        fine.scale = scaled(back);
        double middle = RaBitQ.middle(code.bits()) - code.fields().middle();
        fine.offset = scaled(-back * middle * sums[1]);
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
