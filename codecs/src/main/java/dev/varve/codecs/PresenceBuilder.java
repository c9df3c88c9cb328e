package dev.varve.codecs;

import java.io.IOException;
import java.lang.foreign.Arena;

/** Collects which rows have a value, off-heap, as a bitmap of 64-bit words. Used by one thread at a time. */
final class PresenceBuilder implements AutoCloseable {

    private final Scratch words;
    private int rows;
    private int present;
    private long word;

    /** @param owner open for longer than this */
    PresenceBuilder(Arena owner) {
        words = new Scratch(owner);
    }

    void add(boolean isPresent) {
        if (rows == Integer.MAX_VALUE) {
            throw new IllegalStateException("a segment holds at most 2^31 - 1 rows");
        }
        if (isPresent) {
            word |= 1L << rows;
            present++;
        }
        rows++;
        if (rows % Long.SIZE == 0) {
            words.appendLong(word);
            word = 0;
        }
    }

    /** Rows so far. */
    int rows() {
        return rows;
    }

    /** Whether every row so far has a value. */
    boolean dense() {
        return present == rows;
    }

    /** Appends the bitmap to the open section of a file. Call once, last. */
    void writeTo(SegmentFileWriter writer) throws IOException {
        if (rows % Long.SIZE != 0) {
            words.appendLong(word);
        }
        writer.append(words.bytes());
    }

    /** Bytes of the bitmap of so many rows. */
    static long bytes(int rows) {
        return Math.ceilDiv((long) rows, Long.SIZE) * Long.BYTES;
    }

    @Override
    public void close() {
        words.close();
    }
}
