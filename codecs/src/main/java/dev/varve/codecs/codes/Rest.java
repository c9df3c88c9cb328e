package dev.varve.codecs.codes;

/**
 * What is left of a vector less a centroid, scaled by a power of two so that nothing overflows or vanishes on the way.
 * Used by one thread at a time.
 */
final class Rest {

    /** The longest that is encoded: the product of two norms, and what is added to it, stays far inside a float. */
    static final double LONGEST = 0x1p56;

    private final Distance distance;
    private final float[] centroid;
    private final double centroidSquared;
    private final float[] values;
    private int exponent;
    private double scaledNorm;
    private double dotCentroid;

    /**
     * @param distance for cosine, a vector is taken by its direction
     * @param padded components of {@link #values}
     */
    Rest(Distance distance, float[] centroid, int padded) {
        this.distance = distance;
        this.centroid = centroid;
        values = new float[padded];
        double squared = 0;
        for (float component : centroid) {
            squared += (double) component * component;
        }
        centroidSquared = squared;
    }

    /** Takes another vector. */
    void set(float[] vector) {
        if (vector.length != centroid.length) {
            throw new IllegalArgumentException(vector.length + " components, expected " + centroid.length);
        }
        double unit = distance == Distance.COSINE ? inverseNorm(vector) : 1;
        double largest = 0;
        double dot = 0;
        for (int d = 0; d < vector.length; d++) {
            double difference = vector[d] * unit - centroid[d];
            largest = Math.max(largest, Math.abs(difference));
            dot += difference * centroid[d];
        }
        dotCentroid = dot;
        exponent = largest == 0 ? 0 : Math.getExponent(largest);
        double scale = Math.scalb(1.0, -exponent);
        double squared = 0;
        for (int d = 0; d < vector.length; d++) {
            double scaled = (vector[d] * unit - centroid[d]) * scale;
            values[d] = (float) scaled;
            squared += scaled * scaled;
        }
        scaledNorm = Math.sqrt(squared);
    }

    private static double inverseNorm(float[] vector) {
        double squared = 0;
        for (float component : vector) {
            squared += (double) component * component;
        }
        return squared == 0 ? 0 : 1 / Math.sqrt(squared);
    }

    /** The scaled rest, then what callers left there; they may change it in place. */
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

    /** What an inner product of rests is multiplied by, to be added to a distance. */
    int productWeight() {
        return distance == Distance.L2 ? -2 : -1;
    }

    private static float clamp(double value) {
        return (float) Math.clamp(value, -LONGEST * LONGEST, LONGEST * LONGEST);
    }
}
