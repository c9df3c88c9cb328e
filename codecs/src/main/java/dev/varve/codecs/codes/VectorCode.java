package dev.varve.codecs.codes;

import java.lang.foreign.MemorySegment;

/**
 * A way to keep vectors in fewer bytes, such that distances from a query can be estimated from them, each with a bound
 * on its error.
 *
 * <p>A row has a <em>coarse</em> record, which is what a search goes by, and may have a <em>fine</em> record apart from
 * it, for a better estimate where it matters. Records of one kind have one length and lie one after another. How many
 * bytes, and what is in them, is told by docs/format.md, "Vector codes".
 *
 * <p>Immutable and thread-safe; encoders and scorers are used by one thread at a time.
 */
public sealed interface VectorCode permits RaBitQ, Lvq {

    /** Components of a vector. */
    int dimension();

    /** The distance that is estimated. */
    Distance distance();

    /** A component of the vector that is subtracted from all others. */
    float centroid(int d);

    /** Bits a dimension of a coarse record, 1 to 8. */
    int coarseBits();

    /** Bytes of a coarse record: a multiple of 8. */
    int coarseBytes();

    /** Bytes of a fine record: a multiple of 8, or 0 where there are none. */
    int fineBytes();

    /**
     * Whether records are ones that an encoder may have written, or the zeros of a row without a vector: estimates from
     * others may be no numbers.
     */
    boolean sound(MemorySegment coarse, long coarseAt, MemorySegment fine, long fineAt);

    /** A new encoder. */
    CodeEncoder encoder();

    /**
     * A new scorer of some rows, for one query after another.
     *
     * @param coarse the coarse records of all rows, off-heap
     * @param fine their fine records, off-heap; empty where there are none
     */
    CodeScorer scorer(MemorySegment coarse, MemorySegment fine);
}
