package dev.varve.codecs.kernels;

import static dev.varve.codecs.kernels.ScalarDenseKernels.FLOAT32;
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
 * Kernels over records of numbers in bit planes: as {@link SignRows}, but that a word weighs as much as the bit of the
 * numbers that it has. All planes of a short vector fill one vector of 512 bits, which is one cache line.
 */
final class NumberRows {

    private static final VectorSpecies<Long> LONGS = Lanes.SPECIES.withLanes(long.class);
    private static final int WORDS = LONGS.length();
    private static final int HALF = 32;

    /** Planes of the query that kernels are written for. */
    private static final int PLANES = 5;

    /** Words of the longest records that they are. */
    private static final int MOST = 64;

    /** For planes of so many words less one, which bit of the numbers each word of a record has. */
    private static final long[][] BITS = bits();

    private NumberRows() {}

    private static long[][] bits() {
        long[][] bits = new long[MOST][MOST];
        for (int each = 1; each <= MOST; each++) {
            for (int w = 0; w < MOST; w++) {
                bits[each - 1][w] = w / each;
            }
        }
        return bits;
    }

    static void score(
            long[] planes,
            int words,
            int each,
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
        int reach = (words + WORDS - 1) & -WORDS;
        if (planes.length == PLANES * width && reach <= MOST && (long) reach * Long.BYTES <= stride) {
            long[] bits = BITS[each - 1];
            if (reach == WORDS) {
                scoreOne(planes, words, bits, records, stride, rows, count, scale, offset, add, estimates, at);
            } else {
                scoreMany(planes, words, bits, records, stride, rows, count, scale, offset, add, estimates, at);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            long row = rows[i] * stride;
            int inner = ScalarCodeKernels.inner(planes, width, words, each, records, row);
            long factors = row + (long) words * Long.BYTES;
            estimates[at + i] = ScalarCodeKernels.estimate(records, factors, inner, scale, offset, add);
        }
    }

    /** Records of one vector. */
    private static void scoreOne(
            long[] planes,
            int words,
            long[] bits,
            MemorySegment records,
            long stride,
            int[] rows,
            int count,
            float scale,
            float offset,
            float add,
            float[] estimates,
            int at) {
        int width = planes.length / PLANES;
        long bytes = (long) words * Long.BYTES;
        LongVector p0 = fromArray(LONGS, planes, 0);
        LongVector p1 = fromArray(LONGS, planes, width);
        LongVector p2 = fromArray(LONGS, planes, 2 * width);
        LongVector p3 = fromArray(LONGS, planes, 3 * width);
        LongVector p4 = fromArray(LONGS, planes, 4 * width);
        LongVector weights = fromArray(LONGS, bits, 0);
        LongVector weightsOfB = weights.add(HALF);
        for (int i = 0; i < count; i += 2) {
            int j = Math.min(i + 1, count - 1);
            long a = rows[i] * stride;
            long b = rows[j] * stride;
            LongVector xa = fromMemorySegment(LONGS, records, a, LITTLE_ENDIAN);
            LongVector ta = xa.and(p0)
                    .lanewise(BIT_COUNT)
                    .add(xa.and(p1).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                    .add(xa.and(p2)
                            .lanewise(BIT_COUNT)
                            .add(xa.and(p3).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                            .lanewise(LSHL, 2))
                    .sub(xa.and(p4).lanewise(BIT_COUNT).lanewise(LSHL, 4));
            LongVector xb = fromMemorySegment(LONGS, records, b, LITTLE_ENDIAN);
            LongVector tb = xb.and(p0)
                    .lanewise(BIT_COUNT)
                    .add(xb.and(p1).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                    .add(xb.and(p2)
                            .lanewise(BIT_COUNT)
                            .add(xb.and(p3).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                            .lanewise(LSHL, 2))
                    .sub(xb.and(p4).lanewise(BIT_COUNT).lanewise(LSHL, 4));
            long both = ta.lanewise(LSHL, weights)
                    .add(tb.lanewise(LSHL, weightsOfB))
                    .reduceLanes(ADD);
            estimates[at + i] = records.get(FLOAT32, a + bytes)
                    + add
                    + records.get(FLOAT32, a + bytes + Float.BYTES) * (scale * (int) both + offset);
            estimates[at + j] = records.get(FLOAT32, b + bytes)
                    + add
                    + records.get(FLOAT32, b + bytes + Float.BYTES)
                            * (scale * (int) ((both - (int) both) >> HALF) + offset);
        }
    }

    /** Records of any number of vectors. */
    private static void scoreMany(
            long[] planes,
            int words,
            long[] bits,
            MemorySegment records,
            long stride,
            int[] rows,
            int count,
            float scale,
            float offset,
            float add,
            float[] estimates,
            int at) {
        int width = planes.length / PLANES;
        int reach = (words + WORDS - 1) & -WORDS;
        long bytes = (long) words * Long.BYTES;
        for (int i = 0; i < count; i += 2) {
            int j = Math.min(i + 1, count - 1);
            long a = rows[i] * stride;
            long b = rows[j] * stride;
            LongVector sa = LongVector.zero(LONGS);
            LongVector sb = LongVector.zero(LONGS);
            for (int w = 0; w != reach; w += WORDS) {
                LongVector p0 = fromArray(LONGS, planes, w);
                LongVector p1 = fromArray(LONGS, planes, width + w);
                LongVector p2 = fromArray(LONGS, planes, 2 * width + w);
                LongVector p3 = fromArray(LONGS, planes, 3 * width + w);
                LongVector p4 = fromArray(LONGS, planes, 4 * width + w);
                LongVector weights = fromArray(LONGS, bits, w);
                LongVector xa = fromMemorySegment(LONGS, records, a + (long) w * Long.BYTES, LITTLE_ENDIAN);
                LongVector ta = xa.and(p0)
                        .lanewise(BIT_COUNT)
                        .add(xa.and(p1).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                        .add(xa.and(p2)
                                .lanewise(BIT_COUNT)
                                .add(xa.and(p3).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                                .lanewise(LSHL, 2))
                        .sub(xa.and(p4).lanewise(BIT_COUNT).lanewise(LSHL, 4));
                sa = sa.add(ta.lanewise(LSHL, weights));
                LongVector xb = fromMemorySegment(LONGS, records, b + (long) w * Long.BYTES, LITTLE_ENDIAN);
                LongVector tb = xb.and(p0)
                        .lanewise(BIT_COUNT)
                        .add(xb.and(p1).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                        .add(xb.and(p2)
                                .lanewise(BIT_COUNT)
                                .add(xb.and(p3).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                                .lanewise(LSHL, 2))
                        .sub(xb.and(p4).lanewise(BIT_COUNT).lanewise(LSHL, 4));
                sb = sb.add(tb.lanewise(LSHL, weights));
            }
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
}
