package dev.varve.codecs;

import java.lang.foreign.MemorySegment;

/**
 * One attribute for each row, off-heap, typed. Rows may lack a value. Thread-safe for rows below {@link #size()}.
 *
 * <p>Reading a value verifies the checksum of its block the first time, and throws {@link CorruptFileException} on
 * damage.
 */
public sealed interface Column {

    /** Number of rows. In a memtable it grows. */
    int size();

    /** Whether the row has a value. */
    boolean has(int row);

    /** Whether {@code retain} looks at many rows at a time, which takes next to nothing for each. */
    default boolean retainsQuickly() {
        return false;
    }

    /*
     * What follows for each type clears bits of rows: bit i of an array stands for row from + i, up to row to - 1. A
     * row without a value is in no range. The loops are written out for each type, so that each is compiled for it.
     */

    /** 64-bit integers; booleans are 0 and 1. */
    non-sealed interface Longs extends Column {
        /** The value; 0 when the row has none. */
        long get(int row);

        /** Clears the bits of the rows whose value is not from {@code least} to {@code most}. */
        default void retain(long least, long most, int from, int to, long[] bits) {
            for (int word = 0, base = from; base < to; word++, base += Long.SIZE) {
                long kept = 0;
                for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
                    int row = base + Long.numberOfTrailingZeros(rest);
                    long value = get(row);
                    if (value >= least && value <= most && (value != 0 || has(row))) {
                        kept |= Long.lowestOneBit(rest);
                    }
                }
                bits[word] = kept;
            }
        }
    }

    /** IEEE 754 binary64. */
    non-sealed interface Doubles extends Column {
        /** The value; 0 when the row has none. */
        double get(int row);

        /** Clears the bits of the rows whose value is not from {@code least} to {@code most}; NaN is in no range. */
        default void retain(double least, double most, int from, int to, long[] bits) {
            for (int word = 0, base = from; base < to; word++, base += Long.SIZE) {
                long kept = 0;
                for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
                    int row = base + Long.numberOfTrailingZeros(rest);
                    double value = get(row);
                    if (value >= least && value <= most && (value != 0 || has(row))) {
                        kept |= Long.lowestOneBit(rest);
                    }
                }
                bits[word] = kept;
            }
        }
    }

    /** UTF-8 strings, each distinct value stored once in a dictionary. */
    non-sealed interface Strings extends Column {
        /** The code of no value. */
        int NONE = -1;

        /** The code of the row's value in the dictionary, or {@link #NONE}. */
        int code(int row);

        /** Clears the bits of the rows whose code is not from {@code least}, at least 0, to {@code most}. */
        default void retain(int least, int most, int from, int to, long[] bits) {
            for (int word = 0, base = from; base < to; word++, base += Long.SIZE) {
                long kept = 0;
                for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
                    int row = base + Long.numberOfTrailingZeros(rest);
                    int code = code(row);
                    if (code >= least && code <= most) {
                        kept |= Long.lowestOneBit(rest);
                    }
                }
                bits[word] = kept;
            }
        }

        /** Number of codes: they are 0 to {@code cardinality() - 1}. */
        int cardinality();

        /** The value of a code, as UTF-8 bytes off-heap. */
        MemorySegment value(int code);

        /** The code of a value given as UTF-8 bytes, or {@link #NONE} when no row has it. */
        int find(MemorySegment utf8);
    }
}
