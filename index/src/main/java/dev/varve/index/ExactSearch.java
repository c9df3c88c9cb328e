package dev.varve.index;

import dev.varve.codecs.kernels.DenseKernels;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.codecs.kernels.MaxSimKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Exact search: scores every row that may be an answer. Rows without a vector are never answers; filters are asked
 * before a row is read. Parallel over blocks of rows of all parts; memory grows with k, the threads and the queries of
 * a group, never with the rows.
 *
 * <p>Dense answers are those of float64 arithmetic on the stored components: float32 kernels only pass over rows that
 * cannot be among the best, by a rigorous bound on their rounding, and all others are scored in float64. Equal scores
 * are told apart by part, then by row. The outcome does not depend on the number of threads, the division into parts or
 * the queries that are answered together.
 *
 * <p>Token answers are those of float32 inner products, each added up in the order of its components, and summed over
 * the query's tokens in float64, then rounded to float32: maxima of inner products of trained embeddings hardly tie by
 * chance, so nothing is scored twice. Equal scores are told apart as those of dense answers. Scores that overflow
 * float32 are not ranked among each other.
 *
 * <p>Thread-safe.
 */
public final class ExactSearch {

    /** Bytes of vectors in a block: enough to make claiming it cheap, little enough that threads end together. */
    private static final int BLOCK_BYTES = 2 << 20;

    /** Candidates that one thread keeps at most, over the queries of a group: 16 bytes each. */
    private static final int MAX_KEPT = 1 << 19;

    private static final int MAX_GROUP = 1024;

    /**
     * Rows of a block of token vectors. A row holds tens of tokens, so this is about as much work as a block of
     * vectors.
     */
    private static final int TOKEN_BLOCK_ROWS = 128;

    /** Floats in the panels of a group of token queries: 8 MiB, which shared caches hold. */
    private static final int MAX_PANEL_FLOATS = 2 << 20;

    private final Executor executor;
    private final int degree;
    private final DenseKernels denseKernels;
    private final MaxSimKernels maxSimKernels;

    /**
     * A search with the kernels of this process.
     *
     * @param executor lends threads; the calling thread takes part too, so a busy or closed executor only makes a
     *     search slower
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
     * @throws IllegalArgumentException if a query does not fit the parts, or the others
     * @throws dev.varve.codecs.CorruptFileException if a row to be read is damaged
     */
    public List<Ranking> dense(Similarity similarity, List<float[]> queries, int k, List<DensePart> parts) {
        QueryChecks.checkLimit(k);
        List<DensePart> searched = List.copyOf(parts);
        QueryChecks.checkDense(similarity, queries, searched);
        RowBlocks blocks = denseBlocks(searched);
        int groupSize = maxGroup(k, blocks);
        List<Ranking> rankings = new ArrayList<>(queries.size());
        for (int from = 0; from < queries.size(); from += groupSize) {
            DenseQueries group =
                    new DenseQueries(similarity, queries.subList(from, Math.min(queries.size(), from + groupSize)));
            List<DenseWorker> workers = Crew.run(
                    executor,
                    degree,
                    blocks.count(),
                    () -> new DenseWorker(
                            new DenseScan(denseKernels, group, k, longestRun(searched)), searched, blocks));
            rankings.addAll(
                    merge(workers.stream().map(worker -> worker.scan().best()).toList()));
        }
        return rankings;
    }

    /**
     * The rows whose tokens answer those of a query best by late interaction (MaxSim): the score is the sum, over the
     * query's tokens, of the largest inner product with a token of the row.
     *
     * @param query at least one token, each with as many finite components as the vectors of the parts
     * @param k answers at most, at least 1
     * @param parts what is searched
     * @throws IllegalArgumentException if the query does not fit the parts
     * @throws dev.varve.codecs.CorruptFileException if a row to be read is damaged
     */
    public Ranking tokens(float[][] query, int k, List<TokenPart> parts) {
        return tokens(List.<float[][]>of(query), k, parts).getFirst();
    }

