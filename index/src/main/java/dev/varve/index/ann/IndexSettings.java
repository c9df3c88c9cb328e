package dev.varve.index.ann;

import dev.varve.codecs.GraphParameters;

/**
 * How the index of a segment is made.
 *
 * @param graph of the graph
 * @param bits of the codes, for each dimension, 1 to 8; those of up to 448 have 2 to 6 at least, but for vectors that
 *     lead without codes
 * @param minRows segments with fewer vectors stay without an index, as scanning them is about as fast; 0 or more
 */
public record IndexSettings(GraphParameters graph, int bits, int minRows) {

    private static final int MAX_BITS = 8;

    /** Checks the ranges. */
    public IndexSettings {
        if (bits < 1 || bits > MAX_BITS) {
            throw new IllegalArgumentException("bits: expected 1 to " + MAX_BITS + ", found " + bits);
        }
        if (minRows < 0) {
            throw new IllegalArgumentException("minRows: expected 0 or more, found " + minRows);
        }
    }
}
