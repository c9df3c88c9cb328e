package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.mmap.Access;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.UUID;
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
