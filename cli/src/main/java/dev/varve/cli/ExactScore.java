package dev.varve.cli;

import dev.varve.Metric;

/**
 * How near two vectors are, in float64 and by plain loops: the judge of the engine's own kernels, so it shares nothing
 * with them. Larger is nearer.
 */
final class ExactScore {

    private ExactScore() {}

    static double of(Metric metric, float[] a, float[] b) {
        return switch (metric) {
            case DOT -> dot(a, b);
            case COSINE -> dot(a, b) / (norm(a) * norm(b));
            case L2 -> -squaredDistance(a, b);
        };
    }

    /** As {@link #of(Metric, float[], float[])}, where the norms are known already; only cosine looks at them. */
    static double of(Metric metric, float[] a, double normOfA, float[] b, double normOfB) {
        return metric == Metric.COSINE ? dot(a, b) / (normOfA * normOfB) : of(metric, a, b);
    }

    static double norm(float[] a) {
        return Math.sqrt(dot(a, a));
    }

    // Four sums, because one would wait for itself at every step: the compiler may not reorder them.
    private static double dot(float[] a, float[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i <= a.length - 4; i += 4) {
            s0 += (double) a[i] * b[i];
            s1 += (double) a[i + 1] * b[i + 1];
            s2 += (double) a[i + 2] * b[i + 2];
            s3 += (double) a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            s0 += (double) a[i] * b[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static double squaredDistance(float[] a, float[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i <= a.length - 4; i += 4) {
            s0 += square((double) a[i] - b[i]);
            s1 += square((double) a[i + 1] - b[i + 1]);
            s2 += square((double) a[i + 2] - b[i + 2]);
            s3 += square((double) a[i + 3] - b[i + 3]);
        }
        for (; i < a.length; i++) {
            s0 += square((double) a[i] - b[i]);
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static double square(double x) {
        return x * x;
    }
}