    /**
     * The rows whose tokens answer those of each of several queries best; the rows are read and converted once for many
     * queries.
     *
     * @param queries each with at least one token, each token with as many finite components as the vectors of the
     *     parts
     * @param k answers at most for each query, at least 1
     * @param parts what is searched
     * @return an answer for each query, in their order
     * @throws IllegalArgumentException if a query does not fit the parts, or the others
     * @throws dev.varve.codecs.CorruptFileException if a row to be read is damaged
     */
    public List<Ranking> tokens(List<float[][]> queries, int k, List<TokenPart> parts) {
        QueryChecks.checkLimit(k);
        List<TokenPart> searched = List.copyOf(parts);
        QueryChecks.checkTokens(queries, searched);
        RowBlocks blocks = tokenBlocks(searched);
        int maxGroup = maxGroup(k, blocks);
        List<Ranking> rankings = new ArrayList<>(queries.size());
        for (int from = 0; from < queries.size(); ) {
            int to = tokenGroupEnd(queries, from, maxGroup);
            TokenQueries group = new TokenQueries(queries.subList(from, to));
            List<TokenScan> scans = Crew.run(
                    executor, degree, blocks.count(), () -> new TokenScan(maxSimKernels, group, k, searched, blocks));
            rankings.addAll(merge(scans.stream().map(TokenScan::best).toList()));
            from = to;
        }
        return rankings;
    }

    /** One thread's share of a dense search. */
    private record DenseWorker(DenseScan scan, List<DensePart> parts, RowBlocks blocks) implements Crew.Worker {
        @Override
        public void run(long block) {
            int part = blocks.part(block);
            DensePart rows = parts.get(part);
            int from = rows.from() + blocks.from(part, block);
            int to = rows.from() + blocks.to(part, block);
            scan.scan(part, rows.vectors(), rows.filter(), from, to);
        }
    }

    /** Some scans are of a few rows that were written last: they take little memory. */
    private static int longestRun(List<DensePart> parts) {
        int longest = 1;
        for (DensePart part : parts) {
            longest = Math.max(longest, Math.min(part.rows(), DenseScan.maxRun(part.vectors())));
        }
        return longest;
    }

    private static RowBlocks denseBlocks(List<DensePart> parts) {
        int[] rows = new int[parts.size()];
        int[] blockRows = new int[rows.length];
        for (int part = 0; part < rows.length; part++) {
            rows[part] = parts.get(part).rows();
            long fitting = BLOCK_BYTES / parts.get(part).vectors().stride();
            blockRows[part] = Math.clamp(fitting / Long.SIZE * Long.SIZE, Long.SIZE, RowFilter.BLOCK);
        }
        return new RowBlocks(rows, blockRows);
    }

    private static RowBlocks tokenBlocks(List<TokenPart> parts) {
        int[] blockRows = new int[parts.size()];
        Arrays.fill(blockRows, TOKEN_BLOCK_ROWS);
        return new RowBlocks(parts.stream().mapToInt(TokenPart::rows).toArray(), blockRows);
    }

    /** Queries that are answered together at most, so that what a thread keeps for them is bounded. */
    private static int maxGroup(int k, RowBlocks blocks) {
        long kept = Math.clamp(blocks.totalRows(), 1, k);
        return Math.clamp(MAX_KEPT / kept, 1, MAX_GROUP);
    }

    /** One past the last query of a group whose panels are bounded; a group has at least one query. */
    private static int tokenGroupEnd(List<float[][]> queries, int from, int maxGroup) {
        long floats = 0;
        int to = from;
        while (to < queries.size() && to - from < maxGroup) {
            float[][] query = queries.get(to);
            floats += (long) query.length * query[0].length;
            if (to > from && floats > MAX_PANEL_FLOATS) {
                break;
            }
            to++;
        }
        return to;
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
}
