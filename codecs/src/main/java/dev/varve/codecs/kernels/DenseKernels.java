package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Scores of one query against a block or a list of rows, straight from off-heap memory.
 *
 * <p>Each method scores {@code count} rows of {@code query.length} components, and the score of the one numbered
 * {@code i} goes to {@code scores[at + i]}. In a block it begins at {@code offset + i * stride} bytes of {@code rows};
 * in a list, at {@code numbers[at + i] * stride}. {@code rows} must be a native segment: one kind of segment keeps
 * these calls fast. Components are finite; ranges are checked.
 *
 * <p>A score is a sum in float32, added up in whatever order suits the machine: off by no more than {@code query.length
 * + 8} roundoffs, each 2<sup>-24</sup> of what the terms add up to without their signs, and by what subnormal terms
 * lose (Higham, Accuracy and Stability of Numerical Algorithms, section 4.2). So those of two kernels differ by twice
 * that at most. A sum that leaves float32 is infinite, or no number.
 *
 * <p>Stateless and thread-safe.
 */
public interface DenseKernels {

    /** Inner product with float32 rows. */
    void dotFloat32(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at);

    /** Squared Euclidean distance to float32 rows. */
    void l2Float32(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at);

    /** Cosine with float32 rows; the query has unit norm already, rows need not. A zero row scores 0. */
    void cosineFloat32(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at);

    /** Inner product with float16 rows, converted in registers. */
    void dotFloat16(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at);

    /** Squared Euclidean distance to float16 rows. */
    void l2Float16(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at);

    /** Cosine with float16 rows; the query has unit norm already, rows need not. A zero row scores 0. */
    void cosineFloat16(float[] query, MemorySegment rows, long offset, long stride, int count, float[] scores, int at);

    /** Inner product with the float32 rows of a list. */
    void dotFloat32(float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores);

    /** Squared Euclidean distance to the float32 rows of a list. */
    void l2Float32(float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores);

    /** Inner product with the float16 rows of a list, converted in registers. */
    void dotFloat16(float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores);

    /** Squared Euclidean distance to the float16 rows of a list. */
    void l2Float16(float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores);

    /** Cosine with the float32 rows of a list, as with those of a block. */
    void cosineFloat32(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores);

    /** Cosine with the float16 rows of a list, as with those of a block. */
    void cosineFloat16(
            float[] query, MemorySegment rows, long stride, int[] numbers, int at, int count, float[] scores);
}
