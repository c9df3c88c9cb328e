package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.Access;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DenseVectorsTest {

    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(1, 2), 31);
    private static final String NAME = "a.vec";

    @Property(tries = 200)
    void shouldReadBackEveryRow(
            @ForAll @IntRange(max = 70) int rows,
            @ForAll @IntRange(min = 1, max = 200) int dimension,
            @ForAll ElementType type,
            @ForAll @IntRange(max = 3) int oneAbsentIn,
            @ForAll long seed)
            throws IOException {
        var random = new Random(seed);
        byte[][] vectors = new byte[rows][];
        for (int row = 0; row < rows; row++) {
            if (oneAbsentIn == 0 || random.nextInt(oneAbsentIn) != 0) {
                vectors[row] = new byte[dimension * type.bytes()];
                random.nextBytes(vectors[row]);
            }
        }
        var files = new MemoryFileStore();
        long length = write(files, dimension, type, vectors);
        DenseVectorsFile file = DenseVectorsFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        assertEquals(rows, file.size());
        assertEquals(dimension, file.dimension());
        assertEquals(type, file.elementType());
        file.verify(0, rows);
        for (int row = 0; row < rows; row++) {
            assertEquals(vectors[row] != null, file.has(row));
            assertEquals(rows - row, file.run(row));
            byte[] expected = vectors[row] == null ? new byte[dimension * type.bytes()] : vectors[row];
            MemorySegment actual = file.segment(row).asSlice(file.offset(row), expected.length);
            assertEquals(-1, actual.mismatch(MemorySegment.ofArray(expected)));
        }
        file.release();
        assertEquals(0, files.mappingCount());
        assertEquals(0, files.inputCount());
    }

    /** Whole blocks before they were verified, the rows alone afterwards, and neighbours in one piece. */
    @Test
    void shouldAskForRowsThatAreNeededSoon() throws IOException {
        var files = new MemoryFileStore();
        int bytes = 4096;
        long length = write(files, bytes / 4, ElementType.FLOAT32, new byte[100][bytes]);
        DenseVectorsFile file = DenseVectorsFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        long first = file.offset(0)
                + file.segment(0).address()
                - file.mapped().segment().address();
        int block = Footer.BLOCK_BYTES;
        file.willNeed(new int[] {90, 3, 40, 5, 0, 7}, 5);
        long begin = FileHeader.BYTES;
        assertEquals(FileHeader.BYTES, first);
        assertEquals(
                List.of(
                        new MemoryFileStore.Range(begin, begin + block),
                        new MemoryFileStore.Range(begin + 2L * block, begin + 3L * block),
                        new MemoryFileStore.Range(begin + 5L * block, begin + 6L * block)),
                files.asked());
        files.asked().clear();
        file.verify(0, 100);
        file.willNeed(new int[] {90, 3, 40, 5, 0, 4}, 6);
        file.willNeed(new int[0], 0);
        assertEquals(
                List.of(
                        new MemoryFileStore.Range(first, first + bytes),
                        new MemoryFileStore.Range(first + 3L * bytes, first + 6L * bytes),
                        new MemoryFileStore.Range(first + 40L * bytes, first + 41L * bytes),
                        new MemoryFileStore.Range(first + 90L * bytes, first + 91L * bytes)),
                files.asked());
        assertTrue(file.resident(99));
        files.setResident(false);
        assertFalse(file.resident(99));
        file.release();
    }

    /** All of them at once, and nothing where they seem to be in memory. */
    @Test
    void shouldAskForRowsThatAreReadOneAfterAnother() throws IOException {
        var files = new MemoryFileStore();
        long length = write(files, 1024, ElementType.FLOAT32, new byte[100][4096]);
        DenseVectorsFile file = DenseVectorsFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        file.willNeed(10, 90);
        assertEquals(List.of(), files.asked());
        files.setResident(false);
        file.willNeed(50, 50);
        assertEquals(List.of(), files.asked());
        file.willNeed(10, 90);
        long begin = FileHeader.BYTES;
        assertEquals(List.of(new MemoryFileStore.Range(begin + 10 * 4096L, begin + 90 * 4096L)), files.asked());
        assertThrows(IndexOutOfBoundsException.class, () -> file.willNeed(10, 101));
        file.release();
    }

    @Test
    void shouldBeginRowsAtCacheLinesWhereTheyAreLong() throws IOException {
        assertEquals(252, DenseVectorsWriter.stride(252));
        assertEquals(256, DenseVectorsWriter.stride(256));
        assertEquals(448, DenseVectorsWriter.stride(400));
        var files = new MemoryFileStore();
        long length = write(files, 100, ElementType.FLOAT32, new byte[3][400]);
        DenseVectorsFile file = DenseVectorsFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        assertEquals(448, file.stride());
        assertEquals(0, (file.segment(2).address() + file.offset(2)) % 64);
        assertEquals(
                FileHeader.BYTES,
                file.segment(0).address() - file.mapped().segment().address());
        assertTrue(file.dense());
        file.release();
    }

    @Test
    void shouldNoticeDamageWhereItIsUsedAndNowhereElse() throws IOException {
        var files = new MemoryFileStore();
        long length = write(files, 64, ElementType.FLOAT32, new byte[1024][256]);
        DenseVectorsFile file = DenseVectorsFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        long damaged = FileHeader.BYTES + 2 * Footer.BLOCK_BYTES + 5;
        files.damage(NAME, damaged, 0x10);
        file.verify(0, 512);
        file.verify(768, 1024);
        var e = assertThrows(CorruptFileException.class, () -> file.verify(600, 601));
        assertEquals("/memory/a.vec", e.file());
        assertEquals(FileHeader.BYTES + 2 * Footer.BLOCK_BYTES, e.offset());
        assertThrows(CorruptFileException.class, () -> file.verify(0, 1024));
        var found = new ArrayList<Long>();
        file.verifyAll(damage -> found.add(damage.offset()));
        assertEquals(List.of(e.offset()), found);
        files.damage(NAME, damaged, 0x10);
        file.verify(0, 1024);
        file.release();
    }

    @Test
    void shouldCloseWithTheLastReference() throws IOException {
        var files = new MemoryFileStore();
        long length = write(files, 4, ElementType.FLOAT32, new byte[1][16]);
        DenseVectorsFile file = DenseVectorsFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        assertTrue(file.retain());
        file.release();
        assertEquals(0, file.segment(0).get(ValueLayout.JAVA_BYTE, 0));
        file.release();
        assertFalse(file.retain());
        assertEquals(0, files.mappingCount());
        assertEquals(0, files.inputCount());
    }

    private static long write(MemoryFileStore files, int dimension, ElementType type, byte[][] vectors)
            throws IOException {
        try (var writer = new DenseVectorsWriter(files, NAME, ORIGIN, dimension, type)) {
            for (byte[] vector : vectors) {
                if (vector == null) {
                    writer.addAbsent();
                } else {
                    writer.add(MemorySegment.ofArray(vector), 0);
                }
            }
            return writer.finish();
        }
    }
}
