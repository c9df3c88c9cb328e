package dev.varve.codecs.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class FilterKernelsTest {

    private static final int VALUES = 300;
    private static final long[] LONGS = {Long.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE + 1L, Long.MAX_VALUE};
    private static final int[] INTS = {Integer.MIN_VALUE, -1, 0, 1, 7, Integer.MAX_VALUE};
    private static final double[] DOUBLES = {
        Double.NEGATIVE_INFINITY, -1.5, -0.0, 0.0, Double.MIN_VALUE, Double.POSITIVE_INFINITY, Double.NaN
    };

    private final Random random = new Random(1);

    private FilterKernels[] kernels() {
        return new FilterKernels[] {Kernels.filters(), new ScalarFilterKernels()};
    }

    private interface Call {
        void retain(FilterKernels kernels, int first, int count, long[] bits);
    }

    /** Any first value, any count, whole and partial words, some bits cleared before. */
    private void check(IntPredicate within, Call call) {
        for (FilterKernels kernels : kernels()) {
            for (int trial = 0; trial < 40; trial++) {
                int first = random.nextInt(VALUES);
                int count = random.nextInt(VALUES - first + 1);
                long[] bits = random.longs(VALUES / Long.SIZE + 2).toArray();
                bits[random.nextInt(bits.length)] = 0;
                long[] found = bits.clone();
                call.retain(kernels, first, count, found);
                for (int i = 0; i < bits.length * Long.SIZE; i++) {
                    boolean was = (bits[i / Long.SIZE] >>> i & 1) != 0;
                    boolean untouched = i / Long.SIZE >= Math.ceilDiv(count, Long.SIZE);
                    boolean kept = was && (untouched || (i < count && within.test(first + i)));
                    assertEquals(kept, (found[i / Long.SIZE] >>> i & 1) != 0, "bit " + i + " of " + count);
                }
            }
        }
    }

    @Test
    void shouldKeepLongsWithinARange() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(VALUES * 8L, 8);
            for (int i = 0; i < VALUES; i++) {
                values.set(LittleEndian.LONG, i * 8L, LONGS[random.nextInt(LONGS.length)]);
            }
            for (long least : LONGS) {
                for (long most : LONGS) {
                    check(
                            i -> values.get(LittleEndian.LONG, i * 8L) >= least
                                    && values.get(LittleEndian.LONG, i * 8L) <= most,
                            (kernels, first, count, bits) -> kernels.longs(values, first, count, least, most, bits));
                }
            }
        }
    }

    @Test
    void shouldKeepIntsWithinARange() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(VALUES * 4L, 8);
            for (int i = 0; i < VALUES; i++) {
                values.set(LittleEndian.INT, i * 4L, INTS[random.nextInt(INTS.length)]);
            }
            for (int least : INTS) {
                for (int most : INTS) {
                    check(
                            i -> values.get(LittleEndian.INT, i * 4L) >= least
                                    && values.get(LittleEndian.INT, i * 4L) <= most,
                            (kernels, first, count, bits) -> kernels.ints(values, first, count, least, most, bits));
                }
            }
        }
    }

    @Test
    void shouldKeepDoublesWithinARange() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(VALUES * 8L, 8);
            for (int i = 0; i < VALUES; i++) {
                values.set(LittleEndian.DOUBLE, i * 8L, DOUBLES[random.nextInt(DOUBLES.length)]);
            }
            for (double least : DOUBLES) {
                for (double most : DOUBLES) {
                    check(
                            i -> values.get(LittleEndian.DOUBLE, i * 8L) >= least
                                    && values.get(LittleEndian.DOUBLE, i * 8L) <= most,
                            (kernels, first, count, bits) -> kernels.doubles(values, first, count, least, most, bits));
                }
            }
        }
    }

    @Test
    void shouldRefuseValuesOrBitsThatDoNotFit() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(80, 8);
            for (FilterKernels kernels : kernels()) {
                for (int[] wrong : new int[][] {{0, 11}, {10, 1}, {-1, 1}, {0, -1}, {Integer.MAX_VALUE, 1}}) {
                    assertThrows(
                            IndexOutOfBoundsException.class,
                            () -> kernels.longs(values, wrong[0], wrong[1], 0, 1, new long[1]));
                }
                assertThrows(IndexOutOfBoundsException.class, () -> kernels.doubles(values, 0, 1, 0, 1, new long[0]));
                assertThrows(IndexOutOfBoundsException.class, () -> kernels.ints(values, 15, 6, 0, 1, new long[1]));
            }
        }
    }
}
