package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Late interaction (ColBERT, Khattab and Zaharia 2020, section 3.2): the score of a document is the sum, over the
 * query's tokens, of the largest inner product with one of the document's tokens.
 *
 * <p>Query tokens are laid out as <em>panels</em> of {@value #LANES} tokens, transposed: component {@code d} of token
 * {@code l} of a panel is {@code panel[panelAt + d * LANES + l]}. So a component of a document token is broadcast
 * against {@value #LANES} query tokens at once, and nothing is summed horizontally. Lanes without a token are zero.
 * Tokens of several queries may share a panel.
 *
 * <p>Stateless and thread-safe.
 */
public interface MaxSimKernels {

    /** Query tokens in a panel. */
    int LANES = 32;

    /** Copies float32 components from off-heap memory: {@code target[at + i]} is component {@code i}. */
    void copyFloat32(MemorySegment source, long offset, int count, float[] target, int at);

    /**
     * Converts float16 components from off-heap memory, in registers: {@code target[at + i]} is component {@code i}.
     */
    void copyFloat16(MemorySegment source, long offset, int count, float[] target, int at);

    /**
     * Raises the maxima of a panel's lanes to the inner products with some document tokens: {@code maxima[maximaAt + l]
     * = max(maxima[maximaAt + l], max over t of (lane l of the panel · token t))}.
     *
     * @param panel query tokens, transposed, from {@code panelAt} on: {@code dimension * LANES} floats
     * @param tokens document tokens, row after row, from {@code tokensAt} on: {@code tokenCount * dimension} floats
     * @param maxima in and out, {@code LANES} floats from {@code maximaAt} on; start at {@link Float#NEGATIVE_INFINITY}
     */
    void maxima(
            float[] panel,
            int panelAt,
            int dimension,
            float[] tokens,
            int tokensAt,
            int tokenCount,
            float[] maxima,
            int maximaAt);
}
