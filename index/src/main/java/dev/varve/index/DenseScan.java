package dev.varve.index;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.DenseKernels;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One thread's share of a dense search: scores runs of rows that fit the cache against each query of the group, and
 * keeps the best of each. A row that may be among them, by {@link RoundingBound}, is scored again in float64 on the
 * spot, so no pool of near ties is kept.
 */
final class DenseScan implements Crew.Worker {

    /** Bytes of rows in one run: small enough to stay in a core's cache while the queries pass. */
    private static final int RUN_BYTES = 128 << 10;

    private static final int MAX_RUN = 512;

    private final DenseKernels kernels;
    private final DenseQueries queries;
    private final List<DensePart> parts;
    private final RowBlocks blocks;
    private final TopK[] best;
    private final RowBits bits = new RowBits();
    private final float[] scores;
    private final double[] slack;
    private final RoundingBound bound;

    DenseScan(DenseKernels kernels, DenseQueries queries, int k, List<DensePart> parts, RowBlocks blocks) {
        this.kernels = kernels;
        this.queries = queries;
        this.parts = parts;
        this.blocks = blocks;
        int longest = longestRun(parts);
        scores = new float[longest];
        bound = new RoundingBound(queries.similarity(), queries.dimension(), longest);
        best = new TopK[queries.count()];
        slack = new double[best.length];
        for (int q = 0; q < best.length; q++) {
            best[q] = new TopK(k);
            slack[q] = bound.slack(queries.norm(q));
        }
    }

    /** Most scans are of a few rows that were written last: they take little memory. */
    private static int longestRun(List<DensePart> parts) {
        int longest = 1;
        for (DensePart part : parts) {
            longest = Math.max(longest, Math.min(part.rows(), maxRun(part.vectors())));
        }
        return longest;
    }

    private static int maxRun(DenseVectors vectors) {
        return Math.clamp(RUN_BYTES / vectors.stride(), 1, MAX_RUN);
    }

    /** The best rows of the blocks that this worker did, for each query. */
    TopK[] best() {
        return best;
    }

    @Override
    public void run(long block) {
        int part = blocks.part(block);
        int from = blocks.from(part, block);
        int to = blocks.to(part, block);
        DenseVectors vectors = parts.get(part).vectors();
        select(parts.get(part), from, to);
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

    private void select(DensePart part, int from, int to) {
        bits.fill(from, to);
        if (part.filter() != null) {
            bits.retain(part.filter());
        }
        if (!part.vectors().dense()) {
            for (int row = bits.nextSet(from); row < to; row = bits.nextSet(row + 1)) {
                if (!part.vectors().has(row)) {
                    bits.clear(row);
                }
            }
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
