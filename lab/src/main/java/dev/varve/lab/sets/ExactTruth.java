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
final class ExactTruth {

    /** Queries that share a tile: their sums fit the second-level cache beside a slice of the tile. */
    private static final int BLOCK_QUERIES = 256;

    private final Metric metric;
    private final int neighbors;
    private final int threads;
    private final Watcher watcher;

    /** @param neighbors of each query, at most as many as there are rows */
    ExactTruth(Metric metric, int neighbors, int threads, Watcher watcher) {
        this.metric = metric;
        this.neighbors = neighbors;
        this.threads = threads;
        this.watcher = watcher;
    }

    /** Computes it, and writes a row for each query. */
    void write(FvecsRows base, FvecsRows queries, Path to) throws IOException {
        int blockQueries = Math.clamp(Math.ceilDiv(queries.count(), threads), 1, BLOCK_QUERIES);
        long blocks = Math.ceilDiv(queries.count(), blockQueries);
        watcher.begin("computing the truth of " + queries.count() + " queries", blocks * base.count());
        try (IvecsWriter writer = IvecsWriter.create(to, neighbors);
                Workers workers = new Workers(threads)) {
            List<Future<int[][]>> results = new ArrayList<>();
            for (int first = 0; first < queries.count(); first += blockQueries) {
                int start = first;
                int count = Math.min(blockQueries, queries.count() - start);
                results.add(workers.submit(() -> nearest(base, queries, start, count)));
            }
            for (Future<int[][]> result : results) {
                for (int[] row : Workers.result(result)) {
                    writer.write(row);
                }
            }
        }
    }

    private int[][] nearest(FvecsRows base, FvecsRows queries, int first, int count) {
        Candidates[] candidates = new Candidates[count];
        for (int q = 0; q < count; q++) {
            float[] query = new float[queries.dimension()];
            queries.read(first + q, query);
            candidates[q] = new Candidates(metric, query, neighbors, base);
        }
        var tile = new RowTile(metric, base.dimension());
        float[][] sums = new float[count][RowTile.ROWS];
        for (int row = 0; row < base.count(); row += RowTile.ROWS) {
            watcher.check();
            tile.load(base, row);
            tile.multiply(candidates, sums);
            for (int q = 0; q < count; q++) {
                candidates[q].offer(tile, sums[q]);
            }
            watcher.step(tile.count());
        }
        int[][] nearest = new int[count][];
        for (int q = 0; q < count; q++) {
            nearest[q] = candidates[q].nearest();
        }
        return nearest;
    }
}
