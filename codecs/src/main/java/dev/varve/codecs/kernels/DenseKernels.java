package dev.varve.codecs.kernels;

import java.lang.foreign.MemorySegment;

/**
 * Scores of one query against a block of rows, straight from off-heap memory.
 *
 * <p>Each method scores {@code count} rows: row {@code i} begins at {@code offset + i * stride} bytes of {@code rows}
 * and has {@code query.length} components, and its score goes to {@code scores[at + i]}. {@code rows} must be a native
 * segment: one kind of segment keeps these calls fast. Components are finite; bounds are checked.
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
}
