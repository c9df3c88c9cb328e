package dev.varve.codecs.kernels;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;

/** Plain loops; also those of the last word of the vector kernels, and the oracle of their tests. */
@SuppressWarnings("ShortCircuitBoolean") // both sides cost less than a jump
final class ScalarFilterKernels implements FilterKernels {

    @Override
    public void longs(MemorySegment values, int first, int count, long least, long most, long[] bits) {
        check(values, Long.BYTES, first, count, bits);
        for (int from = 0; from < count; from += Long.SIZE) {
            bits[from / Long.SIZE] &= longs(values, first + from, Math.min(Long.SIZE, count - from), least, most);
        }
    }

    static long longs(MemorySegment values, int first, int count, long least, long most) {
        long within = 0;
        for (int i = 0; i < count; i++) {
            long value = values.get(LittleEndian.LONG, (long) (first + i) * Long.BYTES);
            within |= value >= least & value <= most ? 1L << i : 0;
        }
        return within;
    }

    @Override
    public void ints(MemorySegment values, int first, int count, int least, int most, long[] bits) {
        check(values, Integer.BYTES, first, count, bits);
        for (int from = 0; from < count; from += Long.SIZE) {
            bits[from / Long.SIZE] &= ints(values, first + from, Math.min(Long.SIZE, count - from), least, most);
        }
    }

    static long ints(MemorySegment values, int first, int count, int least, int most) {
        long within = 0;
        for (int i = 0; i < count; i++) {
            int value = values.get(LittleEndian.INT, (long) (first + i) * Integer.BYTES);
            within |= value >= least & value <= most ? 1L << i : 0;
        }
        return within;
    }

    @Override
    public void doubles(MemorySegment values, int first, int count, double least, double most, long[] bits) {
        check(values, Double.BYTES, first, count, bits);
        for (int from = 0; from < count; from += Long.SIZE) {
            bits[from / Long.SIZE] &= doubles(values, first + from, Math.min(Long.SIZE, count - from), least, most);
        }
    }

    static long doubles(MemorySegment values, int first, int count, double least, double most) {
        long within = 0;
        for (int i = 0; i < count; i++) {
            double value = values.get(LittleEndian.DOUBLE, (long) (first + i) * Double.BYTES);
            within |= value >= least & value <= most ? 1L << i : 0;
        }
        return within;
    }

    /** Makes sure that the values lie in the segment, and their bits in the array. */
    static void check(MemorySegment values, int bytes, int first, int count, long[] bits) {
        Ranges.checkRows(values, (long) first * bytes, bytes, count, bytes);
        Ranges.checkArray("bits", bits.length, 0, Math.ceilDiv(count, Long.SIZE));
    }
}
