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

    /** Floats behind the bits of a record of signs or of bit planes: summand, factor, error. */
    int PLANE_FACTORS = 3;

    /** Words that a kernel over fields takes at once. */
    int FIELD_STEP = 32;

    /**
     * Rotates a vector in place. Each round multiplies by the factors of the round, transforms the first (in odd rounds
     * the last) {@code window} components by Walsh and Hadamard without normalisation, and, where the window is shorter
     * than the vector, replaces halves {@code a}, {@code b} by {@code a + b}, {@code a - b}. The result is the same,
     * bit for bit, whatever the width of the machine's vectors.
     *
     * @param values a multiple of 64 of components
     * @param window the largest power of two that is at most {@code values.length}
     * @param factors {@code values.length} for each round
     */
    void rotate(float[] values, int window, float[] factors);

    /**
     * Rounds a query to whole numbers, {@code floor(value * perStep + 1/2)} within what {@code bits} bits hold in two's
     * complement; of 8 bits, -128 is left out.
     *
     * @param values a multiple of 64 of components
     * @param bits of a number, 2 to 8
     * @param numbers out: as many as values
     * @param sums out: the inner product of values and numbers, the sum of the numbers, the sum of their squares
     */
    void round(float[] values, float perStep, int bits, int[] numbers, float[] sums);

    /**
     * Arranges numbers in bit planes, as {@link #signs} takes them.
     *
     * @param numbers a multiple of 64
     * @param bits of a number, 2 to 8
     * @param planes out: one for each bit
     */
    void planes(int[] numbers, int bits, long[] planes);

    /**
     * Estimates and lower bounds of distances from signs.
     *
     * <p>A record is {@code 8 * words} bytes of bits, then three float32: summand, factor, error. The query is whole
     * numbers in two's complement, in bit planes: plane {@code p} is {@code planes[p * width]} to {@code planes[p *
     * width + words - 1]} and weighs {@code 2^p}, the last one {@code -2^p}; {@code width} is {@code words} rounded up
     * to a multiple of 8, with zeros between. With {@code inner} the sum of the query over the bits of record {@code r
     * = rows[i]} that are set,
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
     * The same from numbers of several bits, which lie in bit planes too, of {@code each} words: word {@code w} of a
     * record has bit {@code w / each} of the numbers, and weighs two to that. The planes of the query are repeated for
     * each bit.
     *
     * @param words of a record, a multiple of {@code each}
     */
    void numbers(
            long[] planes,
            int words,
            int each,
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
     * Sums of a query over numbers of a fixed width.
     *
     * <p>A record has, from byte {@code begin} on, {@code words} words of 16 bits, and in each the numbers that fit,
     * from the lowest bits up. Number {@code f} of word {@code j} has a number {@code u(f, j)} of the query, -127 to
     * 127. Adds to {@code sums[at + i]}, for record {@code r = rows[i]}, {@code weight} times the sum of {@code u(f, j)
     * * number}; where numbers are of 8 bits, of {@code u(f, j) * (number - 128)}.
     *
     * <p>The query is prepared such that fields need not be separated: a word shifted right by {@code f * bits} is
     * number {@code f} plus {@code 2^bits} times what it is when shifted once more, and arithmetic is modulo 2^16. So
     * {@code query[f * width + j]} is {@code u(f, j) - 2^bits * u(f - 1, j)}, where {@code u(-1, j)} is 0 and
     * {@code width} is {@code words} rounded up to a multiple of {@value #FIELD_STEP}, with zeros between. For 8 bits
     * there is a third run, of {@code 2^15 - 128 * (u(0, j) + u(1, j))}, and {@code 2^15} between.
     *
     * @param bits width of a number: 1, 2, 4 or 8
     * @param count rows to score: {@code rows[0]} to {@code rows[count - 1]}
     */
    void fields(
            short[] query,
            int bits,
            MemorySegment records,
            long stride,
            long begin,
            int words,
            int[] rows,
            int count,
            float weight,
            float[] sums,
            int at);
}
