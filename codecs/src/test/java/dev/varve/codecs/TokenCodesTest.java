package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.tokens.FloatTokens;
import dev.varve.codecs.tokens.ResidualTokens;
import dev.varve.codecs.tokens.TokenCode;
import dev.varve.mmap.Access;
import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCodesTest {

    private static final String NAME = "body.tco";
    private static final int PAGE = 4096;

    private final MemoryFileStore files = new MemoryFileStore();

    @Property(tries = 150)
    void shouldReadBackEveryDocumentBothWays(
            @ForAll @IntRange(max = 60) int rows,
            @ForAll @IntRange(min = 1, max = 130) int dimension,
            @ForAll ElementType type,
            @ForAll @IntRange(max = 200) int mostTokens,
            @ForAll long seed)
            throws IOException {
        var store = new MemoryFileStore();
        var random = new Random(seed);
        var code = new FloatTokens(dimension, type.bytes());
        byte[][] documents = new byte[rows][];
        for (int row = 0; row < rows; row++) {
            documents[row] = new byte[random.nextInt(mostTokens + 1) * code.tokenBytes()];
            random.nextBytes(documents[row]);
        }
        long length = write(store, code, documents);
        TokenCodesFile file = TokenCodesFile.open(store, NAME, length, Sample.ORIGIN, Access.RANDOM);
        TokenRecords records = file.records();
        assertEquals(code, records.code());
        long end = PAGE;
        for (int row = 0; row < rows; row++) {
            MemorySegment expected = MemorySegment.ofArray(documents[row]);
            assertEquals(documents[row].length / code.tokenBytes(), records.tokenCount(row));
            records.verify(row);
            MemorySegment mapped = records.mapped().asSlice(records.mappedTokens(row), documents[row].length);
            assertEquals(-1, mapped.mismatch(expected));
            if (documents[row].length == 0) {
                assertEquals(0, records.bytes(row));
                continue;
            }
            try (Arena arena = Arena.ofConfined();
                    InputFile input = store.open(NAME)) {
                MemorySegment read = arena.allocate(records.bytes(row));
                input.read(records.position(row), read);
                records.check(row, read, 0, read.asByteBuffer(), new CRC32C());
                assertEquals(-1, read.asSlice(TokenRecords.PREFIX_BYTES).mismatch(expected));
            }
            assertTrue(records.position(row) >= end && records.position(row) % 16 == 0);
            assertTrue(records.position(row) - end < PAGE);
            assertEquals(Math.ceilDiv(records.bytes(row), (long) PAGE), pages(records, row), "pages of row " + row);
            end = records.position(row) + records.bytes(row);
        }
        assertEquals(List.of(), contents(file));
        file.release();
        assertEquals(0, store.mappingCount());
    }

    private static long pages(TokenRecords records, int row) {
        long last = records.position(row) + records.bytes(row) - 1;
        return last / PAGE - records.position(row) / PAGE + 1;
    }

    /** Rows are not padded where they fit: the second begins behind the first, and only the third at a page. */
    @Test
    void shouldPadNoMoreThanItMust() throws IOException {
        var code = new FloatTokens(10, Float.BYTES);
        long length = write(files, code, new byte[40 * 40], new byte[40 * 40], new byte[40 * 40], new byte[40 * 120]);
        TokenCodesFile file = TokenCodesFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
        TokenRecords records = file.records();
        assertEquals(PAGE, records.position(0));
        assertEquals(PAGE + 1616, records.position(1));
        assertEquals(2 * PAGE, records.position(2));
        assertEquals(2 * PAGE + 1616, records.position(3), "two pages either way");
        file.release();
    }

    @Test
    void shouldTakeTheMostTokensAndNoMore() throws IOException {
        var code = new FloatTokens(1, Short.BYTES);
        try (var writer = new TokenCodesWriter(files, NAME, Sample.ORIGIN, code, 1)) {
            MemorySegment tokens = MemorySegment.ofArray(new byte[2 * 8193]);
            writer.add(tokens, 0, 8192);
            assertThrows(IllegalArgumentException.class, () -> writer.add(tokens, 0, 8193));
            writer.add(tokens, 0, 1);
            long length = writer.finish();
            TokenCodesFile file = TokenCodesFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
            assertEquals(8192, file.records().tokenCount(0));
            assertEquals(1, file.records().tokenCount(1));
            file.release();
        }
    }

    /** A read has nothing but the record to be checked by; each of its bits counts. */
    @Test
    void shouldNoticeEveryBitOfARecordThatWasRead() throws IOException {
        long length = Sample.RESIDUAL_TOKENS.write(files, NAME);
        TokenCodesFile file = TokenCodesFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
        TokenRecords records = file.records();
        try (Arena arena = Arena.ofConfined()) {
            int at = 32;
            MemorySegment buffer = arena.allocate(at + records.bytes(0) + 5);
            MemorySegment.copy(file.mapped().segment(), records.position(0), buffer, at, records.bytes(0));
            check(records, 0, buffer, at);
            for (long i = 0; i < records.bytes(0); i++) {
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    flip(buffer, at + i, bit);
                    var e = assertThrows(CorruptFileException.class, () -> check(records, 0, buffer, at));
                    assertEquals(records.position(0), e.offset());
                    flip(buffer, at + i, bit);
                }
            }
            check(records, 0, buffer, at);
            assertThrows(CorruptFileException.class, () -> check(records, 2, buffer, at));
            assertThrows(IndexOutOfBoundsException.class, () -> check(records, 0, buffer, at + 6));
        }
        file.release();
    }

    /** A record that was found right in a read says nothing of the mapping. */
    @Test
    void shouldVerifyTheMappingOfARecordThatWasRead() throws IOException {
        long length = Sample.RESIDUAL_TOKENS.write(files, NAME);
        TokenCodesFile sound = TokenCodesFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(sound.records().bytes(0));
            MemorySegment.copy(sound.mapped().segment(), sound.records().position(0), buffer, 0, buffer.byteSize());
            files.put(
                    NAME,
                    new Forger(files.bytes(NAME)).forge((int) sound.records().position(0), 47));
            TokenCodesFile file = TokenCodesFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
            check(file.records(), 0, buffer, 0);
            file.records().verify(0);
            var e = assertThrows(CorruptFileException.class, () -> file.verifyRow(0));
            assertTrue(e.expected().startsWith("the record of row 0"), e::toString);
            file.release();
        }
        sound.release();
    }

    private static void check(TokenRecords records, int row, MemorySegment buffer, int at) {
        records.check(row, buffer, at, buffer.asByteBuffer().position(at), new CRC32C());
    }

    private static void flip(MemorySegment buffer, long at, int bit) {
        byte value = buffer.get(ValueLayout.JAVA_BYTE, at);
        buffer.set(ValueLayout.JAVA_BYTE, at, (byte) (value ^ 1 << bit));
    }

    /**
     * Checksums of blocks that are right around what no writer writes: the record of row 0 is at 4,096, its tokens 16
     * bytes later, 6 bytes each; that of row 2 at 4,144; the directory is at 4,224, the centroids at 4,288 and the
     * weights at 4,352.
     */
    @ParameterizedTest
    @CsvSource({
        "4096, 47, the record of row 0",
        "4100, 1, a record with CRC32C",
        "4104, 1, the record of row 0",
        "4108, 4, the record of row 0",
        "4112, 3, tokens of centroids that there are",
        "4112, 2080374784, tokens of centroids that there are",
        "4224, 1024, a record from 4096 to",
        "4224, -1, a record from 4096 to",
        "4228, 2097409, at most 8192 tokens",
        "4236, 256, a record from 4096 to",
        "4240, 256, the record of row 2"
    })
    void shouldRefuseARecordThatNoWriterWrites(int offset, int number, String expected) throws IOException {
        long length = Sample.RESIDUAL_TOKENS.write(files, NAME);
        files.put(NAME, new Forger(files.bytes(NAME)).forge(offset, number));
        TokenCodesFile file = TokenCodesFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
        List<CorruptFileException> damage = contents(file);
        assertTrue(!damage.isEmpty() && damage.getFirst().expected().startsWith(expected), damage::toString);
        file.release();
    }

    /** The directory says of row 0, or of row 2, that it has no tokens. */
    @ParameterizedTest
    @ValueSource(ints = {4224, 4240})
    void shouldMissARecordThatTheDirectoryLeavesOut(int entry) throws IOException {
        long length = Sample.RESIDUAL_TOKENS.write(files, NAME);
        byte[] half = new Forger(files.bytes(NAME)).forge(entry, 0);
        files.put(NAME, new Forger(half).forge(entry + Integer.BYTES, 0));
        TokenCodesFile file = TokenCodesFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
        List<CorruptFileException> damage = contents(file);
        assertTrue(!damage.isEmpty() && damage.getFirst().expected().contains("record"), damage::toString);
        file.release();
    }

    /** Code, dimension, bits, centroids, bytes of a token and pooling in the header; then centroids and weights. */
    @ParameterizedTest
    @CsvSource({
        "48, 0",
        "48, 1",
        "48, 4",
        "48, 5",
        "56, 0",
        "56, 6",
        "56, 65537",
        "64, 3",
        "64, 4",
        "64, 8",
        "64, 9",
        "72, 0",
        "72, 4",
        "72, 65537",
        "88, 7",
        "96, 0",
        "96, 65",
        "4288, 2139095040",
        "4352, 0",
        "4352, -1082130432",
        "4352, 2139095040",
        "4356, 1077936128",
        "4368, 2139095040"
    })
    void shouldRefuseACodeThatIsNone(int offset, int number) throws IOException {
        long length = Sample.RESIDUAL_TOKENS.write(files, NAME);
        files.put(NAME, new Forger(files.bytes(NAME)).forge(offset, number));
        assertThrows(
                CorruptFileException.class,
                () -> TokenCodesFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM));
        assertEquals(0, files.mappingCount());
    }

    @Test
    void shouldNoticeDamageOnlyInTheDocumentsThatItHit() throws IOException {
        byte[][] documents = new byte[100][4096 - 16];
        long length = write(files, new FloatTokens(8, Short.BYTES), documents);
        TokenCodesFile file = TokenCodesFile.open(files, NAME, length, Sample.ORIGIN, Access.RANDOM);
        files.damage(NAME, 4096 + 65_536 + 7, 1);
        for (int row = 0; row < 100; row++) {
            int verified = row;
            if (row < 16 || row >= 32) {
                file.records().verify(row);
            } else {
                var e = assertThrows(
                        CorruptFileException.class, () -> file.records().verify(verified));
                assertEquals(4096 + 65_536, e.offset());
            }
        }
        file.release();
    }

    @Test
    void shouldRefuseACodeThatCannotBe() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment two = arena.allocate(2 * 3 * Float.BYTES);
            float[] weights = {-1, 1};
            assertThrows(IllegalArgumentException.class, () -> code(3, 3, two, new float[8], 1));
            assertThrows(IllegalArgumentException.class, () -> code(3, 1, two, new float[4], 1));
            assertThrows(IllegalArgumentException.class, () -> code(3, 1, two, new float[] {1, -1}, 1));
            assertThrows(IllegalArgumentException.class, () -> code(3, 1, two, weights, 0));
            assertThrows(IllegalArgumentException.class, () -> code(3, 8, two, new float[256], 1));
            MemorySegment wide = arena.allocate(4097L * Float.BYTES);
            assertThrows(IllegalArgumentException.class, () -> code(4097, 4, wide, new float[16], 1));
            assertThrows(IllegalArgumentException.class, () -> code(4, 1, two, weights, 1));
            assertThrows(IllegalArgumentException.class, () -> code(3, 1, arena.allocate(0), weights, 1));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> code(1, 1, arena.allocate(65_537L * Float.BYTES), weights, 1));
            TokenCode sound = code(3, 1, two, weights, 1);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new TokenCodesWriter(files, NAME, Sample.ORIGIN, sound, 0).close());
        }
    }

    private static ResidualTokens code(int dimension, int bits, MemorySegment centroids, float[] weights, float unit) {
        return new ResidualTokens(dimension, bits, centroids, weights, unit, false, 1);
    }

    private static long write(MemoryFileStore store, TokenCode code, byte[]... documents) throws IOException {
        try (var writer = new TokenCodesWriter(store, NAME, Sample.ORIGIN, code, 1)) {
            for (byte[] document : documents) {
                writer.add(MemorySegment.ofArray(document), 0, document.length / code.tokenBytes());
            }
            return writer.finish();
        }
    }

    private static List<CorruptFileException> contents(TokenCodesFile file) {
        var damage = new ArrayList<CorruptFileException>();
        file.verifyContents(damage::add);
        return damage;
    }
}
