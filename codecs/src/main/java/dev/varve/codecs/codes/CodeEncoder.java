package dev.varve.codecs.codes;

import java.lang.foreign.MemorySegment;

/** Encodes vectors, one after another. Allocates nothing; used by one thread at a time. */
public interface CodeEncoder {

    /**
     * Writes the records of a vector.
     *
     * @param vector finite components
     * @param coarse takes {@link VectorCode#coarseBytes()} bytes
     * @param coarseAt from this byte on
     * @param fine takes {@link VectorCode#fineBytes()} bytes
     * @param fineAt from this byte on
     */
    void encode(float[] vector, MemorySegment coarse, long coarseAt, MemorySegment fine, long fineAt);
}
