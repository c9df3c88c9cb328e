package dev.varve.lab.sets;

import java.util.Locale;

/** Which rows are near. */
public enum Metric {
    /** Those at the least Euclidean distance. */
    L2,
    /** Those with the greatest cosine; that with a zero vector is 0. */
    COSINE,
    /** Those with the greatest inner product. */
    DOT;

    /** Sums of float32 have so many digits, and those of unit vectors that were rounded to float32. */
    private static final double ELSEWHERE = 1e-5;

    /** As files and options name it: {@code l2}, {@code cosine}, {@code dot}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How near two vectors of one dimension are, in float64 and by plain loops: larger is nearer. */
    public double score(float[] a, float[] b) {
        return switch (this) {
            case L2 -> -squaredDistance(a, b);
            case DOT -> dot(a, b);
            case COSINE -> {
                double dot = dot(a, b);
                yield dot == 0 ? 0 : dot / (Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b)));
            }
        };
    }

    /**
     * By how much scores of one pair may differ where somebody else computed one of them, in float32 or by another
     * formula for the same order: no order is told by less.
     *
     * @param score of the two
     */
    public double tolerance(float[] a, float[] b, double score) {
        return switch (this) {
            case L2 -> ELSEWHERE * Math.abs(score) + ELSEWHERE * ELSEWHERE * (dot(a, a) + dot(b, b));
            case COSINE -> ELSEWHERE;
            case DOT -> ELSEWHERE * Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b));
        };
    }

    /** The inner product, in float64. Four sums, because one would wait for itself at every step. */
    static double dot(float[] a, float[] b) {
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
        int i = 0;
        for (; i <= a.length - 2; i += 2) {
            double d0 = (double) a[i] - b[i];
            double d1 = (double) a[i + 1] - b[i + 1];
            s0 += d0 * d0;
            s1 += d1 * d1;
        }
        if (i < a.length) {
            double last = (double) a[i] - b[i];
            s0 += last * last;
        }
        return s0 + s1;
    }
}
