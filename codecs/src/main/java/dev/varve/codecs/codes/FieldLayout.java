package dev.varve.codecs.codes;

import dev.varve.codecs.kernels.CodeKernels;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * How the numbers of a row are kept in any width from 1 to 8 bits: as fields of 8 bits, or of 4, 2 and 1, whose bits
 * together are the width. So 7 bits are three <em>parts</em>: the upper four bits of all numbers one after another,
 * then two, then one. Behind them are four float32 factors.
 */
final class FieldLayout {

    private static final int FACTOR_BYTES = 4 * Float.BYTES;

    private final int dimension;
    private final int bits;

    /**
     * @param dimension numbers of a row, a multiple of 64
     * @param bits bits of a number, 1 to 8
     */
    FieldLayout(int dimension, int bits) {
        this.dimension = dimension;
        this.bits = bits;
    }

    /** Bytes of a record: a multiple of 8. */
    int bytes() {
        return factors() + FACTOR_BYTES;
    }

    /** Where in a record its factors begin. */
    int factors() {
        return dimension / Byte.SIZE * bits;
    }

    private int words(int width) {
        return dimension / Short.SIZE * width;
    }

    /** Bits of a number that lie in parts behind that of this width. */
    private int below(int width) {
        return bits & (width - 1);
    }

    /** The widest part, then each narrower one, then 0. */
    private int next(int width) {
        return Integer.highestOneBit(bits & (width - 1));
    }

    /** Writes the numbers of a row. */
    void pack(int[] numbers, MemorySegment record, long at) {
        long to = at;
        for (int width = next(2 * Byte.SIZE); width > 0; width = next(width)) {
            int mask = (1 << width) - 1;
            int perWord = Short.SIZE / width;
            for (int d = 0; d < dimension; d += perWord) {
                int word = 0;
                for (int f = 0; f < perWord; f++) {
                    word |= (numbers[d + f] >>> below(width) & mask) << (f * width);
                }
                record.set(LittleEndian.SHORT, to, (short) word);
                to += Short.BYTES;
            }
        }
    }

    /** Reads the numbers of a row. */
    void unpack(MemorySegment record, long at, int[] numbers) {
        Arrays.fill(numbers, 0, dimension, 0);
        long from = at;
        for (int width = next(2 * Byte.SIZE); width > 0; width = next(width)) {
            int mask = (1 << width) - 1;
            int perWord = Short.SIZE / width;
            for (int d = 0; d < dimension; d += perWord) {
                int word = record.get(LittleEndian.SHORT, from);
                for (int f = 0; f < perWord; f++) {
                    numbers[d + f] |= (word >>> (f * width) & mask) << below(width);
                }
                from += Short.BYTES;
            }
        }
    }

    /** A query for {@link #prepare} to fill, of one array for each part. */
    short[][] newQuery() {
        short[][] query = new short[Integer.bitCount(bits)][];
        int part = 0;
        for (int width = next(2 * Byte.SIZE); width > 0; width = next(width)) {
            query[part] = new short[runs(width) * runLength(width)];
            Arrays.fill(query[part], Short.SIZE / width * runLength(width), query[part].length, Short.MIN_VALUE);
            part++;
        }
        return query;
    }

    private static int runs(int width) {
        return width == Byte.SIZE ? 3 : Short.SIZE / width;
    }

    private int runLength(int width) {
        return (words(width) + CodeKernels.FIELD_STEP - 1) & -CodeKernels.FIELD_STEP;
    }

    /**
     * Arranges a query as {@link CodeKernels#fields} takes it.
     *
     * @param numbers -127 to 127
     * @param query out, of {@link #newQuery}
     */
    void prepare(int[] numbers, short[][] query) {
        int part = 0;
        for (int width = next(2 * Byte.SIZE); width > 0; width = next(width)) {
            int perWord = Short.SIZE / width;
            int words = words(width);
            int length = runLength(width);
            short[] runs = query[part++];
            for (int f = 0; f < perWord; f++) {
                for (int j = 0, d = f; j < words; j++, d += perWord) {
                    int before = f == 0 ? 0 : numbers[d - 1];
                    runs[f * length + j] = (short) (numbers[d] - (before << width));
                }
            }
            if (width == Byte.SIZE) {
                for (int j = 0; j < words; j++) {
                    int both = numbers[2 * j] + numbers[2 * j + 1];
                    runs[2 * length + j] = (short) (Short.MIN_VALUE - (both << (Byte.SIZE - 1)));
                }
            }
        }
    }

    /** What {@link #sum} takes a number less than it is. */
    int middle() {
        return bits == Byte.SIZE ? 1 << (Byte.SIZE - 1) : 0;
    }

    /** Sums over the numbers of some rows, less {@link #middle}, each times the number of the query. */
    void sum(short[][] query, MemorySegment records, int[] rows, int count, float[] sums, int at) {
        for (int i = 0; i < count; i++) {
            sums[at + i] = 0;
        }
        int part = 0;
        long begin = 0;
        for (int width = next(2 * Byte.SIZE); width > 0; width = next(width)) {
            int words = words(width);
            float weight = 1 << below(width);
            Kernels.codes().fields(query[part++], width, records, bytes(), begin, words, rows, count, weight, sums, at);
            begin += (long) words * Short.BYTES;
        }
    }
}
