package dev.varve.codecs.kernels;

import static dev.varve.codecs.kernels.ScalarDenseKernels.FLOAT32;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.LongVector.fromArray;
import static jdk.incubator.vector.LongVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels over records of signs: the bits of a row and of each plane of the query, counted. Two rows are summed in the
 * halves of one vector's lanes, and no row waits for another, so that their cache misses overlap. An odd last row is
 * scored twice.
 *
 * <p>A vector may reach beyond the bits of a record into its factors; there the planes of the query are zero. Four
 * planes that fit stay in registers for all rows.
 */
final class SignRows {

    private static final VectorSpecies<Long> LONGS = Lanes.SPECIES.withLanes(long.class);
    private static final VectorSpecies<Long> NARROW = LongVector.SPECIES_256;
    private static final int WORDS = LONGS.length();
    private static final int HALF = 32;

    /** Bytes of a vector. */
    private static final long REACH = (long) WORDS * Long.BYTES;

    private SignRows() {}

    static void score(
            long[] planes,
            int words,
            MemorySegment records,
            long stride,
            int[] rows,
            int count,
            float scale,
            float offset,
            float add,
            float[] estimates,
            int at) {
        int width = ScalarCodeKernels.width(words);
        boolean four = planes.length == 4 * width;
        if (four
                && words <= NARROW.length()
                && NARROW.length() <= WORDS
                && stride >= (long) NARROW.length() * Long.BYTES) {
            scoreNarrow(planes, words, records, stride, rows, count, scale, offset, add, estimates, at);
        } else if (four && width == 2 * WORDS && stride >= 2 * REACH) {
            scoreWide(planes, words, records, stride, rows, count, scale, offset, add, estimates, at);
        } else {
            int reach = (words + WORDS - 1) & -WORDS;
            boolean inside = (long) reach * Long.BYTES <= stride;
            long bytes = (long) words * Long.BYTES;
            for (int i = 0; i < count; i++) {
                long row = rows[i] * stride;
                int inner = inside
                        ? inner(planes, width, reach, records, row)
                        : ScalarCodeKernels.inner(planes, width, words, words, records, row);
                estimates[at + i] = ScalarCodeKernels.estimate(records, row + bytes, inner, scale, offset, add);
            }
        }
    }

