package dev.varve.index;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.DenseKernels;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What one thread scans rows with: scores runs of them that fit the cache against each query of a group, and keeps the
 * best of each. A row that may be among them, by {@link RoundingBound}, is scored again in float64 on the spot, so no
 * pool of near ties is kept.
 */
final class DenseScan {

    /** Bytes of rows in one run: small enough to stay in a core's cache while the queries pass. */
    private static final int RUN_BYTES = 128 << 10;

    /** Rows of a run at most. */
    static final int MAX_RUN = 512;

    /** Bytes of rows from which on it is worth asking whether they are in memory. */
    private static final int FETCHED_BYTES = 256 << 10;

    /** One row in so many that is scanned: below, most of what lies between them would be fetched for nothing. */
    private static final int SPARSE = 8;

    private final DenseKernels kernels;
    private final DenseQueries queries;
    private final TopK[] best;
    private final RowBits bits = new RowBits();
    private final float[] scores;
    private final double[] slack;
    private final RoundingBound bound;

    /** @param longestRun rows of a run of what is scanned, at most */
    DenseScan(DenseKernels kernels, DenseQueries queries, int k, int longestRun) {
        this.kernels = kernels;
        this.queries = queries;
        scores = new float[longestRun];
        bound = new RoundingBound(queries.similarity(), queries.dimension(), longestRun);
        best = new TopK[queries.count()];
        slack = new double[best.length];
        for (int q = 0; q < best.length; q++) {
            best[q] = new TopK(k);
            slack[q] = bound.slack(queries.norm(q));
        }
    }

    /** Begins anew, for queries that have changed. */
    void clear(int k) {
        for (int q = 0; q < best.length; q++) {
            best[q].clear(k);
            slack[q] = bound.slack(queries.norm(q));
        }
    }

    /** Rows of a run of such vectors at most. */
    static int maxRun(DenseVectors vectors) {
        return Math.clamp(RUN_BYTES / vectors.stride(), 1, MAX_RUN);
    }

    /** The best of the rows that were scanned, for each query. */
    TopK[] best() {
        return best;
    }

    /**
     * Scans some rows, {@link RowFilter#BLOCK} at most.
     *
     * @param part goes into the ids of what is kept
     * @param filter which rows may be answers; all when null
     * @param from first row
     * @param to one past the last row
     */
    void scan(int part, DenseVectors vectors, @Nullable RowFilter filter, int from, int to) {
        select(vectors, filter, from, to);
        fetch(vectors, from, to);
        int maxRun = maxRun(vectors);
        for (int row = bits.nextSet(from); row < to; row = bits.nextSet(row)) {
            int end = bits.nextClear(row);
            while (row < end) {
                int count = Math.min(Math.min(end - row, maxRun), vectors.run(row));
                score(part, vectors, row, count);
                row += count;
            }
        }
    }

    private void select(DenseVectors vectors, @Nullable RowFilter filter, int from, int to) {
        bits.fill(from, to);
        if (filter != null) {
            bits.retain(filter);
        }
        if (!vectors.dense()) {
            for (int row = bits.nextSet(from); row < to; row = bits.nextSet(row + 1)) {
                if (!vectors.has(row)) {
                    bits.clear(row);
                }
            }
        }
    }

    /** A file that is mapped for single rows is not read ahead by itself. */
    private void fetch(DenseVectors vectors, int from, int to) {
        if ((to - from) * vectors.stride() >= FETCHED_BYTES && bits.count() >= (to - from) / SPARSE) {
            vectors.willNeed(from, to);
        }
    }

    private void score(int part, DenseVectors vectors, int row, int count) {
        vectors.verify(row, row + count);
        ElementType type = vectors.elementType();
        MemorySegment rows = vectors.segment(row);
        long offset = vectors.offset(row);
        long stride = vectors.stride();
        bound.measure(kernels, type, rows, offset, stride, count);
        for (int q = 0; q < best.length; q++) {
            kernel(queries.scaled(q), type, rows, offset, stride, count);
            double threshold = best[q].threshold();
            for (int i = 0; i < count; i++) {
                if (!bound.isBelow(threshold, scores[i], i, slack[q])) {
                    double score = Float64Scores.score(
                            queries.similarity(), queries.query(q), queries.norm(q), type, rows, offset + i * stride);
                    best[q].offer(score, TopK.id(part, row + i));
                    threshold = best[q].threshold();
                }
            }
        }
    }

    private void kernel(float[] query, ElementType type, MemorySegment rows, long offset, long stride, int count) {
        boolean distance = queries.similarity() == Similarity.L2;
        if (type == ElementType.FLOAT32) {
            if (distance) {
                kernels.l2Float32(query, rows, offset, stride, count, scores, 0);
            } else {
                kernels.dotFloat32(query, rows, offset, stride, count, scores, 0);
            }
        } else if (distance) {
            kernels.l2Float16(query, rows, offset, stride, count, scores, 0);
        } else {
            kernels.dotFloat16(query, rows, offset, stride, count, scores, 0);
        }
    }
}
