package dev.varve.lab.vectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorFilesTest {

    private static final float[][] ROWS = {{1.5f, -2, 0}, {Float.MIN_VALUE, 65_504, -0.0f}};

    @TempDir
    Path directory;

    @Test
    void shouldReadFvecs() throws IOException {
        assertRows(ROWS, ".fvecs of float32", write("base.fvecs", SampleFiles.fvecs(ROWS)));
    }

    @Test
    void shouldReadBvecsAsUnsigned() throws IOException {
        Path file = write("base.BVECS", SampleFiles.bvecs(new int[] {0, 127, 128, 255}));
        assertRows(new float[][] {{0, 127, 128, 255}}, ".bvecs of uint8", file);
    }

    @Test
    void shouldReadIvecsAsFloatsAndAsIds() throws IOException {
        Path file = write("truth.ivecs", SampleFiles.ivecs(new int[] {7, -1}, new int[] {Integer.MAX_VALUE, 0}));
        assertRows(new float[][] {{7, -1}, {0x1p31f, 0}}, ".ivecs of int32", file);
        try (VectorReader reader = VectorFiles.open(file, VectorFiles.Part.NEIGHBORS)) {
            long[] ids = new long[2];
            assertTrue(reader.next(ids));
            assertArrayEquals(new long[] {7, -1}, ids);
            assertTrue(reader.next(ids));
            assertArrayEquals(new long[] {Integer.MAX_VALUE, 0}, ids);
            assertFalse(reader.next(ids));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldReadNpyOfEachVersion(int version) throws IOException {
        byte[] numbers = SampleFiles.littleFloats(0.25f, 4);
        // As NumPy writes it: keys sorted, padded with blanks.
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }              ";
        Path file = write("v" + version, SampleFiles.npy(version, header, numbers));
        assertRows(new float[][] {{0.25f}, {4}}, "npy of float32", file);
    }

    @ParameterizedTest
    @CsvSource({
        "|u1, 01ff, uint8, 1, 255",
        "|i1, 01ff, int8, 1, -1",
        "<u2, 0100ffff, uint16, 1, 65535",
        "<i2, 0100ffff, int16, 1, -1",
        "<u4, 01000000ffffffff, uint32, 1, 4294967295",
        "<i4, 01000000ffffffff, int32, 1, -1",
        ">i4, 0000000100000002, int32, 1, 2",
        ">f4, 3f800000c0000000, float32, 1, -2",
        "<i8, 0100000000000000feffffffffffffff, int64, 1, -2",
        "<u8, 0100000000000000ffffffffffffffff, uint64, 1, 18446744073709551615",
        "<f2, 003c00c0, float16, 1, -2",
        "<f8, 000000000000f03f9a9999999999b9bf, float64, 1, -0.1",
    })
    void shouldReadNpyOfEachType(String descr, String hex, String type, float first, float second) throws IOException {
        String header = "{\"descr\": \"" + descr + "\", \"fortran_order\": False, \"shape\": (1L, 2L)}";
        Path file = write("array.npy", SampleFiles.npy(1, header, HexFormat.of().parseHex(hex)));
        assertRows(new float[][] {{first, second}}, "npy of " + type, file);
    }

    @Test
    void shouldReadIdxPlainAndGzippedWithImagesFlattened() throws IOException {
        byte[] idx = SampleFiles.idx(new int[] {2, 2, 2}, 1, 2, 3, 4, 252, 253, 254, 255);
        float[][] rows = {{1, 2, 3, 4}, {252, 253, 254, 255}};
        assertRows(rows, "IDX of uint8", write("images-idx3-ubyte", idx));
        assertRows(rows, "IDX of uint8", write("images-idx3-ubyte.gz", SampleFiles.gzip(idx)));
    }

    @Test
    void shouldReadIdxOfBigEndianFloats() throws IOException {
        ByteBuffer file = ByteBuffer.allocate(20)
                .putInt(0x0D02)
                .putInt(1)
                .putInt(2)
                .putFloat(1)
                .putFloat(-8);
        assertRows(new float[][] {{1, -8}}, "IDX of float32", write("floats.idx", file.array()));
    }

    @Test
    void shouldReadGzippedNpy() throws IOException {
        Path file = write("array.npy.gz", SampleFiles.gzip(SampleFiles.npyFloats(1, 2, 3, 4)));
        assertRows(new float[][] {{3, 4}}, "npy of float32", file);
    }

    @Test
    void shouldReadEachPartOfAnAnnBenchmarksFile() throws IOException {
        Path file = directory.resolve("set.hdf5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putDataset("train", ROWS);
            hdf.putDataset("test", new double[][] {{0.5, 1, 2}});
            hdf.putDataset("neighbors", new int[][] {{1, 0}});
            hdf.putDataset("distances", new float[][] {{0.1f, 0.2f}});
        }
        assertRows(ROWS, "HDF5 of float32", file);
        try (VectorReader test = VectorFiles.open(file, VectorFiles.Part.QUERIES);
                VectorReader neighbors = VectorFiles.open(file, VectorFiles.Part.NEIGHBORS)) {
            float[] query = new float[3];
            assertTrue(test.next(query));
            assertArrayEquals(new float[] {0.5f, 1, 2}, query);
            long[] ids = new long[2];
            assertTrue(neighbors.next(ids));
            assertArrayEquals(new long[] {1, 0}, ids);
            assertFalse(neighbors.next(ids));
        }
    }

    @Test
    void shouldTellTheFormatByContentWhateverTheName() throws IOException {
        assertRows(new float[][] {{3, 4}}, "npy of float32", write("named.fvecs", SampleFiles.npyFloats(1, 2, 3, 4)));
        Path idx = write("named.ivecs", SampleFiles.idx(new int[] {1, 2}, 8, 9));
        assertRows(new float[][] {{8, 9}}, "IDX of uint8", idx);
    }

    @Test
    void shouldReadRowsLargerThanItsBuffer() throws IOException {
        float[] row = new float[VectorFiles.MAX_DIMENSION];
        for (int i = 0; i < row.length; i++) {
            row[i] = i;
        }
        assertRows(new float[][] {row, row}, ".fvecs of float32", write("wide.fvecs", SampleFiles.fvecs(row, row)));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private static void assertRows(float[][] expected, String format, Path file) throws IOException {
        try (VectorReader reader = VectorFiles.open(file, VectorFiles.Part.BASE)) {
            assertEquals(format, reader.format());
            assertEquals(expected.length, reader.count());
            assertEquals(expected[0].length, reader.dimension());
            List<float[]> rows = new ArrayList<>();
            float[] row = new float[reader.dimension()];
            while (reader.next(row)) {
                rows.add(row.clone());
            }
            assertArrayEquals(expected, rows.toArray(new float[0][]));
        }
    }
}
