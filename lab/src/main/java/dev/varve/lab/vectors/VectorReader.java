package dev.varve.lab.vectors;

import java.io.IOException;

/** The rows of a vector file, from first to last, once. Not thread-safe. */
public interface VectorReader extends AutoCloseable {

    /** What kind of file it is and of which numbers, such as {@code "npy of float32"}. */
    String format();

    /** Numbers in a row, 1 to {@value VectorFiles#MAX_DIMENSION}. */
    int dimension();

    /** Rows of the whole file, at least 1. */
    long count();

    /**
     * Reads the next row as floats.
     *
     * @param into takes the row; {@link #dimension()} long
     * @return false, and {@code into} untouched, after the last row
     * @throws VectorFileException if the file is damaged, or a number is not finite as a float
     */
    boolean next(float[] into) throws IOException;

    /**
     * Reads the next row as integers, as the ids of ground truth are.
     *
     * @param into takes the row; {@link #dimension()} long
     * @return false, and {@code into} untouched, after the last row
     * @throws VectorFileException if the file is damaged, or holds other numbers than integers
     */
    boolean next(long[] into) throws IOException;

    /** Closes the file. */
    @Override
    void close() throws IOException;
}
