package dev.varve.lab.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VecsWriterTest {

    @TempDir
    private Path directory;

    @Test
    void shouldWriteFloatsAsTheFormatSays() throws IOException {
        float[][] rows = {{1.5f, -0f, Float.MIN_VALUE}, {Float.MAX_VALUE, 3, 1e-9f}};
        Path file = directory.resolve("rows.fvecs");
        try (FvecsWriter writer = FvecsWriter.create(file, 3)) {
            writer.write(rows[0]);
            writer.write(rows[1]);
            assertEquals(2, writer.count());
        }
        assertArrayEquals(SampleFiles.fvecs(rows), Files.readAllBytes(file));
    }

    @Test
    void shouldWriteIntegersAsTheFormatSays() throws IOException {
        Path file = directory.resolve("rows.ivecs");
        try (IvecsWriter writer = IvecsWriter.create(file, 2)) {
            writer.write(new int[] {1, -1, 7, Integer.MAX_VALUE, 99}, 2);
        }
        assertArrayEquals(
                SampleFiles.ivecs(new int[] {1, -1}, new int[] {7, Integer.MAX_VALUE}), Files.readAllBytes(file));
    }

    @Test
    void shouldReadBackMoreThanTheBufferHolds() throws IOException {
        int dimension = 1_000;
        int count = 1_000;
        Path file = directory.resolve("rows.fvecs");
        try (FvecsWriter writer = FvecsWriter.create(file, dimension)) {
            for (int r = 0; r < count; r++) {
                writer.write(row(dimension, r));
            }
        }
        try (VectorReader reader = VectorFiles.open(file, VectorFiles.Part.BASE)) {
            assertEquals(count, reader.count());
            float[] row = new float[dimension];
            for (int r = 0; r < count; r++) {
                assertTrue(reader.next(row));
                assertArrayEquals(row(dimension, r), row);
            }
            assertFalse(reader.next(row));
        }
    }

    @Test
    void shouldRefuseRowsOfAnotherDimension() throws IOException {
        try (FvecsWriter writer = FvecsWriter.create(directory.resolve("rows.fvecs"), 3)) {
            assertThrows(IllegalArgumentException.class, () -> writer.write(new float[2]));
        }
        assertThrows(IllegalArgumentException.class, () -> FvecsWriter.create(directory.resolve("none.fvecs"), 0));
        assertFalse(Files.exists(directory.resolve("none.fvecs")));
    }

    @Test
    void shouldMapTheRowsInAnyOrder() throws IOException {
        Path file =
                Files.write(directory.resolve("rows.fvecs"), SampleFiles.fvecs(new float[][] {{1, 2}, {3, 4}, {5, 6}}));
        try (FvecsRows rows = FvecsRows.open(file)) {
            assertEquals(3, rows.count());
            assertEquals(2, rows.dimension());
            float[] two = new float[4];
            rows.read(1, 2, two);
            assertArrayEquals(new float[] {3, 4, 5, 6}, two);
            rows.read(0, two);
            assertArrayEquals(new float[] {1, 2, 5, 6}, two);
            assertThrows(IndexOutOfBoundsException.class, () -> rows.read(2, 2, two));
            assertThrows(IndexOutOfBoundsException.class, () -> rows.read(-1, two));
        }
    }

    @Test
    void shouldMapNothingButFloats() throws IOException {
        Path integers = Files.write(directory.resolve("rows.ivecs"), SampleFiles.ivecs(new int[] {1, 2}));
        Path numpy = Files.write(directory.resolve("rows.npy"), SampleFiles.npyFloats(1, 2, 1, 2));
        Path cut = Files.write(directory.resolve("cut.fvecs"), new byte[] {2, 0, 0, 0, 1, 2, 3, 4});
        for (Path file : new Path[] {integers, numpy, cut}) {
            assertThrows(VectorFileException.class, () -> FvecsRows.open(file), file.toString());
        }
    }

    private static float[] row(int dimension, int number) {
        float[] row = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            row[i] = number * 31 + i * 0.25f;
        }
        return row;
    }
}
