package dev.varve.lab.sets;

import dev.varve.lab.vectors.IvecsWriter;
import dev.varve.lab.vectors.VectorFiles;
import dev.varve.lab.vectors.VectorReader;
import java.io.IOException;
import java.nio.file.Path;

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
}
