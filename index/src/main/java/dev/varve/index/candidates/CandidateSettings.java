package dev.varve.index.candidates;

import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.encodings.TokenEncoding;

/**
 * How the candidates of a segment are made.
 *
 * @param encoding makes one vector of the tokens of a document
 * @param bits of the codes of these vectors, for each dimension, 1 to 8
 * @param graph of the graph over them; its seed is that of the codes too
 */
public record CandidateSettings(TokenEncoding encoding, int bits, GraphParameters graph) {

    private static final int MAX_BITS = 8;

    /** Checks the range of the bits. */
    public CandidateSettings {
        if (bits < 1 || bits > MAX_BITS) {
            throw new IllegalArgumentException("bits: expected 1 to " + MAX_BITS + ", found " + bits);
        }
    }
}
