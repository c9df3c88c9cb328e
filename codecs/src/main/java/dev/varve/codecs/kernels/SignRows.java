package dev.varve.codecs.kernels;

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
 * Kernels over records of signs: the bits of a row and each plane of the query, counted. Four rows are in flight, so
 * that their cache misses overlap, and share the loads of the query.
 *
 * <p>A vector may reach beyond the bits of a record into its factors; there the planes of the query are zero.
 */
final class SignRows {

    private static final VectorSpecies<Long> LONGS = Lanes.SPECIES.withLanes(long.class);
    private static final int WORDS = LONGS.length();

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
            float queryError,
            float[] estimates,
            float[] bounds,
            int at) {
        int width = ScalarCodeKernels.width(words);
        int reach = (words + WORDS - 1) & -WORDS;
        boolean four = planes.length == 4 * width && (long) reach * Long.BYTES <= stride;
        long bytes = (long) words * Long.BYTES;
        int i = 0;
        for (int end = four ? Lanes.floor(count, 4) : 0; i != end; i += 4) {
            long a = rows[i] * stride;
            long b = rows[i + 1] * stride;
            long c = rows[i + 2] * stride;
            long d = rows[i + 3] * stride;
            estimate4(
                    planes, width, reach, records, a, b, c, d, bytes, scale, offset, add, estimates, at + i);
        }
        for (; i != count; i++) {
            long row = rows[i] * stride;
            int inner = ScalarCodeKernels.inner(planes, width, words, records, row);
            estimates[at + i] = ScalarCodeKernels.estimate(records, row + bytes, inner, scale, offset, add);
        }
        if (bounds.length != 0) {
            for (i = 0; i < count; i++) {
                bounds[at + i] =
                        ScalarCodeKernels.bound(records, rows[i] * stride + bytes, estimates[at + i], queryError);
            }
        }
    }

    private static void estimate4(
            long[] planes,
            int width,
            int reach,
            MemorySegment records,
            long a,
            long b,
            long c,
            long d,
            long bytes,
            float scale,
            float offset,
            float add,
            float[] estimates,
            int at) {
        LongVector sa = LongVector.zero(LONGS);
        LongVector sb = LongVector.zero(LONGS);
        LongVector sc = LongVector.zero(LONGS);
        LongVector sd = LongVector.zero(LONGS);
        for (int w = 0; w != reach; w += WORDS) {
            long o = (long) w * Long.BYTES;
            LongVector p0 = fromArray(LONGS, planes, w);
            LongVector p1 = fromArray(LONGS, planes, width + w);
            LongVector p2 = fromArray(LONGS, planes, 2 * width + w);
            LongVector p3 = fromArray(LONGS, planes, 3 * width + w);
            LongVector x = fromMemorySegment(LONGS, records, a + o, LITTLE_ENDIAN);
            sa = sa.add(x.and(p0).lanewise(BIT_COUNT).add(x.and(p1).lanewise(BIT_COUNT).lanewise(LSHL, 1)))
                    .add(x.and(p2).lanewise(BIT_COUNT)
                            .sub(x.and(p3).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                            .lanewise(LSHL, 2));
            x = fromMemorySegment(LONGS, records, b + o, LITTLE_ENDIAN);
            sb = sb.add(x.and(p0).lanewise(BIT_COUNT).add(x.and(p1).lanewise(BIT_COUNT).lanewise(LSHL, 1)))
                    .add(x.and(p2).lanewise(BIT_COUNT)
                            .sub(x.and(p3).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                            .lanewise(LSHL, 2));
            x = fromMemorySegment(LONGS, records, c + o, LITTLE_ENDIAN);
            sc = sc.add(x.and(p0).lanewise(BIT_COUNT).add(x.and(p1).lanewise(BIT_COUNT).lanewise(LSHL, 1)))
                    .add(x.and(p2).lanewise(BIT_COUNT)
                            .sub(x.and(p3).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                            .lanewise(LSHL, 2));
            x = fromMemorySegment(LONGS, records, d + o, LITTLE_ENDIAN);
            sd = sd.add(x.and(p0).lanewise(BIT_COUNT).add(x.and(p1).lanewise(BIT_COUNT).lanewise(LSHL, 1)))
                    .add(x.and(p2).lanewise(BIT_COUNT)
                            .sub(x.and(p3).lanewise(BIT_COUNT).lanewise(LSHL, 1))
                            .lanewise(LSHL, 2));
        }
        estimates[at] = ScalarCodeKernels.estimate(
                records, a + bytes, (int) sa.reduceLanes(ADD), scale, offset, add);
        estimates[at + 1] = ScalarCodeKernels.estimate(
                records, b + bytes, (int) sb.reduceLanes(ADD), scale, offset, add);
        estimates[at + 2] = ScalarCodeKernels.estimate(
                records, c + bytes, (int) sc.reduceLanes(ADD), scale, offset, add);
        estimates[at + 3] = ScalarCodeKernels.estimate(
                records, d + bytes, (int) sd.reduceLanes(ADD), scale, offset, add);
        records.get(JAVA_BYTE, a); // see Lanes: a fault must find a scalar access
    }
}
