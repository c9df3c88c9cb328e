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

    /** 64-bit integers; booleans are 0 and 1. */
    non-sealed interface Longs extends Column {
        /** The value; 0 when the row has none. */
        long get(int row);
    }

    /** IEEE 754 binary64. */
    non-sealed interface Doubles extends Column {
        /** The value; 0 when the row has none. */
        double get(int row);
    }

    /** UTF-8 strings, each distinct value stored once in a dictionary. */
    non-sealed interface Strings extends Column {
        /** The code of no value. */
        int NONE = -1;

        /** The code of the row's value in the dictionary, or {@link #NONE}. */
        int code(int row);

        /** Number of codes: they are 0 to {@code cardinality() - 1}. */
        int cardinality();

        /** The value of a code, as UTF-8 bytes off-heap. */
        MemorySegment value(int code);

        /** The code of a value given as UTF-8 bytes, or {@link #NONE} when no row has it. */
        int find(MemorySegment utf8);
    }
}
