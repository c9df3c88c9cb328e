package dev.varve.cli;

import dev.varve.Metric;
import dev.varve.lab.sets.Float64;

/**
 * How near two vectors are, in float64: the judge of the engine's own kernels, so it shares nothing with them. Larger
 * is nearer.
 */
final class ExactScore {

    private ExactScore() {}

    static double of(Metric metric, float[] a, float[] b) {
        return switch (metric) {
            case DOT -> Float64.dot(a, b);
            case COSINE -> Float64.dot(a, b) / (norm(a) * norm(b));
            case L2 -> -Float64.squaredDistance(a, b);
        };
    }

    /** As {@link #of(Metric, float[], float[])}, where the norms are known already; only cosine looks at them. */
    static double of(Metric metric, float[] a, double normOfA, float[] b, double normOfB) {
        return metric == Metric.COSINE ? Float64.dot(a, b) / (normOfA * normOfB) : of(metric, a, b);
    }

    static double norm(float[] a) {
        return Math.sqrt(Float64.dot(a, a));
    }
}
