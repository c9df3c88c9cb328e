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
            case L2 -> -Float64.squaredDistance(a, b);
            case DOT -> Float64.dot(a, b);
            case COSINE -> {
                double dot = Float64.dot(a, b);
                yield dot == 0 ? 0 : dot / (Math.sqrt(Float64.dot(a, a)) * Math.sqrt(Float64.dot(b, b)));
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
            case L2 -> ELSEWHERE * Math.abs(score) + ELSEWHERE * ELSEWHERE * (Float64.dot(a, a) + Float64.dot(b, b));
            case COSINE -> ELSEWHERE;
            case DOT -> ELSEWHERE * Math.sqrt(Float64.dot(a, a)) * Math.sqrt(Float64.dot(b, b));
        };
    }
}
