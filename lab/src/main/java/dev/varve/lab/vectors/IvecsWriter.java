package dev.varve.lab.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Writes a .ivecs file, row by row: each its dimension as a little-endian int32, then its numbers as little-endian
 * int32. What it holds does not grow with the file. Not thread-safe.
 *
 * <p>Source: as {@link VecsFormat}.
 */
public final class IvecsWriter implements AutoCloseable {

    private final VecsOutput output;

    private IvecsWriter(VecsOutput output) {
        this.output = output;
    }

    /**
     * Makes a file, or empties the one that is there.
     *
     * @param dimension numbers in a row, 1 to {@value VectorFiles#MAX_DIMENSION}
     * @throws IOException if it cannot be written
     */
    public static IvecsWriter create(Path file, int dimension) throws IOException {
        return new IvecsWriter(new VecsOutput(file, dimension));
    }

    /**
     * Writes a row.
     *
     * @param row as many numbers as the dimension
     */
    public void write(int[] row) throws IOException {
        if (row.length != output.dimension()) {
            throw new IllegalArgumentException("a row of " + row.length + " for a file of " + output.dimension());
        }
        write(row, 1);
    }

    /**
     * Writes rows that stand behind each other.
     *
     * @param rows at least {@code count} times the dimension long
     * @param count how many
     */
    public void write(int[] rows, int count) throws IOException {
        int dimension = output.dimension();
        for (int r = 0; r < count; r++) {
            ByteBuffer into = output.next();
            for (int i = 0; i < dimension; i++) {
                into.putInt(rows[r * dimension + i]);
            }
        }
    }

    /** Rows written so far. */
    public long count() {
        return output.count();
    }

    /** Writes what is buffered, and closes the file. It is not synced. */
    @Override
    public void close() throws IOException {
        output.close();
    }
}
