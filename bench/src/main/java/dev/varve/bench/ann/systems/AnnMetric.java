package dev.varve.bench.ann.systems;

/** Which rows are near. */
public enum AnnMetric {
    /** The least Euclidean distance. */
    L2,
    /** The greatest cosine; vectors need not have unit length. */
    COSINE,
    /** The greatest inner product. */
    DOT
}
