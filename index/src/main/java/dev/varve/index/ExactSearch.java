package dev.varve.index;

import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.kernels.DenseKernels;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Exact search: scores every row that may be an answer. Rows without a vector are never answers; filters are asked before a row is
 * read. Parallel over blocks of rows of all parts; memory grows with k, the threads and the queries of a group, never with the rows.
 *
 * <p>Dense answers are those of float64 arithmetic on the stored components: float32 kernels only pass over rows that cannot be among the
 * best, by a rigorous bound on their rounding, and all others are scored in float64. Equal scores are told apart by part, then by row.
 * The outcome does not depend on the number of threads, the division into parts or the queries that are answered together.
 *
 * <p>Thread-safe.
 */
public final class ExactSearch {

    /** Bytes of vectors in a block: enough to make claiming it cheap, little enough that threads end together. */
    private static final int BLOCK_BYTES = 2 << 20;

    /** Candidates that one thread keeps at most, over the queries of a group: 16 bytes each. */
    private static final int MAX_KEPT = 1 << 19;

    private static final int MAX_GROUP = 1024;

    private final Executor executor;
    private final int degree;
    private final DenseKernels denseKernels;
    private final MaxSimKernels maxSimKernels;

    /**
     * @param executor lends threads; the calling thread takes part too, so a busy or closed executor only makes a search slower
     * @param degree threads that take part in a search at most, the calling one included; at least 1
     */
    public ExactSearch(Executor executor, int degree) {
        this(executor, degree, Kernels.dense(), Kernels.maxSim());
    }

    ExactSearch(Executor executor, int degree, DenseKernels denseKernels, MaxSimKernels maxSimKernels) {
        if (degree < 1) {
            throw new IllegalArgumentException("degree: expected at least 1, found " + degree);
        }
        this.executor = executor;
        this.degree = degree;
        this.denseKernels = denseKernels;
        this.maxSimKernels = maxSimKernels;
    }

    /**
     * The rows nearest to a vector.
     *
     * @param similarity how rows are scored
     * @param query as many finite components as the vectors of the parts; not zero under COSINE
     * @param k answers at most, at least 1
     * @param parts what is searched
     * @throws IllegalArgumentException if the query does not fit the parts
     * @throws dev.varve.codecs.CorruptFileException if a row to be read is damaged
     */
    public Ranking dense(Similarity similarity, float[] query, int k, List<DensePart> parts) {
        return dense(similarity, List.of(query), k, parts).getFirst();
    }

    /**
     * The rows nearest to each of several vectors; the rows are read once for many queries.
     *
     * @param similarity how rows are scored
     * @param queries each with as many finite components as the vectors of the parts; not zero under COSINE
     * @param k answers at most for each query, at least 1
     * @param parts what is searched
     * @return an answer for each query, in their order
     * @throws IllegalArgumentException if a query does not fit the parts
     * @throws dev.varve.codecs.CorruptFileException if a row to be read is damaged
     */
    public List<Ranking> dense(Similarity similarity, List<float[]> queries, int k, List<DensePart> parts) {
        checkLimit(k);
        List<DensePart> searched = List.copyOf(parts);
        for (float[] query : queries) {
            check(similarity, query, searched);
        }
        RowBlocks blocks = blocks(searched);
        int kept = (int) Math.clamp(blocks.totalRows(), 1, k);
        List<Ranking> rankings = new ArrayList<>(queries.size());
        int groupSize = Math.clamp(MAX_KEPT / kept, 1, MAX_GROUP);
        for (int from = 0; from < queries.size(); from += groupSize) {
            List<float[]> group = queries.subList(from, Math.min(queries.size(), from + groupSize));
            DenseQueries prepared = new DenseQueries(similarity, group);
            List<DenseScan> scans = Crew.run(
                    executor,
                    degree,
                    blocks.count(),
                    () -> new DenseScan(denseKernels, prepared, k, searched, blocks));
            rankings.addAll(merge(scans.stream().map(DenseScan::best).toList()));
        }
        return rankings;
    }

    private static RowBlocks blocks(List<DensePart> parts) {
        int[] rows = new int[parts.size()];
        int[] blockRows = new int[rows.length];
        for (int part = 0; part < rows.length; part++) {
            rows[part] = parts.get(part).rows();
            long fitting = BLOCK_BYTES / parts.get(part).vectors().stride();
            blockRows[part] = Math.clamp(fitting / Long.SIZE * Long.SIZE, Long.SIZE, RowFilter.BLOCK);
        }
        return new RowBlocks(rows, blockRows);
    }

    /** One ranking for each query from the best of each worker. */
    private static List<Ranking> merge(List<TopK[]> workers) {
        TopK[] merged = workers.getFirst();
        for (TopK[] other : workers.subList(1, workers.size())) {
            for (int q = 0; q < merged.length; q++) {
                merged[q].offerAll(other[q]);
            }
        }
        List<Ranking> rankings = new ArrayList<>(merged.length);
        for (TopK best : merged) {
            rankings.add(best.drain());
        }
        return rankings;
    }

    private static void checkLimit(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k: expected at least 1, found " + k);
        }
    }

    private static void check(Similarity similarity, float[] query, List<DensePart> parts) {
        if (query.length < 1 || query.length > RoundingBound.MAX_DIMENSION) {
            throw new IllegalArgumentException(
                    "query: expected 1 to " + RoundingBound.MAX_DIMENSION + " components, found " + query.length);
        }
        for (DensePart part : parts) {
            DenseVectors vectors = part.vectors();
            if (vectors.dimension() != query.length) {
                throw new IllegalArgumentException(
                        "query: expected " + vectors.dimension() + " components, found " + query.length);
            }
        }
        checkFinite(query);
        if (similarity == Similarity.COSINE && Float64Scores.norm(query) == 0) {
            throw new IllegalArgumentException("query: a zero vector has no direction, so no cosine");
        }
    }

    private static void checkFinite(float[] vector) {
        for (int d = 0; d < vector.length; d++) {
            if (!Float.isFinite(vector[d])) {
                throw new IllegalArgumentException("query: expected finite components, found " + vector[d] + " at " + d);
            }
        }
    }
}
