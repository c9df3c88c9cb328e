package dev.varve.codecs.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ShortVector.fromArray;
import static jdk.incubator.vector.ShortVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels over records of fields, in lanes of 16 bits, without a conversion: products of a number and a number of the
 * query are summed while 16 bits hold them, then two neighbouring lanes, as the halves of an int, go to sums of 32
 * bits. For that, the sums in lanes are kept positive by 2^15 more, which comes off at the end.
 *
 * <p>Two rows are in flight and share the loads of the query; an odd last row is summed twice. A vector may reach
 * beyond the words of a record, where the query is zero; rows at the end of the segment, where that would be outside,
 * are left to plain loops.
 */
final class FieldRows {

    private static final VectorSpecies<Short> SHORTS = Lanes.SPECIES.withLanes(short.class);
    private static final VectorSpecies<Integer> INTS = Lanes.SPECIES.withLanes(int.class);
    private static final int LANES = SHORTS.length();

    /** Added to sums in lanes of 16 bits. */
    private static final short BIAS = Short.MIN_VALUE;

    /** Steps whose products, 64 of 1 bit, 32 of 2 bits or 16 of 4 bits, lanes of 16 bits hold. */
    private static final int STEPS = 4 * LANES;

    private FieldRows() {}

    static void sum(
            short[] query,
            int bits,
            MemorySegment records,
            long stride,
            long begin,
            int words,
            int[] rows,
            int count,
            float weight,
            float[] sums,
            int at) {
        int width = ScalarCodeKernels.fieldWidth(words);
        int fours = bits < 4 ? 0 : Lanes.floor(count, 4);
        if (bits == 8) {
            bytes(query, width, records, stride, begin, words, rows, fours, weight, sums, at);
        } else {
            nibbles(query, width, records, stride, begin, words, rows, fours, weight, sums, at);
        }
        sumOneByOne(query, bits, records, stride, begin, words, rows, fours, count, weight, sums, at);
    }

    private static void sumOneByOne(
            short[] query,
            int bits,
            MemorySegment records,
            long stride,
            long begin,
            int words,
            int[] rows,
            int from,
            int to,
            float weight,
            float[] sums,
            int at) {
        int reach = (words + LANES - 1) & -LANES;
        long last = records.byteSize() - (long) reach * Short.BYTES;
        for (int i = from; i < to; i++) {
            long row = rows[i] * stride + begin;
            int sum = row <= last
                    ? sum(query, ScalarCodeKernels.fieldWidth(words), bits, records, row, reach)
                    : ScalarCodeKernels.sum(query, bits, records, row, words);
            sums[at + i] += weight * sum;
        }
    }

