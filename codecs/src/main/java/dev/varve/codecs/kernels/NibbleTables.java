package dev.varve.codecs.kernels;

import static dev.varve.codecs.kernels.MaxSimKernels.LANES;
import static dev.varve.codecs.kernels.MaxSimKernels.NIBBLE_BITS;
import static dev.varve.codecs.kernels.MaxSimKernels.NIBBLE_BYTES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** What the tables of {@link MaxSimKernels#table} have in common, whatever fills them. */
final class NibbleTables {

    /** Values of a nibble. */
    static final int VALUES = 1 << NIBBLE_BITS;

    /** Added before a number is cut to a whole one, so that it is above zero, where a cast rounds down. */
    static final float TO_ROUND = 1 << 15;

    /** More would leave too little of 16 bits for each. */
    static final int MOST_NIBBLES = 1 << 14;

    private NibbleTables() {}

    static void check(
            float[] panel,
            int panelAt,
            int dimension,
            int bits,
            float[] weights,
            MemorySegment table,
            long tableAt,
            float[] steps,
            int stepsAt) {
        if (bits != 1 && bits != 2 && bits != NIBBLE_BITS || weights.length != 1 << bits) {
            throw new IllegalArgumentException(bits + " bits and " + weights.length
                    + " weights, expected 1, 2 or 4 bits, and a weight for each number");
        }
        if (dimension < 1 || dimension > MOST_NIBBLES / bits) {
            throw new IllegalArgumentException(
                    "dimension " + dimension + ", expected 1 to " + MOST_NIBBLES / bits + " with " + bits + " bits");
        }
        Ranges.checkArray("panel", panel, panelAt, (long) dimension * LANES);
        Ranges.checkBytes(table, tableAt, (long) MaxSimKernels.nibbles(dimension, bits) * NIBBLE_BYTES);
        Ranges.checkArray("steps", steps, stepsAt, LANES);
    }

    /**
     * Chooses the step of each lane such that no sum of rows, each rounded, leaves 16 bits. A step is never so small
     * that its inverse would be infinite, and 1 over it is what rows are multiplied by.
     */
    static void steps(
            float[] panel, int panelAt, int dimension, int bits, float[] weights, float[] steps, int stepsAt) {
        float largest = 0;
        for (float weight : weights) {
            largest = Math.max(largest, Math.abs(weight));
        }
        Arrays.fill(steps, stepsAt, stepsAt + LANES, 0);
        for (int d = 0; d < dimension; d++) {
            for (int l = 0; l < LANES; l++) {
                steps[stepsAt + l] += Math.abs(panel[panelAt + d * LANES + l]);
            }
        }
        // Each row is off by half a unit at most; as much again is for what float32 rounds.
        float perUnit = largest / (Short.MAX_VALUE - MaxSimKernels.nibbles(dimension, bits));
        for (int l = 0; l < LANES; l++) {
            steps[stepsAt + l] = Math.clamp(steps[stepsAt + l] * perUnit, Float.MIN_NORMAL, Float.MAX_VALUE);
        }
    }
}
