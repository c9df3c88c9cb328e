package dev.varve.cli.embedding;

/** Arithmetic on single vectors. */
final class Vectors {

    private Vectors() {}

    /** Gives a vector unit norm in place; tells whether it had any direction at all. */
    static boolean normalise(float[] vector) {
        double square = 0;
        for (float value : vector) {
            square += (double) value * value;
        }
        if (square == 0) {
            return false;
        }
        double inverse = 1 / Math.sqrt(square);
        for (int d = 0; d < vector.length; d++) {
            vector[d] = (float) (vector[d] * inverse);
        }
        return true;
    }

    /** Adds a vector times a factor to a sum. */
    static void addScaled(float[] sum, float factor, float[] vector) {
        for (int d = 0; d < sum.length; d++) {
            sum[d] += factor * vector[d];
        }
    }
}
