package dev.varve.lab.sets;

import dev.varve.lab.vectors.FvecsRows;
import dev.varve.lab.vectors.IvecsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/**
 * The nearest rows of each query by float64 arithmetic ({@link Metric#score}), equally near ones by their numbers.
 *
 * <p>A pass in float32 leaves out the rows that a rigorous bound of its rounding error shows to be no candidates; the
 * others are scored again in float64. Each thread takes a block of queries through all rows, tile by tile, so that a
 * row is fetched from memory once for many queries; see {@link RowTile} and {@link Candidates}.
 */
public final class ExactTruth {

    /** Queries that share a tile: their sums fit the second-level cache beside a slice of the tile. */
    private static final int BLOCK_QUERIES = 256;

    private final Metric metric;
    private final int neighbors;
    private final int threads;
    private final Watcher watcher;

    /** Rows among which the nearest are looked for, query by query. Asked by several threads at once. */
    @FunctionalInterface
    public interface Subset {

        /** Whether a row is one of them, by the numbers of query and row. */
        boolean has(int query, int row);
    }

    /**
     * A computation.
     *
     * @param neighbors of each query, at most as many as there are rows
     * @param threads that work at once
     * @param watcher is told how far it is
     */
    public ExactTruth(Metric metric, int neighbors, int threads, Watcher watcher) {
        this.metric = metric;
        this.neighbors = neighbors;
        this.threads = threads;
        this.watcher = watcher;
    }

    /** Computes it, and writes a row for each query. */
    void write(FvecsRows base, FvecsRows queries, Path to) throws IOException {
        try (IvecsWriter writer = IvecsWriter.create(to, neighbors)) {
            compute(base, queries, queries.count(), List.of((_, _) -> true), (_, block) -> {
                for (int[] row : block[0]) {
                    writer.write(row);
                }
            });
        }
    }

    /**
     * The nearest of each subset, all of them in one pass over the rows.
     *
     * @param count the first of the queries that are asked
     * @return for each subset and query the numbers of its nearest rows, nearest first; fewer where it has fewer
     */
    public int[][][] among(FvecsRows base, FvecsRows queries, int count, List<? extends Subset> subsets)
            throws IOException {
        int[][][] nearest = new int[subsets.size()][count][];
        compute(base, queries, count, subsets, (first, block) -> {
            for (int s = 0; s < block.length; s++) {
                System.arraycopy(block[s], 0, nearest[s], first, block[s].length);
            }
        });
        return nearest;
    }

    /** Takes what was found for some queries, subset by subset. */
    private interface BlockTaker {
        void take(int first, int[][][] block) throws IOException;
    }

    private void compute(
            FvecsRows base, FvecsRows queries, int queryCount, List<? extends Subset> subsets, BlockTaker taker)
            throws IOException {
        int blockQueries = Math.clamp(Math.ceilDiv(queryCount, threads), 1, BLOCK_QUERIES);
        long blocks = Math.ceilDiv(queryCount, blockQueries);
        watcher.begin("computing the truth of " + queryCount + " queries", blocks * base.count());
        try (Workers workers = new Workers(threads)) {
            List<Future<int[][][]>> results = new ArrayList<>();
            for (int first = 0; first < queryCount; first += blockQueries) {
                int start = first;
                int count = Math.min(blockQueries, queryCount - start);
                results.add(workers.submit(() -> nearest(base, queries, start, count, subsets)));
            }
            for (int block = 0; block < results.size(); block++) {
                taker.take(block * blockQueries, Workers.result(results.get(block)));
            }
        }
    }

    private int[][][] nearest(FvecsRows base, FvecsRows queries, int first, int count, List<? extends Subset> subsets) {
        Candidates[][] candidates = new Candidates[subsets.size()][count];
        for (int q = 0; q < count; q++) {
            float[] query = new float[queries.dimension()];
            queries.read(first + q, query);
            for (Candidates[] ofSubset : candidates) {
                ofSubset[q] = new Candidates(metric, query, neighbors, base);
            }
        }
        var tile = new RowTile(metric, base.dimension());
        float[][] sums = new float[count][RowTile.ROWS];
        for (int row = 0; row < base.count(); row += RowTile.ROWS) {
            watcher.check();
            tile.load(base, row);
            tile.multiply(candidates[0], sums);
            for (int s = 0; s < candidates.length; s++) {
                for (int q = 0; q < count; q++) {
                    int query = first + q;
                    Subset subset = subsets.get(s);
                    candidates[s][q].offer(tile, sums[q], number -> subset.has(query, number));
                }
            }
            watcher.step(tile.count());
        }
        int[][][] nearest = new int[subsets.size()][count][];
        for (int s = 0; s < candidates.length; s++) {
            for (int q = 0; q < count; q++) {
                nearest[s][q] = candidates[s][q].nearest();
            }
        }
        return nearest;
    }
}
