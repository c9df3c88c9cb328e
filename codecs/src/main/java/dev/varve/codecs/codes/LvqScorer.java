package dev.varve.codecs.codes;

import dev.varve.codecs.kernels.Kernels;
import java.lang.foreign.MemorySegment;

/** Estimates distances from the records of {@link Lvq}. */
final class LvqScorer extends RunScorer {

    private static final int LARGEST = 127;

    private final Lvq code;
    private final FieldRecords records;
    private final FieldQuery query;
    private final Rest rest;
    private final int[] numbers;
    private final float[] sums = new float[3];
    private final float[] decoded;

    LvqScorer(Lvq code, MemorySegment coarse) {
        this.code = code;
        records = new FieldRecords(code.fields(), coarse);
        query = new FieldQuery(code.fields());
        rest = code.rest();
        numbers = new int[rest.values().length];
        decoded = new float[code.dimension()];
    }

    @Override
    public void prepare(float[] vector) {
        rest.set(vector);
        query.summand = rest.querySummand();
        float[] values = rest.values();
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        Kernels.codes().round(values, largest == 0 ? 0 : LARGEST / largest, Byte.SIZE, numbers, sums);
        code.fields().prepare(numbers, query.numbers);
        double step = (double) largest / LARGEST;
        double lost = 0;
        for (int d = 0; d < values.length; d++) {
            double error = values[d] - step * numbers[d];
            lost += error * error;
        }
        // Nothing is multiplied with a query that lies beyond the code, which its error tells.
        double unit = rest.tooLong() ? 0 : Math.scalb(step, rest.exponent());
        query.scale = (float) unit;
        query.offset = (float) (unit * code.fields().middle() * sums[1]);
        query.total = (float) (unit * sums[1]);
        double told = Math.scalb(rest.scaledNorm() + Math.sqrt(lost) / Lvq.SHARE, rest.exponent());
        query.error = FieldRecords.leastError(rest.tooLong() ? Double.POSITIVE_INFINITY : told);
    }

    @Override
    public void prepare(int row) {
        records.numbers(row, numbers);
        int weight = rest.productWeight();
        for (int d = 0; d < decoded.length; d++) {
            decoded[d] = code.centroid(d) + (records.shift(row) + records.multiplier(row) * numbers[d]) / weight;
        }
        prepare(decoded);
    }

    @Override
    void score(int[] rows, int count, float[] estimates, float[] bounds, int at) {
        records.score(query, rows, count, estimates, bounds, at);
    }

    @Override
    public void refine(int[] rows, int count, float[] estimates, float[] bounds) {
        score(rows, count, estimates, bounds, 0);
    }
}
