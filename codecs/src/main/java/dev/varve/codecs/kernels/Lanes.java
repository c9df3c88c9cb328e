package dev.varve.codecs.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * What the vector kernels share.
 *
 * <p>Three habits of the kernels have their reason in how the JIT compiler works:
 *
 * <ul>
 *   <li>Loops over vectors end at {@code d != end}, not {@code d < end}. The compiler does not see a counted loop then,
 *       and leaves out the range-check predicates and the pre- and post-loops that cost more than the arithmetic of a
 *       short row.
 *   <li>Loads and sums are written out in each kernel. A method of their own would be found too large to be inlined,
 *       and every vector that crosses its boundary would be allocated.
 *   <li>Each method that loads vectors from a segment ends with a scalar read of one byte. Where a file is cut short
 *       under its mapping, a fault in compiled code becomes an InternalError if the compiled method has a scalar access
 *       anywhere, and aborts the process if it has none. The scalar loop for what does not fill a vector is no such
 *       access, as the compiler leaves out what has never run; nor is a read in a method of its own, which may stay out
 *       of line. At the end of the method the read costs nothing; at its beginning it was seen to cost 2 ns a row.
 * </ul>
 */
final class Lanes {

    /** The widest vectors of the machine, but at most 512 bits: a panel of MaxSim holds two of those. */
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED.vectorBitSize() <= 512
            ? FloatVector.SPECIES_PREFERRED
            : FloatVector.SPECIES_512;

    /** Components in a vector. */
    static final int WIDTH = SPECIES.length();

    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
    /** Halves that fill a vector of {@link #SPECIES} once converted. */
    static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

    /** Where sign, exponent and fraction of a half are, after sign extension and a shift by 13. */
    private static final int HALF_FIELDS = 0x8FFFE000;

    /** By how much a half's exponent, read as that of a float, falls short: the biases are 15 and 127. */
    private static final float REBIAS = 0x1p112f;

    private Lanes() {}

    /** The largest multiple of {@code step}, a power of two, that is not above {@code length}. */
    static int floor(int length, int step) {
        return length & -step;
    }

    /** Converts halves to floats; exact for every finite half, subnormal or not. */
    static FloatVector widen(ShortVector halves) {
        IntVector bits = (IntVector) halves.convertShape(VectorOperators.S2I, INTS, 0);
        return bits.lanewise(VectorOperators.LSHL, 13)
                .and(HALF_FIELDS)
                .reinterpretAsFloats()
                .mul(REBIAS);
    }
}
