package dev.varve.cli;

import dev.varve.lab.vectors.FvecsWriter;
import dev.varve.lab.vectors.IvecsWriter;
import java.io.IOException;
import java.nio.file.Path;

/** Small files of vectors and of neighbors, for the commands that read them. */
final class VecsFiles {

    private VecsFiles() {}

    static Path fvecs(Path file, float[][] rows) throws IOException {
        try (FvecsWriter writer = FvecsWriter.create(file, rows[0].length)) {
            for (float[] row : rows) {
                writer.write(row);
            }
        }
        return file;
    }

    static Path ivecs(Path file, int[][] rows) throws IOException {
        try (IvecsWriter writer = IvecsWriter.create(file, rows[0].length)) {
            for (int[] row : rows) {
                writer.write(row);
            }
        }
        return file;
    }
}
