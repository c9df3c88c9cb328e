package dev.varve.codecs.codes;

import dev.varve.codecs.LittleEndian;
import dev.varve.codecs.kernels.CodeKernels;
import dev.varve.codecs.kernels.Kernels;
import java.lang.foreign.MemorySegment;

/**
 * How the numbers of a row are kept in any width from 1 to 8 bits: as fields of 8 bits, or of 4, 2 and 1, whose bits
 * together are the width. So 7 bits are three <em>parts</em>: the upper four bits of all dimensions, then two, then
 * one. A record begins with four float32 factors; how a word holds its fields is told by {@link CodeKernels#fields}.
 */
final class FieldLayout {

    /** Bytes of the factors that a record begins with. */
    static final int FACTOR_BYTES = 4 * Float.BYTES;

    private static final int HALF = 16;

    private final int dimension;
    private final int bits;
    private final int bytes;

    /**
     * @param dimension numbers of a row, a multiple of 64
     * @param bits bits of a number, 1 to 8
     */
    FieldLayout(int dimension, int bits) {
        this.dimension = dimension;
        this.bits = bits;
        int total = FACTOR_BYTES;
        for (int width = Byte.SIZE; width > 0; width /= 2) {
            total += (bits & width) == 0 ? 0 : words(width) * Integer.BYTES;
        }
        bytes = total;
    }

    /** Bytes of a record: a multiple of 16. */
    int bytes() {
        return bytes;
    }

    /** Words of a part, a multiple of 16: fields without a dimension are 0. */
    private int words(int width) {
        int dimensions = HALF * Integer.SIZE / width;
        return (dimension + dimensions - 1) / dimensions * HALF;
    }

    /** Floats of a prepared query. */
    int queryLength() {
        int length = 0;
        for (int width = Byte.SIZE; width > 0; width /= 2) {
            length += (bits & width) == 0 ? 0 : words(width) * (Integer.SIZE / width);
        }
        return length;
    }

    /** Where in its word, not yet rotated, field {@code f} has its lowest bit. */
    private static int shift(int width, int f) {
        int perHalf = HALF / width;
        return f < perHalf ? HALF - (f + 1) * width : 2 * HALF - (f - perHalf + 1) * width;
    }

    /** Writes the numbers of a row behind the factors of its record. */
    void pack(int[] numbers, MemorySegment record, long at) {
        long to = at + FACTOR_BYTES;
        for (int width = Byte.SIZE; width > 0; width /= 2) {
            if ((bits & width) != 0) {
                int below = bits & (width - 1);
                int mask = (1 << width) - 1;
                int words = words(width);
                for (int j = 0; j < words; j++) {
                    int word = 0;
                    for (int f = 0, d = j; d < dimension; f++, d += words) {
                        word |= (numbers[d] >>> below & mask) << shift(width, f);
                    }
                    record.set(
                            LittleEndian.INT,
                            to + (long) j * Integer.BYTES,
                            Integer.rotateLeft(word, CodeKernels.FIELD_ROTATION));
                }
                to += (long) words * Integer.BYTES;
            }
        }
    }

    /**
     * Scales a query for {@link #sum}.
     *
     * @param middle the number that stands for nothing
     * @param prepared takes {@link #queryLength} floats; what has no dimension stays as it is, zero
     * @return by what every sum exceeds the inner product of query and numbers less {@code middle}
     */
    double prepare(float[] query, double middle, float[] prepared) {
        double excess = 0;
        int from = 0;
        for (int width = Byte.SIZE; width > 0; width /= 2) {
            if ((bits & width) != 0) {
                int below = bits & (width - 1);
                int words = words(width);
                // Each part counts the whole query once, and has its share of the middle.
                double share = middle * (((1 << width) - 1) << below) / ((1 << bits) - 1);
                for (int f = 0, d = 0; d < dimension; f++, d += words) {
                    int scale = 1 << ((f % (HALF / width) + 1) * width + below);
                    excess += scale(query, d, Math.min(d + words, dimension), scale, prepared, from) * (scale + share);
                }
                from += words * (Integer.SIZE / width);
            }
        }
        return excess;
    }

    /** Scales some components and returns their sum. */
    private static double scale(float[] query, int begin, int end, float scale, float[] prepared, int from) {
        double even = 0;
        double odd = 0;
        for (int d = begin; d < end; d += 2) {
            even += query[d];
            odd += query[d + 1];
            prepared[from + d] = query[d] * scale;
            prepared[from + d + 1] = query[d + 1] * scale;
        }
        return even + odd;
    }

    /** Sums over the numbers of some rows, each times the component of the query, in excess as it was prepared. */
    void sum(float[] prepared, MemorySegment records, int[] rows, int count, float[] sums, int at) {
        for (int i = 0; i < count; i++) {
            sums[at + i] = 0;
        }
        int from = 0;
        long begin = FACTOR_BYTES;
        for (int width = Byte.SIZE; width > 0; width /= 2) {
            if ((bits & width) != 0) {
                int words = words(width);
                Kernels.codes().fields(prepared, from, width, records, bytes, begin, words, rows, count, sums, at);
                from += words * (Integer.SIZE / width);
                begin += (long) words * Integer.BYTES;
            }
        }
    }
}
