package dev.varve.index;

/** How near a vector is to a query, as a score: larger is nearer. */
public enum Similarity {
    /** Inner product. */
    DOT,
    /** Inner product divided by both norms, −1 to 1. A zero vector scores 0. */
    COSINE,
    /** Minus the squared Euclidean distance, at most 0. */
    L2
}