    /** Numbers of 8 bits; the rows are a multiple of four. */
    private static void bytes(
            short[] query,
            int width,
            MemorySegment records,
            long stride,
            long begin,
            int words,
            int[] rows,
            int count,
            float weight,
            float[] sums,
            int at) {
        int reach = (words + LANES - 1) & -LANES;
        int bias = -BIAS * reach;
        long last = records.byteSize() - (long) reach * Short.BYTES;
        for (int i = 0; i != count; i += 4) {
            long a = rows[i] * stride + begin;
            long b = rows[i + 1] * stride + begin;
            long c = rows[i + 2] * stride + begin;
            long d = rows[i + 3] * stride + begin;
            if (Math.max(Math.max(a, b), Math.max(c, d)) > last) {
                sumOneByOne(query, 8, records, stride, begin, words, rows, i, i + 4, weight, sums, at);
                continue;
            }
            IntVector bothA = IntVector.zero(INTS);
            IntVector upperA = IntVector.zero(INTS);
            IntVector bothB = IntVector.zero(INTS);
            IntVector upperB = IntVector.zero(INTS);
            IntVector bothC = IntVector.zero(INTS);
            IntVector upperC = IntVector.zero(INTS);
            IntVector bothD = IntVector.zero(INTS);
            IntVector upperD = IntVector.zero(INTS);
            for (int j = 0; j != reach; j += LANES) {
                ShortVector q0 = fromArray(SHORTS, query, j);
                ShortVector q1 = fromArray(SHORTS, query, width + j);
                ShortVector q2 = fromArray(SHORTS, query, 2 * width + j);
                long o = (long) j * Short.BYTES;
                ShortVector vA = fromMemorySegment(SHORTS, records, a + o, LITTLE_ENDIAN);
                ShortVector tA = vA.mul(q0).add(vA.lanewise(LSHR, 8).mul(q1)).add(q2);
                ShortVector vB = fromMemorySegment(SHORTS, records, b + o, LITTLE_ENDIAN);
                ShortVector tB = vB.mul(q0).add(vB.lanewise(LSHR, 8).mul(q1)).add(q2);
                ShortVector vC = fromMemorySegment(SHORTS, records, c + o, LITTLE_ENDIAN);
                ShortVector tC = vC.mul(q0).add(vC.lanewise(LSHR, 8).mul(q1)).add(q2);
                ShortVector vD = fromMemorySegment(SHORTS, records, d + o, LITTLE_ENDIAN);
                ShortVector tD = vD.mul(q0).add(vD.lanewise(LSHR, 8).mul(q1)).add(q2);
                bothA = bothA.add(tA.reinterpretAsInts());
                upperA = upperA.add(tA.reinterpretAsInts().lanewise(LSHR, 16));
                bothB = bothB.add(tB.reinterpretAsInts());
                upperB = upperB.add(tB.reinterpretAsInts().lanewise(LSHR, 16));
                bothC = bothC.add(tC.reinterpretAsInts());
                upperC = upperC.add(tC.reinterpretAsInts().lanewise(LSHR, 16));
                bothD = bothD.add(tD.reinterpretAsInts());
                upperD = upperD.add(tD.reinterpretAsInts().lanewise(LSHR, 16));
            }
            // Sums of the lower halves are those of both less the upper ones in their place.
            int sumA = bothA.sub(upperA.lanewise(LSHL, 16)).add(upperA).reduceLanes(ADD) - bias;
            int sumB = bothB.sub(upperB.lanewise(LSHL, 16)).add(upperB).reduceLanes(ADD) - bias;
            int sumC = bothC.sub(upperC.lanewise(LSHL, 16)).add(upperC).reduceLanes(ADD) - bias;
            int sumD = bothD.sub(upperD.lanewise(LSHL, 16)).add(upperD).reduceLanes(ADD) - bias;
            sums[at + i] += weight * sumA;
            sums[at + i + 1] += weight * sumB;
            sums[at + i + 2] += weight * sumC;
            sums[at + i + 3] += weight * sumD;
            records.get(JAVA_BYTE, a); // see Lanes: a fault must find a scalar access
        }
    }

