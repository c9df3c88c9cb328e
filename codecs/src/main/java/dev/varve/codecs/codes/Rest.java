package dev.varve.codecs.codes;

/**
 * What is left of a vector less the centroid of a code, scaled by a power of two so that nothing overflows or vanishes
 * on the way. Used by one thread at a time.
 */
final class Rest {

    private final float[] values;
    private final double[] exact;
    private int exponent;
    private double scaledNorm;
    private double norm;
    private double dotCentroid;
    private double vectorDotCentroid;

    /**
     * @param dimension components of a vector
     * @param padded components of {@link #values}
     */
    Rest(int dimension, int padded) {
        values = new float[padded];
        exact = new double[dimension];
    }

    /** Takes another vector; for cosine, its direction. */
    void set(RaBitQ code, float[] vector) {
        int dimension = exact.length;
        if (vector.length != dimension) {
            throw new IllegalArgumentException(vector.length + " components, expected " + dimension);
        }
        double unit = code.distance() == Distance.COSINE ? inverseNorm(vector) : 1;
        double largest = 0;
        dotCentroid = 0;
        vectorDotCentroid = 0;
        for (int d = 0; d < dimension; d++) {
            double component = vector[d] * unit;
            exact[d] = component - code.centroid(d);
            largest = Math.max(largest, Math.abs(exact[d]));
            dotCentroid += exact[d] * code.centroid(d);
            vectorDotCentroid += component * code.centroid(d);
        }
        exponent = largest == 0 ? 0 : Math.getExponent(largest);
        double scale = Math.scalb(1.0, -exponent);
        double squared = 0;
        for (int d = 0; d < dimension; d++) {
            double scaled = exact[d] * scale;
            values[d] = (float) scaled;
            squared += scaled * scaled;
        }
        scaledNorm = Math.sqrt(squared);
        norm = Math.scalb(scaledNorm, exponent);
    }

    private static double inverseNorm(float[] vector) {
        double squared = 0;
        for (float component : vector) {
            squared += (double) component * component;
        }
        return squared == 0 ? 0 : 1 / Math.sqrt(squared);
    }

    /** The scaled rest in the first components; a caller may rotate it in place. */
    float[] values() {
        return values;
    }

    /** The rest is the scaled one times two to this. */
    int exponent() {
        return exponent;
    }

    /** Norm of the scaled rest: at least 1, or 0. */
    double scaledNorm() {
        return scaledNorm;
    }

    /** Norm of the rest. */
    double norm() {
        return norm;
    }

    /** Inner product of rest and centroid. */
    double dotCentroid() {
        return dotCentroid;
    }

    /** Inner product of vector and centroid. */
    double vectorDotCentroid() {
        return vectorDotCentroid;
    }

    /** A number as a float that two of can be added without overflow. */
    static float clamp(double value) {
        double most = RaBitQ.LONGEST * RaBitQ.LONGEST;
        return (float) Math.clamp(value, -most, most);
    }
}
