package dev.varve.index.graph;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Kinds of vectors that graphs find hard, each in its own way; the same for the same seed. */
public enum VectorSets {
    /** Tight clusters far from each other. */
    CLUSTERED {
        @Override
        void fill(float[] vector, int row, float[][] centres, Random random) {
            float[] centre = centres[random.nextInt(centres.length)];
            for (int d = 0; d < vector.length; d++) {
                vector[d] = 10 * centre[d] + (float) random.nextGaussian();
            }
        }
    },
    /** Components whose spread falls off from the first to the last. */
    ANISOTROPIC {
        @Override
        void fill(float[] vector, int row, float[][] centres, Random random) {
            for (int d = 0; d < vector.length; d++) {
                vector[d] = (float) (random.nextGaussian() * Math.pow(0.8, d)) + 0.1f;
            }
        }
    },
    /** Every vector many times. */
    DUPLICATES {
        @Override
        void fill(float[] vector, int row, float[][] centres, Random random) {
            float[] centre = centres[random.nextInt(centres.length)];
            System.arraycopy(centre, 0, vector, 0, vector.length);
        }
    },
    /** One vector. */
    EQUAL {
        @Override
        void fill(float[] vector, int row, float[][] centres, Random random) {
            System.arraycopy(centres[0], 0, vector, 0, vector.length);
        }
    },
    /** Zero vectors among others. */
    ZEROS {
        @Override
        void fill(float[] vector, int row, float[][] centres, Random random) {
            for (int d = 0; row % 3 != 0 && d < vector.length; d++) {
                vector[d] = (float) random.nextGaussian();
            }
        }
    };

    private static final int CENTRES = 20;

    abstract void fill(float[] vector, int row, float[][] centres, Random random);

    /** Rows of this kind. */
    public float[][] rows(int count, int dimension, long seed) {
        var random = new Random(seed);
        float[][] centres = new float[CENTRES][dimension];
        for (float[] centre : centres) {
            for (int d = 0; d < dimension; d++) {
                centre[d] = (float) random.nextGaussian();
            }
        }
        float[][] rows = new float[count][dimension];
        for (int row = 0; row < count; row++) {
            fill(rows[row], row, centres, random);
        }
        return rows;
    }

    /** A row of this kind that is near to some, and not zero. */
    public static float[] query(float @Nullable [][] rows, int dimension, Random random) {
        float[] query = new float[dimension];
        float[] row = rows == null || rows.length == 0 ? null : rows[random.nextInt(rows.length)];
        for (int d = 0; d < dimension; d++) {
            query[d] = (row == null ? 0 : row[d]) + (float) random.nextGaussian() * 0.1f;
        }
        return query;
    }
}
