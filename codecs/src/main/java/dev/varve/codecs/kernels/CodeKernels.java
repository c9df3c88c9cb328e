package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Arithmetic of quantised vectors: the rotation, and inner products of codes with a prepared query, straight from
 * off-heap memory. What the numbers mean is told by package {@code dev.varve.codecs.codes}.
 *
 * <p>{@code records} is a native segment that holds whole records; record {@code r} begins at {@code r * stride} bytes.
 * Numbers of records and ranges of arrays are checked.
 *
 * <p>Stateless and thread-safe.
 */
public interface CodeKernels {

    /** Floats behind the bits of a record of signs: summand, factor, error. */
    int SIGN_FACTORS = 3;

    /** Bits that a word of fields is rotated by, so that either half can be read as the fraction of a float. */
    int FIELD_ROTATION = 7;

    /**
     * Rotates a vector in place. Each round multiplies by the factors of the round, transforms the first (in odd
     * rounds the last) {@code window} components by Walsh and Hadamard without normalisation, and, where the window is
     * shorter than the vector, replaces halves {@code a}, {@code b} by {@code a + b}, {@code a - b}. The result is the
     * same, bit for bit, whatever the width of the machine's vectors.
     *
     * @param values a multiple of 64 of components
     * @param window the largest power of two that is at most {@code values.length}
     * @param factors {@code values.length} for each round
     */
    void rotate(float[] values, int window, float[] factors);

    /**
     * Rounds a query to whole numbers in bit planes, as {@link #signs} takes them: {@code floor(value * perStep +
     * 1/2)}, limited to what so many bits hold in two's complement.
     *
     * @param values a multiple of 64 of components
     * @param planeCount bits of a number, 2 to 8
     * @param planes out: {@code planeCount} planes
     * @param sums out: the inner product of values and numbers, the sum of the numbers, the sum of their squares
     */
    void quantise(float[] values, float perStep, int planeCount, long[] planes, float[] sums);

    /**
     * Estimates and lower bounds of distances from signs.
     *
     * <p>A record is {@code 8 * words} bytes of bits, then three float32: summand, factor, error. The query is whole
     * numbers in two's complement, in bit planes: plane {@code p} is {@code planes[p * width]} to
     * {@code planes[p * width + words - 1]} and weighs {@code 2^p}, the last one {@code -2^p}; {@code width} is
     * {@code words} rounded up to a multiple of 8, with zeros between. With {@code inner} the sum of the query over the
     * bits of record {@code r = rows[i]} that are set,
     *
     * <pre>
     * estimates[at + i] = summand + add + factor * (scale * inner + offset)
     * bounds[at + i] = estimates[at + i] - error * queryError
     * </pre>
     *
     * @param count rows to score: {@code rows[0]} to {@code rows[count - 1]}
     * @param bounds as long as {@code estimates}, or empty for none
     */
    void signs(
            long[] planes,
            int words,
            MemorySegment records,
            long stride,
            int[] rows,
            int count,
            float scale,
            float offset,
            float add,
            float queryError,
            float[] estimates,
            float[] bounds,
            int at);

    /**
     * Sums of a query over fields of a fixed width.
     *
     * <p>A record has, from byte {@code begin} on, {@code words} words of 32 bits, a multiple of 16. Rotated right by
     * {@value #FIELD_ROTATION}, a word has in its lower half the fields 0 to {@code 16 / bits - 1}, from the highest
     * bits down, and in its upper half as many more; field {@code f} of word {@code j} belongs to
     * {@code query[from + f * words + j]}. Adds to {@code sums[at + i]} the sum over all fields of record
     * {@code r = rows[i]} of {@code query * (1 + field * 2^-s)}, where {@code s} is the distance of the lowest bit
     * from the upper end of the half: {@code bits} for the first field, {@code 2 * bits} for the second.
     *
     * @param bits width of a field: 1, 2, 4 or 8
     * @param count rows to score: {@code rows[0]} to {@code rows[count - 1]}
     */
    void fields(
            float[] query,
            int from,
            int bits,
            MemorySegment records,
            long stride,
            long begin,
            int words,
            int[] rows,
            int count,
            float[] sums,
            int at);
}
