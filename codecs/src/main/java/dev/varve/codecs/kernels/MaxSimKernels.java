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
 * <p>Coded tokens are scored as they are: a token stands for {@code centroid + factor * w}, with a weight {@code w_d}
 * for the number that it has for component {@code d} (residual codes of ColBERTv2, Santhanam et al. 2022, section 3.3,
 * with the factor of RaBitQ, arXiv 2405.12497). Its record, without gaps to the next one, is
 *
 * <ul>
 *   <li>the number of the centroid, 16 bits without sign;
 *   <li>the factor, float16, a finite number;
 *   <li>the numbers of the components, 1, 2 or 4 bits each, the lowest bits of the first byte first, up to a whole
 *       byte.
 * </ul>
 *
 * All numbers of a nibble, four bits, are looked up at once, in a {@linkplain #table table} of the inner products of
 * the panel's lanes with what they stand for. So a row of the table is added for each nibble, and nothing is decoded.
 *
 * <p>Stateless and thread-safe.
 */
public interface MaxSimKernels {

    /** Query tokens in a panel. */
    int LANES = 32;

    /** Bits that are looked up at once. */
    int NIBBLE_BITS = 4;

    /** Bytes of a table for a nibble: {@link #LANES} int16 for each value. */
    int NIBBLE_BYTES = Short.BYTES * LANES << NIBBLE_BITS;

    /** Bytes of a coded token before its nibbles. */
    int TOKEN_HEADER = 4;

    /** Copies float32 components from off-heap memory: {@code target[at + i]} is component {@code i}. */
    void copyFloat32(MemorySegment source, long offset, int count, float[] target, int at);

    /**
     * Converts float16 components from off-heap memory, in registers: {@code target[at + i]} is component {@code i}.
     */
    void copyFloat16(MemorySegment source, long offset, int count, float[] target, int at);

    /**
     * Raises the maxima of a panel's lanes to the inner products with some document tokens: {@code maxima[maximaAt + l]
     * = max(maxima[maximaAt + l], max over t of (lane l of the panel · token t))}. Inner products are sums in float32,
     * off by no more than {@code dimension + 8} roundoffs, each 2<sup>-24</sup> of what the products add up to without
     * their signs.
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

    /**
     * Inner products of a panel's lanes with some vectors, such as centroids: {@code products[productsAt + t * LANES +
     * l] = lane l of the panel · token t}, off as those of {@link #maxima} are.
     *
     * @param panel query tokens, transposed, from {@code panelAt} on: {@code dimension * LANES} floats
     * @param tokens vectors, row after row, from {@code tokensAt} on: {@code tokenCount * dimension} floats
     * @param products out: {@code tokenCount * LANES} floats from {@code productsAt} on
     */
    void products(
            float[] panel,
            int panelAt,
            int dimension,
            float[] tokens,
            int tokensAt,
            int tokenCount,
            float[] products,
            int productsAt);

    /**
     * Raises the maxima of a panel's lanes to rows of products that lie anywhere, as {@link #products} leaves them:
     * {@code maxima[maximaAt + l] = max(maxima[maximaAt + l], max over i of rows[begins[from + i] + l])}, as
     * {@link Math#max} has it.
     *
     * @param rows {@code LANES} floats from each begin on
     * @param begins elements {@code from} to {@code from + count} say where the rows begin
     * @param maxima in and out, {@code LANES} floats from {@code maximaAt} on; start at {@link Float#NEGATIVE_INFINITY}
     * @throws IndexOutOfBoundsException if anything does not fit
     */
    void rowMaxima(float[] rows, int[] begins, int from, int count, float[] maxima, int maximaAt);

    /**
     * Makes the table of a panel for {@link #codedMaxima}: for nibble {@code g}, value {@code v} and lane {@code l},
     * the sum over the components {@code d} that have their numbers in {@code g} of lane {@code l}'s component times
     * the weight of its number in {@code v}, in units of {@code steps[stepsAt + l]}, rounded; int16 at {@code tableAt +
     * g * NIBBLE_BYTES + 2 * (v * LANES + l)}. The steps are such that no sum over nibbles leaves 16 bits.
     *
     * @param panel query tokens, transposed, from {@code panelAt} on: {@code dimension * LANES} finite floats
     * @param dimension of a token, 1 to {@code 16384 / bits}
     * @param bits of a component's number: 1, 2 or 4
     * @param weights of the numbers, {@code 2^bits} finite floats
     * @param table out: a native segment, {@link #nibbles} times {@link #NIBBLE_BYTES} bytes from {@code tableAt} on;
     *     an address that is a multiple of 64 is fastest
     * @param steps out: {@code LANES} floats from {@code stepsAt} on, each positive
     */
    void table(
            float[] panel,
            int panelAt,
            int dimension,
            int bits,
            float[] weights,
            MemorySegment table,
            long tableAt,
            float[] steps,
            int stepsAt);

    /**
     * Raises the maxima of a panel's lanes to the inner products with some coded tokens: {@code maxima[maximaAt + l] =
     * max(maxima[maximaAt + l], max over t of (steps[l] * (sum of rows of the table) * factor(t) + products[centroid(t)
     * * LANES + l]))}. Inner products are off by no more than half a step for each nibble, times the factor.
     *
     * @param table of the panel, as {@link #table} makes it
     * @param nibbles of a token, see {@link #nibbles}
     * @param steps of the table
     * @param products of the panel's lanes with the centroids, from {@code productsAt} on, {@code LANES} for each; only
     *     those of centroids that the tokens name are read
     * @param tokens native segment with the records of the tokens
     * @param offset where in it the first one begins
     * @param maxima in and out, {@code LANES} floats from {@code maximaAt} on; start at {@link Float#NEGATIVE_INFINITY}
     * @throws IndexOutOfBoundsException if anything does not fit, or a token names a centroid without products
     */
    void codedMaxima(
            MemorySegment table,
            long tableAt,
            int nibbles,
            float[] steps,
            int stepsAt,
            float[] products,
            int productsAt,
            MemorySegment tokens,
            long offset,
            int tokenCount,
            float[] maxima,
            int maximaAt);

    /** Nibbles of a token whose components have numbers of so many bits. */
    static int nibbles(int dimension, int bits) {
        return Math.ceilDiv(dimension * bits, NIBBLE_BITS);
    }

    /** Bytes of a coded token of so many nibbles. */
    static int tokenBytes(int nibbles) {
        return TOKEN_HEADER + Math.ceilDiv(nibbles, 2);
    }
}