    /** Four planes of at most 256 bits. */
    private static void scoreNarrow(
            long[] planes,
            int words,
            MemorySegment records,
            long stride,
            int[] rows,
            int count,
            float scale,
            float offset,
            float add,
            float[] estimates,
            int at) {
        long bytes = (long) words * Long.BYTES;
        LongVector p0 = fromArray(NARROW, planes, 0);
        LongVector p1 = fromArray(NARROW, planes, 8);
        LongVector p2 = fromArray(NARROW, planes, 16);
        LongVector p3 = fromArray(NARROW, planes, 24);
        for (int i = 0; i < count; i += 2) {
            int j = Math.min(i + 1, count - 1);
            long a = rows[i] * stride;
            long b = rows[j] * stride;
            LongVector xa = fromMemorySegment(NARROW, records, a, LITTLE_ENDIAN);
            LongVector sa = xa.and(p0)
                    .lanewise(BIT_COUNT)
                    .add(xa.and(p1).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                    .add(xa.and(p2)
                            .lanewise(BIT_COUNT)
                            .sub(xa.and(p3).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                            .lanewise(LSHL, 2));
            LongVector xb = fromMemorySegment(NARROW, records, b, LITTLE_ENDIAN);
            LongVector sb = xb.and(p0)
                    .lanewise(BIT_COUNT)
                    .add(xb.and(p1).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                    .add(xb.and(p2)
                            .lanewise(BIT_COUNT)
                            .sub(xb.and(p3).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                            .lanewise(LSHL, 2));
            long both = sa.add(sb.lanewise(LSHL, HALF)).reduceLanes(ADD);
            estimates[at + i] = records.get(FLOAT32, a + bytes)
                    + add
                    + records.get(FLOAT32, a + bytes + Float.BYTES) * (scale * (int) both + offset);
            estimates[at + j] = records.get(FLOAT32, b + bytes)
                    + add
                    + records.get(FLOAT32, b + bytes + Float.BYTES)
                            * (scale * (int) ((both - (int) both) >> HALF) + offset);
        }
    }

    /** Four planes of two vectors. */
    private static void scoreWide(
            long[] planes,
            int words,
            MemorySegment records,
            long stride,
            int[] rows,
            int count,
            float scale,
            float offset,
            float add,
            float[] estimates,
            int at) {
        long bytes = (long) words * Long.BYTES;
        LongVector p0 = fromArray(LONGS, planes, 0 * WORDS);
        LongVector r0 = fromArray(LONGS, planes, 1 * WORDS);
        LongVector p1 = fromArray(LONGS, planes, 2 * WORDS);
        LongVector r1 = fromArray(LONGS, planes, 3 * WORDS);
        LongVector p2 = fromArray(LONGS, planes, 4 * WORDS);
        LongVector r2 = fromArray(LONGS, planes, 5 * WORDS);
        LongVector p3 = fromArray(LONGS, planes, 6 * WORDS);
        LongVector r3 = fromArray(LONGS, planes, 7 * WORDS);
        for (int i = 0, end = count + (count & 1); i != end; i += 2) {
            int j = Math.min(i + 1, count - 1);
            long a = rows[i] * stride;
            long b = rows[j] * stride;
            LongVector xa = fromMemorySegment(LONGS, records, a, LITTLE_ENDIAN);
            LongVector ya = fromMemorySegment(LONGS, records, a + REACH, LITTLE_ENDIAN);
            LongVector sa = xa.and(p0)
                    .lanewise(BIT_COUNT)
                    .add(ya.and(r0).lanewise(BIT_COUNT))
                    .add(xa.and(p1)
                            .lanewise(BIT_COUNT)
                            .add(ya.and(r1).lanewise(BIT_COUNT))
                            .lanewise(LSHL, 1))
                    .add(xa.and(p2)
                            .lanewise(BIT_COUNT)
                            .add(ya.and(r2).lanewise(BIT_COUNT))
                            .sub(xa.and(p3)
                                    .lanewise(BIT_COUNT)
                                    .add(ya.and(r3).lanewise(BIT_COUNT))
                                    .lanewise(LSHL, 1))
                            .lanewise(LSHL, 2));
            LongVector xb = fromMemorySegment(LONGS, records, b, LITTLE_ENDIAN);
            LongVector yb = fromMemorySegment(LONGS, records, b + REACH, LITTLE_ENDIAN);
            LongVector sb = xb.and(p0)
                    .lanewise(BIT_COUNT)
                    .add(yb.and(r0).lanewise(BIT_COUNT))
                    .add(xb.and(p1)
                            .lanewise(BIT_COUNT)
                            .add(yb.and(r1).lanewise(BIT_COUNT))
                            .lanewise(LSHL, 1))
                    .add(xb.and(p2)
                            .lanewise(BIT_COUNT)
                            .add(yb.and(r2).lanewise(BIT_COUNT))
                            .sub(xb.and(p3)
                                    .lanewise(BIT_COUNT)
                                    .add(yb.and(r3).lanewise(BIT_COUNT))
                                    .lanewise(LSHL, 1))
                            .lanewise(LSHL, 2));
            long both = sa.add(sb.lanewise(LSHL, HALF)).reduceLanes(ADD);
            estimates[at + i] = records.get(FLOAT32, a + bytes)
                    + add
                    + records.get(FLOAT32, a + bytes + Float.BYTES) * (scale * (int) both + offset);
            estimates[at + j] = records.get(FLOAT32, b + bytes)
                    + add
                    + records.get(FLOAT32, b + bytes + Float.BYTES)
                            * (scale * (int) ((both - (int) both) >> HALF) + offset);
        }
    }

    /** One row and any planes. */
    private static int inner(long[] planes, int width, int reach, MemorySegment records, long row) {
        LongVector sum = LongVector.zero(LONGS);
        for (int p = planes.length - width; p >= 0; p -= width) {
            LongVector ones = LongVector.zero(LONGS);
            for (int w = 0; w != reach; w += WORDS) {
                LongVector x = fromMemorySegment(LONGS, records, row + (long) w * Long.BYTES, LITTLE_ENDIAN);
                ones = ones.add(x.and(fromArray(LONGS, planes, p + w)).lanewise(BIT_COUNT));
            }
            // The last plane, which comes first, weighs less than nothing.
            sum = p == planes.length - width ? sum.sub(ones) : sum.add(sum).add(ones);
        }
        int inner = (int) sum.reduceLanes(ADD);
        records.get(JAVA_BYTE, row); // see Lanes: a fault must find a scalar access
        return inner;
    }
}
