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

/** The kernel that makes bit planes of a query. Which lanes have a bit set is asked by their sign, after a shift. */
final class Planes {

    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

    private Planes() {}

    static void quantise(float[] values, float perStep, int planeCount, long[] planes, float[] sums) {
        int width = ScalarCodeKernels.width(values.length / Long.SIZE);
        int half = 1 << (planeCount - 1);
        FloatVector dot = FloatVector.zero(SPECIES);
        IntVector sum = IntVector.zero(INTS);
        IntVector squared = IntVector.zero(INTS);
        Arrays.fill(planes, 0);
        for (int d = 0; d != values.length; d += WIDTH) {
            FloatVector v = FloatVector.fromArray(SPECIES, values, d);
            // Not fused, so that it rounds as plain loops do.
            FloatVector scaled = v.mul(perStep).add(half + 0.5f).max(0).min(2 * half - 1);
            IntVector number = ((IntVector) scaled.convertShape(VectorOperators.F2I, INTS, 0)).sub(half);
            dot = ((FloatVector) number.convertShape(VectorOperators.I2F, SPECIES, 0)).fma(v, dot);
            sum = sum.add(number);
            squared = squared.add(number.mul(number));
            IntVector bits = number.lanewise(LSHL, Integer.SIZE - planeCount);
            for (int at = (planeCount - 1) * width + d / Long.SIZE; at >= 0; at -= width) {
                planes[at] |= bits.compare(LT, 0).toLong() << d;
                bits = bits.add(bits);
            }
        }
        sums[0] = dot.reduceLanes(ADD);
        sums[1] = sum.reduceLanes(ADD);
        sums[2] = squared.reduceLanes(ADD);
    }
}
