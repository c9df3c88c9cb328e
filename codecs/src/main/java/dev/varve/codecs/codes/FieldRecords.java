package dev.varve.codecs.codes;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;

/**
 * Distances from records of a {@link FieldLayout}. Its factors are a summand, what the inner product of numbers and
 * query is multiplied by, an error, and what the sum of the query is multiplied by.
 */
final class FieldRecords {

    private static final int MULTIPLIER = Float.BYTES;
    private static final int ERROR = 2 * Float.BYTES;
    private static final int SHIFT = 3 * Float.BYTES;

    private final FieldLayout layout;
    private final MemorySegment records;

    FieldRecords(FieldLayout layout, MemorySegment records) {
        this.layout = layout;
        this.records = records;
    }

    /** Writes four factors. */
    static void setFactors(
            MemorySegment record, long at, float summand, double multiplier, double error, double shift) {
        record.set(LittleEndian.FLOAT, at, summand);
        record.set(LittleEndian.FLOAT, at + MULTIPLIER, (float) multiplier);
        record.set(LittleEndian.FLOAT, at + ERROR, leastError(error));
        record.set(LittleEndian.FLOAT, at + SHIFT, (float) shift);
    }

    /** Whether four factors are numbers; what they are multiplied with may be anything. */
    static boolean sound(MemorySegment record, long at) {
        return Float.isFinite(record.get(LittleEndian.FLOAT, at))
                && Float.isFinite(record.get(LittleEndian.FLOAT, at + MULTIPLIER))
                && record.get(LittleEndian.FLOAT, at + ERROR) >= 0
                && Float.isFinite(record.get(LittleEndian.FLOAT, at + SHIFT));
    }

    /** Reads the numbers of a row. */
    void numbers(int row, int[] into) {
        layout.unpack(records, (long) row * layout.bytes(), into);
    }

    /** What the inner product of a row's numbers is multiplied by. */
    float multiplier(int row) {
        return records.get(LittleEndian.FLOAT, factors(row) + MULTIPLIER);
    }

    /** What the sum of the query is multiplied by for a row. */
    float shift(int row) {
        return records.get(LittleEndian.FLOAT, factors(row) + SHIFT);
    }

    /** What a row adds to its distances. */
    float summand(int row) {
        return records.get(LittleEndian.FLOAT, factors(row));
    }

    private long factors(int row) {
        return (long) row * layout.bytes() + layout.factors();
    }

    /** An error, of a row or a query: never zero, as the other's may be infinite, and zero times that is no number. */
    static float leastError(double error) {
        return Math.max((float) error, Float.MIN_VALUE);
    }

    /**
     * Estimates of some rows.
     *
     * @param bounds lower bounds, as many as estimates, or empty for none
     */
    void score(FieldQuery query, int[] rows, int count, float[] estimates, float[] bounds, int at) {
        layout.sum(query.numbers, records, rows, count, estimates, at);
        for (int i = 0; i < count; i++) {
            long factors = factors(rows[i]);
            float estimate = records.get(LittleEndian.FLOAT, factors)
                    + query.summand
                    + records.get(LittleEndian.FLOAT, factors + MULTIPLIER)
                            * (query.scale * estimates[at + i] + query.offset)
                    + records.get(LittleEndian.FLOAT, factors + SHIFT) * query.total;
            estimates[at + i] = estimate;
            if (bounds.length != 0) {
                bounds[at + i] = estimate - records.get(LittleEndian.FLOAT, factors + ERROR) * query.error;
            }
        }
    }
}
