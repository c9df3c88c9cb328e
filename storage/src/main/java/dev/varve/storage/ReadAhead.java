package dev.varve.storage;

import dev.varve.codecs.DenseVectors;
import java.util.List;

/**
 * Asks for the vectors of rows that are read one after another, a window ahead of the reader: the file of vectors that
 * have an index is mapped for single rows, so the system does not read it ahead by itself. For one thread.
 */
final class ReadAhead {

    /** Bytes of a window: no more than systems read ahead of one hint, and enough for a disk to be busy. */
    private static final int WINDOW_BYTES = 512 << 10;

    private final DenseVectors vectors;
    private final int rows;
    private final int window;
    private int asked;

    /** @param rows rows 0 to {@code rows - 1} are read */
    ReadAhead(DenseVectors vectors, int rows) {
        this.vectors = vectors;
        this.rows = rows;
        window = Math.clamp(WINDOW_BYTES / vectors.stride(), 1, Math.max(1, rows));
    }

    /** One of all of these is about to read a row, the next after the one before. */
    static void to(List<ReadAhead> all, int row) {
        for (ReadAhead one : all) {
            one.to(row);
        }
    }

    /** Asks for the window behind the one of a row, and at first for that as well; not for what was passed over. */
    void to(int row) {
        asked = Math.max(asked, row);
        while (asked < rows && asked <= row + window) {
            int end = (int) Math.min(rows, (long) asked + window);
            vectors.willNeed(asked, end);
            asked = end;
        }
    }
}
