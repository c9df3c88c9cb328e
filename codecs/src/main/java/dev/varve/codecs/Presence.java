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

    boolean dense() {
        return bits == null;
    }
}