    /** Numbers of 4 bits; the rows are a multiple of four. */
    private static void nibbles(
            short[] query,
            int width,
            MemorySegment records,
            long stride,
            long begin,
            int words,
            int[] rows,
            int count,
            float weight,
            float[] sums,
            int at) {
        int reach = (words + LANES - 1) & -LANES;
        int bias = -BIAS * LANES * ((reach + STEPS - 1) / STEPS);
        long last = records.byteSize() - (long) reach * Short.BYTES;
        for (int i = 0; i != count; i += 4) {
            long a = rows[i] * stride + begin;
            long b = rows[i + 1] * stride + begin;
            long c = rows[i + 2] * stride + begin;
            long d = rows[i + 3] * stride + begin;
            if (Math.max(Math.max(a, b), Math.max(c, d)) > last) {
                sumOneByOne(query, 4, records, stride, begin, words, rows, i, i + 4, weight, sums, at);
                continue;
            }
            IntVector bothA = IntVector.zero(INTS);
            IntVector upperA = IntVector.zero(INTS);
            IntVector bothB = IntVector.zero(INTS);
            IntVector upperB = IntVector.zero(INTS);
            IntVector bothC = IntVector.zero(INTS);
            IntVector upperC = IntVector.zero(INTS);
            IntVector bothD = IntVector.zero(INTS);
            IntVector upperD = IntVector.zero(INTS);
            for (int j = 0, end = Math.min(STEPS, reach); end != j; end = Math.min(j + STEPS, reach)) {
                ShortVector tA = ShortVector.broadcast(SHORTS, BIAS);
                ShortVector tB = ShortVector.broadcast(SHORTS, BIAS);
                ShortVector tC = ShortVector.broadcast(SHORTS, BIAS);
                ShortVector tD = ShortVector.broadcast(SHORTS, BIAS);
                for (; j != end; j += LANES) {
                    ShortVector q0 = fromArray(SHORTS, query, j);
                    ShortVector q1 = fromArray(SHORTS, query, width + j);
                    ShortVector q2 = fromArray(SHORTS, query, 2 * width + j);
                    ShortVector q3 = fromArray(SHORTS, query, 3 * width + j);
                    long o = (long) j * Short.BYTES;
                    ShortVector vA = fromMemorySegment(SHORTS, records, a + o, LITTLE_ENDIAN);
                    tA = tA.add(vA.mul(q0)).add(vA.lanewise(LSHR, 4).mul(q1));
                    tA = tA.add(vA.lanewise(LSHR, 8).mul(q2))
                            .add(vA.lanewise(LSHR, 12).mul(q3));
                    ShortVector vB = fromMemorySegment(SHORTS, records, b + o, LITTLE_ENDIAN);
                    tB = tB.add(vB.mul(q0)).add(vB.lanewise(LSHR, 4).mul(q1));
                    tB = tB.add(vB.lanewise(LSHR, 8).mul(q2))
                            .add(vB.lanewise(LSHR, 12).mul(q3));
                    ShortVector vC = fromMemorySegment(SHORTS, records, c + o, LITTLE_ENDIAN);
                    tC = tC.add(vC.mul(q0)).add(vC.lanewise(LSHR, 4).mul(q1));
                    tC = tC.add(vC.lanewise(LSHR, 8).mul(q2))
                            .add(vC.lanewise(LSHR, 12).mul(q3));
                    ShortVector vD = fromMemorySegment(SHORTS, records, d + o, LITTLE_ENDIAN);
                    tD = tD.add(vD.mul(q0)).add(vD.lanewise(LSHR, 4).mul(q1));
                    tD = tD.add(vD.lanewise(LSHR, 8).mul(q2))
                            .add(vD.lanewise(LSHR, 12).mul(q3));
                }
                bothA = bothA.add(tA.reinterpretAsInts());
                upperA = upperA.add(tA.reinterpretAsInts().lanewise(LSHR, 16));
                bothB = bothB.add(tB.reinterpretAsInts());
                upperB = upperB.add(tB.reinterpretAsInts().lanewise(LSHR, 16));
                bothC = bothC.add(tC.reinterpretAsInts());
                upperC = upperC.add(tC.reinterpretAsInts().lanewise(LSHR, 16));
                bothD = bothD.add(tD.reinterpretAsInts());
                upperD = upperD.add(tD.reinterpretAsInts().lanewise(LSHR, 16));
            }
            // Sums of the lower halves are those of both less the upper ones in their place.
            int sumA = bothA.sub(upperA.lanewise(LSHL, 16)).add(upperA).reduceLanes(ADD) - bias;
            int sumB = bothB.sub(upperB.lanewise(LSHL, 16)).add(upperB).reduceLanes(ADD) - bias;
            int sumC = bothC.sub(upperC.lanewise(LSHL, 16)).add(upperC).reduceLanes(ADD) - bias;
            int sumD = bothD.sub(upperD.lanewise(LSHL, 16)).add(upperD).reduceLanes(ADD) - bias;
            sums[at + i] += weight * sumA;
            sums[at + i + 1] += weight * sumB;
            sums[at + i + 2] += weight * sumC;
            sums[at + i + 3] += weight * sumD;
            records.get(JAVA_BYTE, a); // see Lanes: a fault must find a scalar access
        }
    }

    /** One row of numbers of any width. */
    private static int sum(short[] query, int width, int bits, MemorySegment records, long row, int reach) {
        boolean bytes = bits == Byte.SIZE;
        int fields = Short.SIZE / bits * width;
        int steps = bytes ? LANES : STEPS;
        IntVector both = IntVector.zero(INTS);
        IntVector upper = IntVector.zero(INTS);
        int bias = 0;
        for (int j = 0, end = Math.min(steps, reach); end != j; end = Math.min(j + steps, reach)) {
            ShortVector t = bytes ? fromArray(SHORTS, query, 2 * width + j) : ShortVector.broadcast(SHORTS, BIAS);
            for (; j != end; j += LANES) {
                ShortVector v = fromMemorySegment(SHORTS, records, row + (long) j * Short.BYTES, LITTLE_ENDIAN);
                for (int q = j; q < fields; q += width) {
                    t = t.add(v.mul(fromArray(SHORTS, query, q)));
                    v = v.lanewise(LSHR, bits);
                }
            }
            both = both.add(t.reinterpretAsInts());
            upper = upper.add(t.reinterpretAsInts().lanewise(LSHR, 16));
            bias -= BIAS * LANES;
        }
        int sum = both.sub(upper.lanewise(LSHL, 16)).add(upper).reduceLanes(ADD) - bias;
        records.get(JAVA_BYTE, row); // see Lanes: a fault must find a scalar access
        return sum;
    }
}
