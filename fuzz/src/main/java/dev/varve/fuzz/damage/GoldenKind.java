package dev.varve.fuzz.damage;

/**
 * The golden stores: together they hold every kind of file, tokens in every kind of code, and each way in which a store
 * is left. Each is small by itself, as a whole store is opened for every bit.
 */
public enum GoldenKind {
    /** Every kind of file: segments with and without indexes, rows deleted; killed with batches in its log. */
    WHOLE,
    /**
     * Integer keys, and two fields of one shape, in half precision by cosine; closed in order, with nothing in its log.
     */
    NUMBERS,
    /** Tokens pooled, and in half precision; closed in order. */
    HALVES,
    /** Tokens as residuals of 1 bit; closed in order. */
    RESIDUALS,
    /** Tokens by RaBitQ; closed in order. */
    RABITQ,
    /** Killed before anything was flushed: all that it holds is in its log. */
    YOUNG
}
