package dev.varve.bench.ann.systems;

import dev.varve.lab.vectors.FvecsRows;
import java.util.Arrays;

/**
 * Rows of unit length, as the documentation of Lucene and of JVector asks for: then the inner product is the cosine,
 * and the fastest to compute.
 */
final class UnitLength {

    private static final double ALIKE = 1e-3;

    private UnitLength() {}

    /**
     * Scales a vector to unit length, in place; one without length stays as it is.
     *
     * @return the vector
     */
    static float[] scale(float[] vector) {
        double length = length(vector);
        return length == 0 ? vector : scale(vector, 1 / length);
    }

    /**
     * How long the longest row is, where rows differ in length; otherwise 0, since then the order by inner product is
     * the one by cosine.
     */
    static double longest(FvecsRows rows) {
        float[] row = new float[rows.dimension()];
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int i = 0; i < rows.count(); i++) {
            rows.read(i, row);
            double length = length(row);
            least = Math.min(least, length);
            most = Math.max(most, length);
        }
        return most - least <= ALIKE * most ? 0 : most;
    }

    /**
     * Gives a row one more number, such that it gets unit length and its inner products with queries, whose added
     * number is 0, keep their order: Bachrach et al., Speeding Up the Xbox Recommender System Using a Euclidean
     * Transformation for Inner-Product Spaces (2014), section 3.
     *
     * @param longest how long the longest row is
     */
    static float[] lift(float[] row, double longest) {
        float[] lifted = scale(Arrays.copyOf(row, row.length + 1), 1 / longest);
        double length = length(lifted);
        lifted[row.length] = (float) Math.sqrt(Math.max(0, 1 - length * length));
        return lifted;
    }

    private static double length(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    private static float[] scale(float[] vector, double factor) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= (float) factor;
        }
        return vector;
    }
}
