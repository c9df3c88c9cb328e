package dev.varve.lab.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each file that is not what it should be is refused with a message that says where, what was expected and what was
 * found.
 */
class MalformedVectorFilesTest {

    @TempDir
    Path directory;

    @Test
    void shouldRefuseAFileCutShortAnywhere() throws IOException {
        byte[] idx = SampleFiles.idx(new int[] {2, 2}, 1, 2, 3, 4);
        byte[] npy = SampleFiles.npyFloats(2, 2, 1, 2, 3, 4);
        byte[] fvecs = SampleFiles.fvecs(new float[] {1, 2}, new float[] {3, 4});
        refuseEachCut("cut.idx", idx, idx.length);
        refuseEachCut("cut.npy", npy, npy.length);
        // Cut after a whole row, a .fvecs file is a whole file.
        refuseEachCut("cut.fvecs", fvecs, 12);
        refuseEachCut("cut.idx.gz", SampleFiles.gzip(idx), SampleFiles.gzip(idx).length);
    }

    private void refuseEachCut(String name, byte[] whole, int length) throws IOException {
        for (int cut = 0; cut < length; cut++) {
            Path file = write(name, Arrays.copyOf(whole, cut));
            String message = assertThrows(VectorFileException.class, () -> readAll(file), name + " cut")
                    .getMessage();
            assertTrue(message.startsWith(file + " "), message);
            assertTrue(message.matches("(?s).* at offset \\d+: expected .+, found .+; .+"), message);
        }
    }

    @Test
    void shouldRefuseBytesBehindTheLastRow() throws IOException {
        byte[] idx = SampleFiles.idx(new int[] {1, 2}, 1, 2);
        byte[] longer = Arrays.copyOf(idx, idx.length + 1);
        refuse(write("a.idx", longer), 12, "1 rows of 2 bytes (IDX of uint8), 2 bytes", "3 bytes");
        refuse(write("a.idx.gz", SampleFiles.gzip(longer)), 14, "the end of the file after 1 rows", "more bytes");
        byte[] npy = SampleFiles.npyFloats(1, 1, 1);
        refuse(write("a.npy", Arrays.copyOf(npy, npy.length + 4)), npy.length - 4, "1 rows of 4 bytes", "8 bytes");
    }

