package dev.varve.lab.sets;

import dev.varve.lab.vectors.FvecsRows;
import dev.varve.lab.vectors.IvecsWriter;
import dev.varve.lab.vectors.VectorFiles;
import dev.varve.lab.vectors.VectorReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Truth that somebody else computed. */
final class TruthFile {

    private TruthFile() {}

    /**
     * How many neighbors a file has of each query.
     *
     * @throws DataSetException if it is not that of the set's queries
     */
    static int neighbors(Path file, FileSet set) throws IOException {
        try (VectorReader reader = VectorFiles.open(file, VectorFiles.Part.NEIGHBORS)) {
            if (reader.count() != set.queries() || reader.dimension() > set.rows()) {
                throw new DataSetException(
                        file,
                        set.queries() + " rows, one for each query, of " + set.rows() + " neighbors at most",
                        reader.count() + " rows of " + reader.dimension(),
                        "give the truth that belongs to " + set.queryFile() + ", or take it away to have it computed");
            }
            return reader.dimension();
        }
    }

    /**
     * Writes it as .ivecs.
     *
     * @throws DataSetException if it names a row that is not there
     */
    static void copy(Path file, FileSet set, Path to) throws IOException {
        try (VectorReader reader = VectorFiles.open(file, VectorFiles.Part.NEIGHBORS);
                IvecsWriter writer = IvecsWriter.create(to, reader.dimension())) {
            long[] neighbors = new long[reader.dimension()];
            int[] narrowed = new int[neighbors.length];
            while (reader.next(neighbors)) {
                for (int i = 0; i < neighbors.length; i++) {
                    if (neighbors[i] < 0 || neighbors[i] >= set.rows()) {
                        throw new DataSetException(
                                file,
                                "row numbers from 0 to " + (set.rows() - 1),
                                neighbors[i] + " among the neighbors of query " + writer.count(),
                                "give the truth that belongs to " + set.baseFile()
                                        + ", or take it away to have it computed");
                    }
                    narrowed[i] = (int) neighbors[i];
                }
                writer.write(narrowed);
            }
        }
    }

    /**
     * Checks that a truth can be that of a set: the neighbors of each query are different rows, nearest first.
     *
     * @param file that {@link #copy} took
     * @throws DataSetException if they are not: it belongs to other rows or queries, or to another metric
     */
    static void check(Path file, FileSet set, FvecsRows base, FvecsRows queries, Watcher watcher) throws IOException {
        watcher.begin("checking the truth of " + set.name(), set.queries());
        float[] asked = new float[queries.dimension()];
        float[] row = new float[base.dimension()];
        try (VectorReader reader = VectorFiles.open(file, VectorFiles.Part.NEIGHBORS)) {
            long[] neighbors = new long[reader.dimension()];
            for (int query = 0; reader.next(neighbors); query++) {
                watcher.check();
                queries.read(query, asked);
                double before = Double.POSITIVE_INFINITY;
                for (int rank = 0; rank < neighbors.length; rank++) {
                    base.read((int) neighbors[rank], row);
                    double score = set.metric().score(asked, row);
                    if (score - before > set.metric().tolerance(asked, row, score)) {
                        throw misfit(
                                file,
                                set,
                                query,
                                "row " + neighbors[rank] + " behind row " + neighbors[rank - 1]
                                        + ", which is farther away");
                    }
                    before = score;
                }
                long twice = repeated(neighbors);
                if (twice >= 0) {
                    throw misfit(file, set, query, "row " + twice + " twice");
                }
                watcher.step(1);
            }
        }
    }

    private static DataSetException misfit(Path file, FileSet set, int query, String found) {
        return new DataSetException(
                file,
                "different rows for each query, nearest first by "
                        + set.metric().label(),
                found + " for query " + query,
                "give the truth that belongs to " + set.baseFile() + ", " + set.queryFile()
                        + " and this metric, or take it away to have it computed");
    }

    /** A number that is there more than once, or -1. */
    private static long repeated(long[] numbers) {
        long[] sorted = numbers.clone();
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                return sorted[i];
            }
        }
        return -1;
    }
}
