package dev.varve.codecs.codes;

/**
 * What is left of a vector less a centroid, scaled by a power of two so that nothing overflows or vanishes on the way.
 * Used by one thread at a time.
 */
final class Rest {

    /** The longest that is encoded: the product of two norms, and what is added to it, stays far inside a float. */
    static final double LONGEST = 0x1p56;

    private final Distance distance;
    private final int dimension;
    private final double[] centroid;
    private final double centroidSquared;
    private final double[] exact;
    private final float[] values;
    private int exponent;
    private double scaledNorm;
    private double dotCentroid;

    /**
     * @param distance for cosine, a vector is taken by its direction
     * @param padded components of {@link #values}, a multiple of 4
     */
    Rest(Distance distance, float[] centroid, int padded) {
        this.distance = distance;
        dimension = centroid.length;
        this.centroid = new double[padded];
        for (int d = 0; d < dimension; d++) {
            this.centroid[d] = centroid[d];
        }
        centroidSquared = dot(this.centroid, this.centroid);
        exact = new double[padded];
        values = new float[padded];
    }

    /** Takes another vector. */
    void set(float[] vector) {
        if (vector.length != dimension) {
            throw new IllegalArgumentException(vector.length + " components, expected " + dimension);
        }
        for (int d = 0; d < dimension; d++) {
            exact[d] = vector[d];
        }
        double unit = distance == Distance.COSINE ? inverse(Math.sqrt(dot(exact, exact))) : 1;
        for (int d = 0; d < dimension; d++) {
            exact[d] = exact[d] * unit - centroid[d];
        }
        dotCentroid = dot(exact, centroid);
        double norm = Math.sqrt(dot(exact, exact));
        exponent = norm == 0 ? 0 : Math.getExponent(norm);
        double scale = Math.scalb(1.0, -exponent);
        scaledNorm = norm * scale;
        for (int d = 0; d < dimension; d++) {
            values[d] = (float) (exact[d] * scale);
        }
    }

    private static double inverse(double norm) {
        return norm == 0 ? 0 : 1 / norm;
    }

    /** Four sums, as each waits for the addition before. */
    private static double dot(double[] a, double[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int d = 0; d < a.length; d += 4) {
            s0 += a[d] * b[d];
            s1 += a[d + 1] * b[d + 1];
            s2 += a[d + 2] * b[d + 2];
            s3 += a[d + 3] * b[d + 3];
        }
        return s0 + s1 + (s2 + s3);
    }

    /**
     * Takes the rest of a row as its record tells it.
     *
     * @param unit what {@link #values}, which the caller has filled, are multiples of
     */
    void setDecoded(double unit) {
        double squared = 0;
        for (float value : values) {
            squared += (double) value * value;
        }
        double norm = Math.abs(unit) * Math.sqrt(squared);
        exponent = norm == 0 ? 0 : Math.getExponent(norm);
        scaledNorm = Math.scalb(norm, -exponent);
        double scale = Math.scalb(unit, -exponent);
        for (int d = 0; d < values.length; d++) {
            values[d] = (float) (values[d] * scale);
        }
    }

    /** The scaled rest, then what callers left there; they may change it in place. */
    float[] values() {
        return values;
    }

    /** The rest is the scaled one times two to this. */
    int exponent() {
        return exponent;
    }

    /** Norm of the scaled rest: from 1 to 2, or 0. */
    double scaledNorm() {
        return scaledNorm;
    }

    /** Norm of the rest. */
    double norm() {
        return Math.scalb(scaledNorm, exponent);
    }

    /** Whether the rest is longer than what is encoded. */
    boolean tooLong() {
        return norm() > LONGEST;
    }

    /** What a row adds to its distances, whatever the query. */
    float rowSummand() {
        return clamp(distance == Distance.L2 ? norm() * norm() : -dotCentroid);
    }

    /** What a query adds to its distances, whatever the row. */
    float querySummand() {
        return clamp(distance == Distance.L2 ? norm() * norm() : -dotCentroid - centroidSquared);
    }

    /** What a row adds to its distances as a query, given what it adds to those as a row. */
    float querySummand(float rowSummand) {
        return distance == Distance.L2 ? rowSummand : clamp(rowSummand - centroidSquared);
    }

    /** What an inner product of rests is multiplied by, to be added to a distance. */
    int productWeight() {
        return distance == Distance.L2 ? -2 : -1;
    }

    private static float clamp(double value) {
        return (float) Math.clamp(value, -LONGEST * LONGEST, LONGEST * LONGEST);
    }
}
