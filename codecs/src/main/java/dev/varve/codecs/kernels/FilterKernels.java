package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Finds the values within a range among many that lie one behind the other, little-endian, in a native segment.
 *
 * <p>Bit {@code i} of {@code bits}, which is bit {@code i % 64} of word {@code i / 64}, stands for value {@code first +
 * i}: the first {@code count} bits are cleared where the value is not within the range, and kept otherwise; the others
 * of the last word are cleared. What is touched is checked first; thread-safe.
 */
public interface FilterKernels {

    /** Keeps the bits of integers of 64 bits from {@code least} to {@code most}. */
    void longs(MemorySegment values, int first, int count, long least, long most, long[] bits);

    /** Keeps the bits of integers of 32 bits from {@code least} to {@code most}. */
    void ints(MemorySegment values, int first, int count, int least, int most, long[] bits);

    /** Keeps the bits of numbers from {@code least} to {@code most}; NaN is in no range, and both zeros are equal. */
    void doubles(MemorySegment values, int first, int count, double least, double most, long[] bits);
}
