package dev.varve.lab.sets;

/** Arithmetic on directions and rows. */
final class Directions {

    private Directions() {}

    /** Random directions of unit length. */
    static float[][] random(int count, int dimension, long seed, int stream) {
        float[][] directions = new float[count][dimension];
        for (int i = 0; i < count; i++) {
            var random = new RowRandom(seed, stream, i);
            for (int d = 0; d < dimension; d++) {
                directions[i][d] = (float) random.nextGaussian();
            }
            normalize(directions[i]);
        }
        return directions;
    }

    /** Random directions of unit length that are orthogonal to each other, by the modified Gram-Schmidt process. */
    static float[][] orthonormal(int dimension, long seed, int stream) {
        float[][] directions = random(dimension, dimension, seed, stream);
        for (int i = 0; i < dimension; i++) {
            // Twice is enough (Kahan, Parlett): rounding spoils the first time where little is left of a direction.
            for (int time = 0; time < 2; time++) {
                for (int j = 0; j < i; j++) {
                    add(directions[i], -Float64.dot(directions[i], directions[j]), directions[j]);
                }
                normalize(directions[i]);
            }
        }
        return directions;
    }

    /** Adds a multiple of a direction. */
    static void add(float[] row, double factor, float[] direction) {
        float narrowed = (float) factor;
        for (int d = 0; d < row.length; d++) {
            row[d] += narrowed * direction[d];
        }
    }

    /** Makes the length 1, unless it is 0. */
    static void normalize(float[] row) {
        double norm = Math.sqrt(Float64.dot(row, row));
        if (norm > 0) {
            float inverse = (float) (1 / norm);
            for (int d = 0; d < row.length; d++) {
                row[d] *= inverse;
            }
        }
    }

    /** Weights that fall like (i + 1)^-power, with squares that sum up to 1. */
    static double[] falling(int count, double power) {
        double[] weights = new double[count];
        double squares = 0;
        for (int i = 0; i < count; i++) {
            weights[i] = StrictMath.pow(i + 1, -power);
            squares += weights[i] * weights[i];
        }
        double norm = Math.sqrt(squares);
        for (int i = 0; i < count; i++) {
            weights[i] /= norm;
        }
        return weights;
    }
}
