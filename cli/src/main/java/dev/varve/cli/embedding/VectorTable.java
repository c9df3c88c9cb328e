package dev.varve.cli.embedding;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Rows of float32, off-heap. Threads may write different rows at the same time. Its memory is freed when it is no
 * longer reachable.
 */
public final class VectorTable {

    private final MemorySegment floats;
    private final int rows;
    private final int dimensions;

    /**
     * Creates a table of zeros.
     *
     * @param rows number of rows, 0 or more
     * @param dimensions length of a row, 1 or more
     */
    public VectorTable(int rows, int dimensions) {
        this.rows = rows;
        this.dimensions = dimensions;
        this.floats = Arena.ofAuto().allocate(Math.max(1, (long) rows * dimensions) * Float.BYTES, 64);
    }

    /**
     * Tells how many rows there are.
     *
     * @return the number of rows
     */
    public int rows() {
        return rows;
    }

    /**
     * Tells how long a row is.
     *
     * @return the number of dimensions
     */
    public int dimensions() {
        return dimensions;
    }

    /**
     * Copies a row out.
     *
     * @param row from 0 to {@link #rows} exclusively
     * @param into takes the row, as long as a row or longer
     */
    public void get(int row, float[] into) {
        MemorySegment.copy(floats, ValueLayout.JAVA_FLOAT, offset(row), into, 0, dimensions);
    }

    /**
     * Copies a row in.
     *
     * @param row from 0 to {@link #rows} exclusively
     * @param from holds the row, as long as a row or longer
     */
    public void set(int row, float[] from) {
        MemorySegment.copy(from, 0, floats, ValueLayout.JAVA_FLOAT, offset(row), dimensions);
    }

    private long offset(int row) {
        return (long) row * dimensions * Float.BYTES;
    }

    /** Adds another table of the same shape, each row times a factor. */
    void addScaled(VectorTable other, float factor) {
        var mine = new float[dimensions];
        var theirs = new float[dimensions];
        for (int row = 0; row < rows; row++) {
            get(row, mine);
            other.get(row, theirs);
            for (int d = 0; d < dimensions; d++) {
                mine[d] += factor * theirs[d];
            }
            set(row, mine);
        }
    }

    /** Gives each row unit norm; a row of zeros stays. */
    void normalise() {
        var vector = new float[dimensions];
        for (int row = 0; row < rows; row++) {
            get(row, vector);
            Vectors.normalise(vector);
            set(row, vector);
        }
    }

    /** Takes the mean of all rows, which says nothing about any of them, off each, and gives it unit norm again. */
    void centre() {
        var mean = new double[dimensions];
        var vector = new float[dimensions];
        for (int row = 0; row < rows; row++) {
            get(row, vector);
            for (int d = 0; d < dimensions; d++) {
                mean[d] += vector[d] / rows;
            }
        }
        for (int row = 0; row < rows; row++) {
            get(row, vector);
            for (int d = 0; d < dimensions; d++) {
                vector[d] -= (float) mean[d];
            }
            Vectors.normalise(vector);
            set(row, vector);
        }
    }
}
