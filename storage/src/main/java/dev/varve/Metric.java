package dev.varve;

/** How near two dense vectors are. Scores are larger for nearer vectors, whatever the metric. */
public enum Metric {
    /** Inner product. */
    DOT,
    /** Cosine of the angle: from −1 to 1. Vectors need not have unit norm; a zero vector is refused. */
    COSINE,
    /** Euclidean distance; the score is minus its square, so at most 0. */
    L2
}
