package dev.varve.lab.sets;

import dev.varve.lab.vectors.FvecsWriter;
import dev.varve.lab.vectors.IvecsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small sets on disk. */
final class SetFiles {

    static final float[][] BASE = {{0, 0}, {1, 0}, {5, 5}, {0, 2}};
    static final float[][] QUERIES = {{0.9f, 0}, {4, 4}};
    static final int[][] NEIGHBORS = {{1, 0}, {2, 3}};

    private SetFiles() {}

    static Path fvecs(Path file, float[][] rows) throws IOException {
        Files.createDirectories(file.getParent());
        try (FvecsWriter writer = FvecsWriter.create(file, rows[0].length)) {
            for (float[] row : rows) {
                writer.write(row);
            }
        }
        return file;
    }

    static Path ivecs(Path file, int[][] rows) throws IOException {
        Files.createDirectories(file.getParent());
        try (IvecsWriter writer = IvecsWriter.create(file, rows[0].length)) {
            for (int[] row : rows) {
                writer.write(row);
            }
        }
        return file;
    }

    /** A whole set with truth. */
    static Path set(Path folder) throws IOException {
        fvecs(folder.resolve("base.fvecs"), BASE);
        fvecs(folder.resolve("query.fvecs"), QUERIES);
        ivecs(folder.resolve("ground-truth-l2-2.ivecs"), NEIGHBORS);
        return folder;
    }
}
