package dev.varve.index;

import dev.varve.codecs.codes.Distance;

/** How near a vector is to a query, as a score: larger is nearer. */
public enum Similarity {
    /** Inner product. */
    DOT,
    /** Inner product divided by both norms, −1 to 1. A zero vector scores 0. */
    COSINE,
    /** Minus the squared Euclidean distance, at most 0. */
    L2;

    /** What codes estimate in its place. */
    public Distance distance() {
        return switch (this) {
            case DOT -> Distance.DOT;
            case COSINE -> Distance.COSINE;
            case L2 -> Distance.L2;
        };
    }
}
