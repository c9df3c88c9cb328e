package dev.varve.fuzz.model;

import dev.varve.Metric;

/**
 * A score by its definition, in float64.
 *
 * @param value what it is
 * @param magnitude what the parts that it is the sum of add up to without their signs; rounding errors are shares of it
 */
record Score(double value, double magnitude) {

    private static final double UNIT_ROUNDOFF = 0x1p-24;

    /** What two dense vectors score. */
    static Score of(Metric metric, float[] a, float[] b) {
        double dot = 0;
        double magnitude = 0;
        double squaredDistance = 0;
        double squaredA = 0;
        double squaredB = 0;
        for (int d = 0; d < a.length; d++) {
            double product = (double) a[d] * b[d];
            double difference = (double) a[d] - b[d];
            dot += product;
            magnitude += Math.abs(product);
            squaredDistance += difference * difference;
            squaredA += (double) a[d] * a[d];
            squaredB += (double) b[d] * b[d];
        }
        double norms = Math.sqrt(squaredA) * Math.sqrt(squaredB);
        return switch (metric) {
            case DOT -> new Score(dot, magnitude);
            case COSINE -> new Score(dot / norms, 1);
            case L2 -> new Score(0.0 - squaredDistance, squaredDistance);
        };
    }

    /** What tokens score by late interaction: for each of the query the best of the record's. */
    static Score ofTokens(float[][] query, float[][] tokens) {
        double sum = 0;
        double magnitudes = 0;
        for (float[] asked : query) {
            double best = Double.NEGATIVE_INFINITY;
            double largest = 0;
            for (float[] token : tokens) {
                Score score = of(Metric.DOT, asked, token);
                best = Math.max(best, score.value());
                largest = Math.max(largest, score.magnitude());
            }
            sum += best;
            magnitudes += largest;
        }
        return new Score(sum, magnitudes);
    }

    /**
     * How far a sum in float32 may be from it: a roundoff for each of the terms, whatever their order (Higham, Accuracy
     * and Stability of Numerical Algorithms, section 4.2), once for the sum and once for what went into it.
     */
    double tolerance(int terms) {
        return 2 * (terms + 8) * UNIT_ROUNDOFF * magnitude + Math.ulp((float) value) + terms * Float.MIN_NORMAL;
    }
}
