package dev.varve.codecs.kernels;

import static dev.varve.codecs.kernels.Lanes.HALVES;
import static dev.varve.codecs.kernels.Lanes.SPECIES;
import static dev.varve.codecs.kernels.MaxSimKernels.LANES;
import static dev.varve.codecs.kernels.MaxSimKernels.NIBBLE_BITS;
import static dev.varve.codecs.kernels.MaxSimKernels.NIBBLE_BYTES;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.I2S;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** Fills the tables of a panel by the Vector API: the same numbers as by plain loops, as nothing is fused. */
final class VectorNibbleTables {

    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

    private VectorNibbleTables() {}

    static void fill(
            float[] panel,
            int panelAt,
            int dimension,
            int bits,
            float[] weights,
            MemorySegment table,
            long tableAt,
            float[] steps,
            int stepsAt) {
        int perNibble = NIBBLE_BITS / bits;
        for (int lane = 0; lane < LANES; lane += Lanes.WIDTH) {
            FloatVector perUnit =
                    FloatVector.broadcast(SPECIES, 1).div(FloatVector.fromArray(SPECIES, steps, stepsAt + lane));
            long to = tableAt + (long) lane * Short.BYTES;
            for (int d = 0; d < dimension; d += perNibble, to += NIBBLE_BYTES) {
                int known = Math.min(perNibble, dimension - d);
                fill(panel, panelAt + d * LANES + lane, known, bits, weights, perUnit, table, to);
            }
        }
    }

    /** The rows of one nibble, which has numbers of {@code count} components. */
    private static void fill(
            float[] panel,
            int at,
            int count,
            int bits,
            float[] weights,
            FloatVector perUnit,
            MemorySegment table,
            long to) {
        int mask = (1 << bits) - 1;
        for (int value = 0; value != NibbleTables.VALUES; value++) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = 0, numbers = value; i != count; i++, numbers >>>= bits) {
                sum = sum.add(
                        FloatVector.fromArray(SPECIES, panel, at + i * LANES).mul(weights[numbers & mask]));
            }
            FloatVector scaled = sum.mul(perUnit).add(NibbleTables.TO_ROUND + 0.5f);
            IntVector number = ((IntVector) scaled.convertShape(F2I, INTS, 0)).sub((int) NibbleTables.TO_ROUND);
            ((ShortVector) number.convertShape(I2S, HALVES, 0))
                    .intoMemorySegment(table, to + (long) value * LANES * Short.BYTES, LITTLE_ENDIAN);
        }
    }
}
