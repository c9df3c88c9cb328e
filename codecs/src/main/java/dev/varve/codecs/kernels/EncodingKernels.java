package dev.varve.codecs.kernels;

/**
 * Arithmetic of encodings that make one vector of many: random projections of tokens, and random sums of what falls
 * into one bucket. What they are for is told by package {@code dev.varve.codecs.encodings}.
 *
 * <p>Every sum is added up in the order that is told here, each product rounded before it is added, so that results are
 * the same, bit for bit, whatever the width of the machine's vectors: a sign that differed would put a token elsewhere.
 *
 * <p>Ranges of arrays are checked. Stateless and thread-safe.
 */
public interface EncodingKernels {

    /** Directions in a panel. */
    int LANES = 32;

    /**
     * Inner products of tokens with directions, which are laid out as panels, transposed: component {@code d} of
     * direction {@code l} of panel {@code p} is {@code panels[panelsAt + (p * dimension + d) * LANES + l]}. The product
     * of token {@code t} with it, added up from component 0 on, goes to {@code products[(t * panelCount + p) * LANES +
     * l]}.
     *
     * @param panels {@code panelCount * dimension * LANES} floats from {@code panelsAt} on
     * @param tokens one after another, {@code count * dimension} floats from {@code tokensAt} on
     */
    void project(
            float[] panels,
            int panelsAt,
            int panelCount,
            int dimension,
            float[] tokens,
            int tokensAt,
            int count,
            float[] products);

    /**
     * On which side of each direction tokens lie: bit {@code l} of {@code signs[i]} is set where {@code products[i *
     * LANES + l]} is 0 or more.
     *
     * @param count how many words
     */
    void signs(float[] products, int count, int[] signs);

    /**
     * Adds a vector, each of its components with a sign of its own: {@code target[targetAt + i] += ±factor * source[at
     * + i]}, minus where bit {@code i % 64} of {@code signs[signsAt + i / 64]} is set.
     *
     * @param length components that are added
     * @param signs {@code length / 64} words, rounded up, from {@code signsAt} on
     */
    void addSigned(
            float[] source, int at, int length, float factor, long[] signs, int signsAt, float[] target, int targetAt);
}
