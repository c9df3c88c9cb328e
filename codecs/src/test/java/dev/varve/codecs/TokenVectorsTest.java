package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.Access;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenVectorsTest {

    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(5, 6), 7);
    private static final String NAME = "body.tok";

    @Property(tries = 200)
    void shouldReadBackEveryDocument(
            @ForAll @IntRange(max = 60) int rows,
            @ForAll @IntRange(min = 1, max = 130) int dimension,
            @ForAll ElementType type,
            @ForAll @IntRange(max = 30) int mostTokens,
            @ForAll long seed)
            throws IOException {
        var random = new Random(seed);
        byte[][] documents = new byte[rows][];
        int bytes = dimension * type.bytes();
        for (int row = 0; row < rows; row++) {
            documents[row] = new byte[random.nextInt(mostTokens + 1) * bytes];
            random.nextBytes(documents[row]);
        }
        var files = new MemoryFileStore();
        long length;
        try (var writer = new TokenVectorsWriter(files, NAME, ORIGIN, dimension, type)) {
            for (byte[] document : documents) {
                writer.add(MemorySegment.ofArray(document), 0, document.length / bytes);
            }
            length = writer.finish();
        }
        TokenVectorsFile file = TokenVectorsFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        assertEquals(rows, file.size());
        file.verify(0, rows);
        for (int row = 0; row < rows; row++) {
            assertEquals(documents[row].length / bytes, file.tokenCount(row));
            assertEquals(0, (file.segment(row).address() + file.offset(row)) % 64);
            MemorySegment tokens = file.segment(row).asSlice(file.offset(row), documents[row].length);
            assertEquals(-1, tokens.mismatch(MemorySegment.ofArray(documents[row])));
        }
        file.release();
        assertEquals(0, files.mappingCount());
    }

    @Test
    void shouldTakeTheMostTokensAndNoMore() throws IOException {
        var files = new MemoryFileStore();
        try (var writer = new TokenVectorsWriter(files, NAME, ORIGIN, 1, ElementType.FLOAT16)) {
            MemorySegment tokens = MemorySegment.ofArray(new byte[2 * 8193]);
            writer.add(tokens, 0, 8192);
            assertThrows(IllegalArgumentException.class, () -> writer.add(tokens, 0, 8193));
            writer.add(tokens, 0, 1);
            long length = writer.finish();
            TokenVectorsFile file = TokenVectorsFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
            assertEquals(2, file.size());
            assertEquals(8192, file.tokenCount(0));
            file.release();
        }
    }

    @Test
    void shouldNoticeDamageOnlyInTheDocumentsThatItHit() throws IOException {
        var files = new MemoryFileStore();
        long length;
        try (var writer = new TokenVectorsWriter(files, NAME, ORIGIN, 128, ElementType.FLOAT32)) {
            for (int row = 0; row < 100; row++) {
                writer.add(MemorySegment.ofArray(new byte[8 * 512]), 0, 8);
            }
            length = writer.finish();
        }
        TokenVectorsFile file = TokenVectorsFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        files.damage(NAME, 4096 + 65_536 + 7, 1);
        file.verify(0, 16);
        file.verify(32, 100);
        var e = assertThrows(CorruptFileException.class, () -> file.verify(20, 21));
        assertEquals(4096 + 65_536, e.offset());
        file.release();
    }

    @Test
    void shouldCheckDocumentsThatAreReadOneByOne() throws IOException {
        var random = new Random(3);
        var files = new MemoryFileStore();
        byte[][] documents = new byte[40][];
        long length;
        try (var writer = new TokenVectorsWriter(files, NAME, ORIGIN, 16, ElementType.FLOAT32)) {
            for (int row = 0; row < documents.length; row++) {
                documents[row] = new byte[64 * (row % 9)];
                random.nextBytes(documents[row]);
                writer.add(MemorySegment.ofArray(documents[row]), 0, row % 9);
            }
            length = writer.finish();
        }
        TokenVectorsFile file = TokenVectorsFile.open(files, NAME, length, ORIGIN, Access.RANDOM);
        DocumentRecords records = Objects.requireNonNull(file.records());
        assertEquals(40, records.size());
        assertEquals(0, records.prefixBytes());
        var crc = new CRC32C();
        for (int row = 0; row < documents.length; row++) {
            int number = row;
            assertEquals(documents[row].length, records.bytes(row));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment read = arena.allocate(documents[row].length + 8L);
                records.source().input().read(records.position(row), read.asSlice(8, documents[row].length));
                assertEquals(
                        -1, read.asSlice(8, documents[row].length).mismatch(MemorySegment.ofArray(documents[row])));
                if (row % 9 != 0) {
                    read.set(ValueLayout.JAVA_BYTE, 8 + row, (byte) (read.get(ValueLayout.JAVA_BYTE, 8 + row) ^ 4));
                    var e = assertThrows(
                            CorruptFileException.class,
                            () -> records.check(
                                    number, read, 8, read.asByteBuffer().position(8), crc));
                    assertEquals(records.position(row), e.offset());
                    read.set(ValueLayout.JAVA_BYTE, 8 + row, (byte) (read.get(ValueLayout.JAVA_BYTE, 8 + row) ^ 4));
                }
                records.check(row, read, 8, read.asByteBuffer().position(8), crc);
                assertTrue(records.verified(row));
            }
        }
        for (int row = 0; row < documents.length; row++) {
            file.verifyRow(row);
        }
        file.verifyWhole(e -> {
            throw e;
        });
        file.release();
    }

    @Test
    void shouldReportEachDamagedDocumentOnce() throws IOException {
        var files = new MemoryFileStore();
        long length = Sample.TOKEN_VECTORS.write(files, NAME);
        TokenVectorsFile sound = TokenVectorsFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
        DocumentRecords records = Objects.requireNonNull(sound.records());
        List<Integer> documents = IntStream.range(0, sound.size())
                .filter(row -> records.bytes(row) > 0)
                .boxed()
                .toList();
        byte[] bytes = files.bytes(NAME);
        for (int row : documents) {
            bytes = new Forger(bytes).forge((int) records.position(row), 0x3f80_1234);
        }
        files.put(NAME, bytes);
        TokenVectorsFile file = TokenVectorsFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
        List<CorruptFileException> damage = new ArrayList<>();
        file.verifyContents(damage::add);
        assertEquals(
                documents.stream().map(records::position).toList(),
                damage.stream().map(CorruptFileException::offset).toList());
        sound.release();
        file.release();
    }

    /** Whoever scores tokens goes by offset and count, so these alone must keep within the section. */
    @Test
    void shouldRefuseARecordBeyondItsSection() throws IOException {
        var files = new MemoryFileStore();
        long length = Sample.TOKEN_VECTORS.write(files, NAME);
        long index = 4096 + 320; // behind records of 70, 10 and 90 bytes, each rounded up to 64
        byte[] forged = new Forger(files.bytes(NAME)).forge((int) index, 1 << 20);
        files.put(NAME, forged);
        TokenVectorsFile file = TokenVectorsFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
        var e = assertThrows(CorruptFileException.class, () -> file.offset(0));
        assertEquals(index, e.offset());
        assertEquals("7 tokens from " + (64L << 20), e.found());
        file.release();
    }
}
