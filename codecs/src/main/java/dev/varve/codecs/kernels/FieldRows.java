package dev.varve.codecs.kernels;

import static dev.varve.codecs.kernels.Lanes.SPECIES;
import static dev.varve.codecs.kernels.Lanes.WIDTH;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.IntVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ROL;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels over records of fields, without a conversion: a field is masked out where it lies within the 23 bits of a
 * float's fraction, and under the exponent of 1 those bits are a float from 1 to 2. The fields of the lower half of a
 * word lie so already, those of the upper half after a rotation by 16 bits.
 *
 * <p>Two rows are in flight and share the loads of the query. An odd last row is summed twice.
 */
final class FieldRows {

    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

    /** The bits of 1f. */
    private static final int ONE = 0x3f800000;

    /** Bits of a float's fraction. */
    private static final int FRACTION = 23;

    private static final int BYTES_0 = mask(8, 0);
    private static final int BYTES_1 = mask(8, 1);
    private static final int NIBBLES_0 = mask(4, 0);
    private static final int NIBBLES_1 = mask(4, 1);
    private static final int NIBBLES_2 = mask(4, 2);
    private static final int NIBBLES_3 = mask(4, 3);

    private FieldRows() {}

    /** Where field {@code f} of a half lies. */
    private static int mask(int bits, int f) {
        return ((1 << bits) - 1) << (FRACTION - (f + 1) * bits);
    }

    static void sum(
            float[] query,
            int from,
            int bits,
            MemorySegment records,
            long stride,
            long begin,
            int words,
            int[] rows,
            int count,
            float[] sums,
            int at) {
        for (int i = 0; i < count; i += 2) {
            int j = Math.min(i + 1, count - 1);
            long a = rows[i] * stride + begin;
            long b = rows[j] * stride + begin;
            switch (bits) {
                case 8 -> bytes2(query, from, records, a, b, words, sums, at + i, at + j);
                case 4 -> nibbles2(query, from, records, a, b, words, sums, at + i, at + j);
                default -> fields2(query, from, bits, records, a, b, words, sums, at + i, at + j);
            }
        }
    }