    @Test
    void shouldRefuseDimensionsThatCannotBe() throws IOException {
        for (int dimension : new int[] {0, -1, 65_537, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            byte[] file = new byte[8];
            SampleFiles.little(file).putInt(dimension);
            refuse(write("a.fvecs", file), 0, "a dimension from 1 to 65536", Integer.toString(dimension));
        }
    }

    @Test
    void shouldRefuseRowsOfDifferentDimensions() throws IOException {
        byte[] file = SampleFiles.fvecs(new float[] {1, 2}, new float[] {3, 4});
        ByteBuffer.wrap(file).put(12, (byte) 3);
        refuse(write("a.fvecs", file), 12, "dimension 2 as in the first row", "dimension 3 in row 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
        {'descr': '<f4', 'fortran_order': True, 'shape': (1, 1)}        ; C order, row by row   ; Fortran order
        {'descr': '<f4', 'fortran_order': False, 'shape': (4,)}         ; two dimensions        ; shape (4,)
        {'descr': '<f4', 'fortran_order': False, 'shape': ()}           ; two dimensions        ; shape ()
        {'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1)}    ; two dimensions        ; shape (1, 1, 1)
        {'descr': '<c8', 'fortran_order': False, 'shape': (1, 1)}       ; integers or floats    ; 'c8'
        {'descr': '|b1', 'fortran_order': False, 'shape': (1, 1)}       ; integers or floats    ; 'b1'
        {'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1, 1)} ; 'descr' of one number ; [('x', '<f4')]
        {'descr': '<f4', 'shape': (1, 1)}                               ; 'fortran_order' of    ; {'descr'
        {'descr': '<f4', 'fortran_order': False}                        ; 'shape' of            ; {'descr'
        {'descr': '<f4', 'fortran_order': False, 'shape': (0, 1)}       ; one row or more       ; 0 rows
        {'descr': '<f4', 'fortran_order': False, 'shape': (1, 0)}       ; a dimension from 1    ; 0
        {'descr': '<f4', 'fortran_order': False, 'shape': (1, 99999999)} ; a dimension from 1   ; 99999999
        {'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999999, 9)} ; fewer than 2^63 ; rows of 36
        {'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999999, 1)} ; two dimensions ; shape (9
        """)
    void shouldRefuseNpyHeaders(String header, String expected, String found) throws IOException {
        refuse(write("a.npy", SampleFiles.npy(1, header, new byte[4])), -1, expected, found);
    }

    @Test
    void shouldRefuseNpyVersionsAndHeaderLengthsUnread() throws IOException {
        byte[] file = SampleFiles.npyFloats(1, 1, 1);
        file[6] = 4;
        refuse(write("a.npy", file), 6, ".npy version 1 to 3", "4");
        byte[] huge = SampleFiles.npy(2, "{}", new byte[0]);
        ByteBuffer.wrap(huge).putInt(8, -1);
        refuse(write("a.npy", huge), 8, "a header of at most 65536 bytes", "4294967295 bytes");
    }

    @Test
    void shouldRefuseIdxFilesOfLabelsAndOverflowingImages() throws IOException {
        refuse(write("labels.gz", SampleFiles.gzip(SampleFiles.idx(new int[] {3}, 1, 2, 3))), 3, "2 to 8 IDX", "1");
        int[] square = {1, 65_536, 65_536};
        refuse(write("a.idx", SampleFiles.idx(square)), 12, "a dimension from 1 to 65536", "4294967296");
        refuse(write("a.idx", SampleFiles.idx(new int[] {-5, 2})), 4, "one row or more", "-5 rows");
    }

    @Test
    void shouldRefuseNumbersThatAreNotFinite() throws IOException {
        byte[] file = SampleFiles.fvecs(new float[] {1, 2}, new float[] {3, Float.NaN});
        refuse(write("a.fvecs", file), 20, "component 1 of row 1 to be a finite float32", "NaN");
        String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1)}";
        byte[] number = new byte[8];
        SampleFiles.little(number).putDouble(1e39);
        byte[] huge = SampleFiles.npy(1, header, number);
        refuse(write("a.npy", huge), huge.length - 8, "component 0 of row 0 to be a finite float32", "infinity");
    }

    @Test
    void shouldRefuseFilesOfAnotherKind() throws IOException {
        byte[] text = "Lorem ipsum".getBytes(StandardCharsets.US_ASCII);
        refuse(write("a.txt", text), 0, "a .fvecs, .bvecs or .ivecs file by its extension", "bytes 4c 6f 72 65 6d");
        refuse(write("a.npy", text), 0, "a .npy, IDX or HDF5 file by its first bytes", "bytes 4c 6f 72 65 6d");
        refuse(write("a.fvecs", text), 0, "a dimension from 1 to 65536", "1701998412");
        refuse(write("empty.fvecs", new byte[0]), 0, "the dimension of a first row", "nothing");
        refuse(write("a.fvecs.gz", SampleFiles.gzip(SampleFiles.fvecs(new float[] {1}))), 0, "a plain .fvecs", "gzip");
        refuse(write("a.gz", new byte[] {0x1f, (byte) 0x8b, 9, 9}), 0, "a gzip header", "damaged");
        refuse(directory, 0, "a file", "a directory");
        assertThrows(NoSuchFileException.class, () -> readAll(directory.resolve("missing.fvecs")));
    }

    @Test
    void shouldRefuseFloatsAsIds() throws IOException {
        Path file = write("a.fvecs", SampleFiles.fvecs(new float[] {1}));
        try (VectorReader reader = VectorFiles.open(file, VectorFiles.Part.NEIGHBORS)) {
            var e = assertThrows(VectorFileException.class, () -> reader.next(new long[1]));
            assertTrue(e.getMessage().contains("expected rows of integers"), e.getMessage());
            assertTrue(e.getMessage().contains("found .fvecs of float32"), e.getMessage());
        }
    }

    @Test
    void shouldRefuseHdf5OfOtherLayouts() throws IOException {
        Path other = directory.resolve("other.h5");
        try (WritableHdfFile hdf = HdfFile.write(other)) {
            hdf.putDataset("something", new float[][] {{1}});
        }
        refuse(other, 0, "a dataset 'train'", "only [something]");
        try (WritableHdfFile hdf = HdfFile.write(other)) {
            hdf.putDataset("train", new float[] {1, 2});
        }
        refuse(other, 0, "dataset 'train' of two dimensions", "[2]");
        try (WritableHdfFile hdf = HdfFile.write(other)) {
            hdf.putDataset("train", new String[] {"a", "b"});
        }
        refuse(other, 0, "dataset 'train'", "");
        try (WritableHdfFile hdf = HdfFile.write(other)) {
            var chunked = DatasetCreationOptions.builder().chunkDimensions(1, 2).build();
            hdf.putDataset("train", new float[][] {{1, 2}, {3, 4}}, chunked);
        }
        refuse(other, 0, "dataset 'train' stored contiguously", "CHUNKED");
    }

    /**
     * Whatever a damaged structure leads the HDF5 library to, it ends in rows or in our message, never in anything
     * else.
     */
    @Test
    void shouldSurviveEveryDamagedByteOfAnHdf5File() throws IOException {
        Path file = directory.resolve("set.hdf5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putDataset("train", new float[][] {{1, 2}, {3, 4}});
        }
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int at = 8; at < whole.length; at++) {
            for (int value : new int[] {0x00, 0x7f, 0xff}) {
                byte[] damaged = whole.clone();
                damaged[at] = (byte) value;
                refused += refusedOrRead(write("damaged.hdf5", damaged));
            }
        }
        for (int cut = 8; cut < whole.length; cut++) {
            refused += refusedOrRead(write("damaged.hdf5", Arrays.copyOf(whole, cut)));
        }
        assertTrue(refused > whole.length / 2, "refused only " + refused);
    }

    private static int refusedOrRead(Path file) throws IOException {
        try {
            readAll(file);
            return 0;
        } catch (VectorFileException e) {
            assertTrue(e.getMessage().startsWith(file + " at offset "), e.getMessage());
            return 1;
        }
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private static void refuse(Path file, long offset, String expected, String found) throws IOException {
        try {
            readAll(file);
            fail("read " + file);
        } catch (VectorFileException e) {
            String message = e.getMessage();
            assertTrue(offset < 0 || message.contains(" at offset " + offset + ": "), message);
            assertEquals(1, message.split(": expected ", -1).length - 1, message);
            String[] halves = message.split(", found ", 2);
            assertTrue(halves[0].contains(expected), message);
            assertTrue(halves[1].contains(found), message);
        }
    }

    private static void readAll(Path file) throws IOException {
        try (VectorReader reader = VectorFiles.open(file, VectorFiles.Part.BASE)) {
            float[] row = new float[reader.dimension()];
            long rows = 0;
            while (reader.next(row)) {
                rows++;
            }
            assertEquals(reader.count(), rows);
        }
    }
}
