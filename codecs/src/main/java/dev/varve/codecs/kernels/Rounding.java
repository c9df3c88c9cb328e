package dev.varve.codecs.kernels;

import static dev.varve.codecs.kernels.Lanes.SPECIES;
import static dev.varve.codecs.kernels.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Kernels that round a query, and make bit planes of it: which lanes have a bit set is asked by their sign. */
final class Rounding {

    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

    private Rounding() {}

    static void round(float[] values, float perStep, int bits, int[] numbers, float[] sums) {
        int half = 1 << (bits - 1);
        int least = ScalarCodeKernels.least(bits);
        FloatVector dot = FloatVector.zero(SPECIES);
        IntVector sum = IntVector.zero(INTS);
        IntVector squared = IntVector.zero(INTS);
        for (int d = 0; d != values.length; d += WIDTH) {
            FloatVector v = FloatVector.fromArray(SPECIES, values, d);
            // Not fused, so that it rounds as plain loops do.
            FloatVector scaled = v.mul(perStep).add(half + 0.5f).max(least).min(2 * half - 1);
            IntVector number = ((IntVector) scaled.convertShape(VectorOperators.F2I, INTS, 0)).sub(half);
            number.intoArray(numbers, d);
            dot = ((FloatVector) number.convertShape(VectorOperators.I2F, SPECIES, 0)).fma(v, dot);
            sum = sum.add(number);
            squared = squared.add(number.mul(number));
        }
        sums[0] = dot.reduceLanes(ADD);
        sums[1] = sum.reduceLanes(ADD);
        sums[2] = squared.reduceLanes(ADD);
    }

    static void planes(int[] numbers, int bits, long[] planes) {
        int width = ScalarCodeKernels.width(numbers.length / Long.SIZE);
        Arrays.fill(planes, 0);
        for (int d = 0; d != numbers.length; d += WIDTH) {
            IntVector shifted = IntVector.fromArray(INTS, numbers, d).lanewise(LSHL, Integer.SIZE - bits);
            for (int at = (bits - 1) * width + d / Long.SIZE; at >= 0; at -= width) {
                planes[at] |= shifted.compare(LT, 0).toLong() << d;
                shifted = shifted.add(shifted);
            }
        }
    }
}
