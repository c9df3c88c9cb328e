package dev.varve.codecs.codes;

/** How far a vector is from a query: smaller is nearer, the negative of what is scored where larger is nearer. */
public enum Distance {
    /** The negative inner product. */
    DOT,
    /** The negative cosine, −1 to 1. A zero vector is at 0 from every query. */
    COSINE,
    /** The squared Euclidean distance, at least 0. */
    L2
}
