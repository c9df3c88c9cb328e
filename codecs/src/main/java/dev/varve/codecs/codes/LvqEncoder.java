package dev.varve.codecs.codes;

import java.lang.foreign.MemorySegment;

/** Writes the records of {@link Lvq}. */
final class LvqEncoder implements CodeEncoder {

    private static final int LARGEST = 255;

    private final Lvq code;
    private final Rest rest;
    private final int[] numbers;

    LvqEncoder(Lvq code) {
        this.code = code;
        rest = code.rest();
        numbers = new int[rest.values().length];
    }

    @Override
    public void encode(float[] vector, MemorySegment coarse, long coarseAt, MemorySegment fine, long fineAt) {
        rest.set(vector);
        float[] values = rest.values();
        float least = values[0];
        float most = values[0];
        for (int d = 1; d < code.dimension(); d++) {
            least = Math.min(least, values[d]);
            most = Math.max(most, values[d]);
        }
        float step = (most - least) / LARGEST;
        double lost = 0;
        double squared = 0;
        for (int d = 0; d < code.dimension(); d++) {
            int number = step == 0 ? 0 : Math.min(Math.round((values[d] - least) / step), LARGEST);
            double rounded = least + (double) step * number;
            lost += (values[d] - rounded) * (values[d] - rounded);
            squared += rounded * rounded;
            numbers[d] = number;
        }
        code.fields().pack(numbers, coarse, coarseAt);
        int weight = rest.productWeight();
        long factors = coarseAt + code.fields().factors();
        double error = Math.max(Math.sqrt(lost), Lvq.SHARE * Math.sqrt(squared));
        if (rest.tooLong()) {
            FieldRecords.setFactors(coarse, factors, rest.rowSummand(), 0, Double.POSITIVE_INFINITY, 0);
        } else {
            FieldRecords.setFactors(
                    coarse,
                    factors,
                    rest.rowSummand(),
                    weight * scaled(step),
                    -weight * scaled(error),
                    weight * scaled(least));
        }
    }

    private double scaled(double value) {
        return Math.scalb(value, rest.exponent());
    }
}
