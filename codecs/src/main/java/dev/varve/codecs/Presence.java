package dev.varve.codecs;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which rows have a value: those whose bit is set, or all where the file has no bitmap. Thread-safe.
 *
 * @param bits a bitmap of 64-bit words, or {@code null}
 * @param rows rows that there are
 */
record Presence(@Nullable Section bits, int rows) {

    /** Checks the length of the bitmap. */
    static Presence of(@Nullable Section bits, int rows) {
        if (bits != null) {
            bits.requireLength(PresenceBuilder.bytes(rows), "a bitmap of " + rows + " rows");
        }
        return new Presence(bits, rows);
    }

    boolean has(int row) {
        Objects.checkIndex(row, rows);
        return bits == null || bits.getBit(row);
    }

    /** Clears the bits of rows without a value: bit {@code i} stands for row {@code from + i}. */
    void retain(int from, int to, long[] kept) {
        if (bits != null) {
            for (int word = 0, base = from; base < to; word++, base += Long.SIZE) {
                kept[word] &= word(bits, rows, base);
            }
        }
    }

    /** The bits of 64 rows from one on; 0 behind the last word. */
    static long word(Section bits, int rows, int from) {
        long at = (long) (from >>> 6) * Long.BYTES;
        long low = bits.getLong(at) >>> from;
        boolean aligned = from % Long.SIZE == 0;
        return aligned || at + Long.BYTES == PresenceBuilder.bytes(rows)
                ? low
                : low | bits.getLong(at + Long.BYTES) << -from;
    }

    boolean dense() {
        return bits == null;
    }

    /** Checks that no row behind the last has a value. */
    void verifyEnd() {
        if (bits != null) {
            verifyEnd(bits, rows);
        }
    }

    /** Checks that the bits behind the last row of any bitmap are 0. */
    static void verifyEnd(Section bits, int rows) {
        long last = PresenceBuilder.bytes(rows) - Long.BYTES;
        if (rows % Long.SIZE != 0 && bits.getLong(last) >>> rows != 0) {
            throw bits.corrupt(last, "no bits behind row " + rows, "some");
        }
    }
}