    /** Two rows of fields of 8 bits. */
    private static void bytes2(
            float[] query, int from, MemorySegment records, long a, long b, int words, float[] sums, int toA, int toB) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        for (int j = 0; j != words; j += WIDTH) {
            long o = (long) j * Integer.BYTES;
            IntVector va = fromMemorySegment(INTS, records, a + o, LITTLE_ENDIAN);
            IntVector vb = fromMemorySegment(INTS, records, b + o, LITTLE_ENDIAN);
            int d = from + j;
            FloatVector q;
            q = fromArray(SPECIES, query, d);
            a0 = va.and(BYTES_0).or(ONE).reinterpretAsFloats().fma(q, a0);
            b0 = vb.and(BYTES_0).or(ONE).reinterpretAsFloats().fma(q, b0);
            d += words;
            q = fromArray(SPECIES, query, d);
            a1 = va.and(BYTES_1).or(ONE).reinterpretAsFloats().fma(q, a1);
            b1 = vb.and(BYTES_1).or(ONE).reinterpretAsFloats().fma(q, b1);
            va = va.lanewise(ROL, 16);
            vb = vb.lanewise(ROL, 16);
            d += words;
            q = fromArray(SPECIES, query, d);
            a0 = va.and(BYTES_0).or(ONE).reinterpretAsFloats().fma(q, a0);
            b0 = vb.and(BYTES_0).or(ONE).reinterpretAsFloats().fma(q, b0);
            d += words;
            q = fromArray(SPECIES, query, d);
            a1 = va.and(BYTES_1).or(ONE).reinterpretAsFloats().fma(q, a1);
            b1 = vb.and(BYTES_1).or(ONE).reinterpretAsFloats().fma(q, b1);
        }
        float sumB = sums[toB] + b0.add(b1).reduceLanes(ADD);
        sums[toA] += a0.add(a1).reduceLanes(ADD);
        sums[toB] = sumB;
        records.get(JAVA_BYTE, a); // see Lanes: a fault must find a scalar access
    }

    /** Two rows of fields of 4 bits. */
    private static void nibbles2(
            float[] query, int from, MemorySegment records, long a, long b, int words, float[] sums, int toA, int toB) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        for (int j = 0; j != words; j += WIDTH) {
            long o = (long) j * Integer.BYTES;
            IntVector va = fromMemorySegment(INTS, records, a + o, LITTLE_ENDIAN);
            IntVector vb = fromMemorySegment(INTS, records, b + o, LITTLE_ENDIAN);
            int d = from + j;
            FloatVector q;
            q = fromArray(SPECIES, query, d);
            a0 = va.and(NIBBLES_0).or(ONE).reinterpretAsFloats().fma(q, a0);
            b0 = vb.and(NIBBLES_0).or(ONE).reinterpretAsFloats().fma(q, b0);
            d += words;
            q = fromArray(SPECIES, query, d);
            a1 = va.and(NIBBLES_1).or(ONE).reinterpretAsFloats().fma(q, a1);
            b1 = vb.and(NIBBLES_1).or(ONE).reinterpretAsFloats().fma(q, b1);
            d += words;
            q = fromArray(SPECIES, query, d);
            a0 = va.and(NIBBLES_2).or(ONE).reinterpretAsFloats().fma(q, a0);
            b0 = vb.and(NIBBLES_2).or(ONE).reinterpretAsFloats().fma(q, b0);
            d += words;
            q = fromArray(SPECIES, query, d);
            a1 = va.and(NIBBLES_3).or(ONE).reinterpretAsFloats().fma(q, a1);
            b1 = vb.and(NIBBLES_3).or(ONE).reinterpretAsFloats().fma(q, b1);
            va = va.lanewise(ROL, 16);
            vb = vb.lanewise(ROL, 16);
            d += words;
            q = fromArray(SPECIES, query, d);
            a0 = va.and(NIBBLES_0).or(ONE).reinterpretAsFloats().fma(q, a0);
            b0 = vb.and(NIBBLES_0).or(ONE).reinterpretAsFloats().fma(q, b0);
            d += words;
            q = fromArray(SPECIES, query, d);
            a1 = va.and(NIBBLES_1).or(ONE).reinterpretAsFloats().fma(q, a1);
            b1 = vb.and(NIBBLES_1).or(ONE).reinterpretAsFloats().fma(q, b1);
            d += words;
            q = fromArray(SPECIES, query, d);
            a0 = va.and(NIBBLES_2).or(ONE).reinterpretAsFloats().fma(q, a0);
            b0 = vb.and(NIBBLES_2).or(ONE).reinterpretAsFloats().fma(q, b0);
            d += words;
            q = fromArray(SPECIES, query, d);
            a1 = va.and(NIBBLES_3).or(ONE).reinterpretAsFloats().fma(q, a1);
            b1 = vb.and(NIBBLES_3).or(ONE).reinterpretAsFloats().fma(q, b1);
        }
        float sumB = sums[toB] + b0.add(b1).reduceLanes(ADD);
        sums[toA] += a0.add(a1).reduceLanes(ADD);
        sums[toB] = sumB;
        records.get(JAVA_BYTE, a); // see Lanes: a fault must find a scalar access
    }

    /** Two rows of fields of any width. */
    private static void fields2(
            float[] query,
            int from,
            int bits,
            MemorySegment records,
            long a,
            long b,
            int words,
            float[] sums,
            int toA,
            int toB) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        int first = mask(bits, 0);
        for (int j = 0; j != words; j += WIDTH) {
            long o = (long) j * Integer.BYTES;
            IntVector va = fromMemorySegment(INTS, records, a + o, LITTLE_ENDIAN);
            IntVector vb = fromMemorySegment(INTS, records, b + o, LITTLE_ENDIAN);
            int d = from + j;
            for (int half = 0; half != 2; half++) {
                for (int mask = first, end = first >>> Short.SIZE; mask != end; mask >>>= bits) {
                    FloatVector q = fromArray(SPECIES, query, d);
                    a0 = va.and(mask).or(ONE).reinterpretAsFloats().fma(q, a0);
                    b0 = vb.and(mask).or(ONE).reinterpretAsFloats().fma(q, b0);
                    mask >>>= bits;
                    q = fromArray(SPECIES, query, d + words);
                    a1 = va.and(mask).or(ONE).reinterpretAsFloats().fma(q, a1);
                    b1 = vb.and(mask).or(ONE).reinterpretAsFloats().fma(q, b1);
                    d += 2 * words;
                }
                va = va.lanewise(ROL, 16);
                vb = vb.lanewise(ROL, 16);
            }
        }
        float sumB = sums[toB] + b0.add(b1).reduceLanes(ADD);
        sums[toA] += a0.add(a1).reduceLanes(ADD);
        sums[toB] = sumB;
        records.get(JAVA_BYTE, a); // see Lanes: a fault must find a scalar access
    }
}
