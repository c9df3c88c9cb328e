package dev.varve;

/**
 * What the tokens of a record are kept as for a search to score it by, beside their full precision. Fewer bytes are
 * fewer reads, and find less; docs/adr/0012 has figures.
 */
public enum TokenCoding {
    /** Half precision: twice as many bytes as dimensions, and hardly a difference from full precision. */
    FLOAT16,
    /** Residuals of trained centroids (ColBERTv2), 1 bit for each dimension. */
    RESIDUAL_1,
    /** Residuals of trained centroids, 2 bits for each dimension. */
    RESIDUAL_2,
    /** Residuals of trained centroids, 4 bits for each dimension. */
    RESIDUAL_4,
    /** RaBitQ, which nothing is trained for, 1 bit for each dimension. */
    RABITQ_1,
    /** RaBitQ, 2 bits for each dimension. */
    RABITQ_2,
    /** RaBitQ, 4 bits for each dimension. */
    RABITQ_4
}
