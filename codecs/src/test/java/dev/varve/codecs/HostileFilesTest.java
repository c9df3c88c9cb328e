package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.varve.mmap.Access;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that are not what was written: read as they were, or refused by one of two exceptions; never anything else. */
class HostileFilesTest {

    private static final String NAME = "file";
    private static final int NAME_OFFSET = 44;
    private static final int[] HOSTILE = {0, 1, 2, 63, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff};

    private final MemoryFileStore files = new MemoryFileStore();

    @ParameterizedTest
    @EnumSource
    void shouldNoticeEveryBitFlip(Sample sample) throws IOException {
        long length = sample.write(files, NAME);
        List<String> written = sample.read(files, NAME, length);
        for (long offset = 0; offset < length; offset++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                files.damage(NAME, offset, 1 << bit);
                if (read(sample, length) instanceof Read.Values(List<String> values)) {
                    assertEquals(written, values, "bit " + bit + " at offset " + offset);
                }
                files.damage(NAME, offset, 1 << bit);
            }
        }
        assertEquals(written, sample.read(files, NAME, length));
        assertNothingOpen();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseEveryTruncation(Sample sample) throws IOException {
        long length = sample.write(files, NAME);
        byte[] whole = files.bytes(NAME);
        for (int cut = 0; cut < length; cut++) {
            files.put(NAME, Arrays.copyOf(whole, cut));
            long known = cut;
            var e = assertThrows(CorruptFileException.class, () -> sample.read(files, NAME, length));
            assertEquals(cut, e.offset());
            assertEquals(length + " bytes", e.expected());
            assertEquals(cut + " bytes", e.found());
            assertThrows(CorruptFileException.class, () -> sample.read(files, NAME, known), "cut at " + cut);
        }
        files.put(NAME, Arrays.copyOf(whole, whole.length + 1));
        assertThrows(CorruptFileException.class, () -> sample.read(files, NAME, length));
        assertThrows(CorruptFileException.class, () -> sample.read(files, NAME, length + 1));
        assertNothingOpen();
    }

    /** Whatever number stands anywhere, under checksums that say that it belongs there. */
    @ParameterizedTest
    @EnumSource
    void shouldSurviveEveryNumberUnderRightChecksums(Sample sample) throws IOException {
        long length = sample.write(files, NAME);
        var forger = new Forger(files.bytes(NAME));
        int refused = 0;
        for (int offset = 0; offset < length; offset += Integer.BYTES) {
            if (forger.isPadding(offset)) {
                continue;
            }
            for (int number : HOSTILE) {
                files.put(NAME, forger.forge(offset, number));
                if (read(sample, length) instanceof Read.Refused) {
                    refused++;
                }
            }
        }
        assertTrue(refused > 0);
        assertNothingOpen();
    }

    @Test
    void shouldRefuseAFileOfAnotherKindStoreOrSegment() throws IOException {
        long length = Sample.LIVE_DOCS.write(files, NAME);
        var kind = assertThrows(CorruptFileException.class, () -> Sample.STRING_KEYS.read(files, NAME, length));
        assertEquals("a file of kind KEYS", kind.expected());
        assertEquals("one of kind LIVE_DOCS", kind.found());
        var segment = new FileOrigin(Sample.ORIGIN.storeId(), 32);
        var store = new FileOrigin(new UUID(7, 7), 31);
        for (FileOrigin origin : List.of(segment, store)) {
            var e = assertThrows(
                    CorruptFileException.class, () -> LiveDocsFile.open(files, NAME, length, origin, Access.NORMAL));
            assertEquals("a file of " + origin, e.expected());
        }
        assertNothingOpen();
    }

    /** Files of two fields of one shape and one segment differ in nothing else. */
    @ParameterizedTest
    @EnumSource
    void shouldRefuseAFileThatWasWrittenUnderAnotherName(Sample sample) throws IOException {
        long length = sample.write(files, "segments/000031/v.vec");
        files.put("segments/000031/w.vec", files.bytes("segments/000031/v.vec"));
        var e = assertThrows(CorruptFileException.class, () -> sample.read(files, "segments/000031/w.vec", length));
        assertEquals("/memory/segments/000031/w.vec", e.file());
        assertEquals(NAME_OFFSET, e.offset());
        assertEquals("a file written as w.vec, name with CRC32C " + crc("w.vec"), e.expected());
        assertEquals("one written under another name, with CRC32C " + crc("v.vec"), e.found());
        assertNothingOpen();
    }

    /** A checkpoint links a segment's files into another directory, under the same simple names. */
    @Test
    void shouldReadAFileInAnotherDirectory() throws IOException {
        long length = Sample.LIVE_DOCS.write(files, "live/000031-000003.del");
        files.put("checkpoint/live/000031-000003.del", files.bytes("live/000031-000003.del"));
        assertEquals(
                Sample.LIVE_DOCS.read(files, "live/000031-000003.del", length),
                Sample.LIVE_DOCS.read(files, "checkpoint/live/000031-000003.del", length));
    }

    /** Neither do zeros where a name belongs make a file one that tells none, nor a name one of version 1. */
    @Test
    void shouldRefuseANameThatIsMissingOrDoesNotBelong() throws IOException {
        long length = Sample.LIVE_DOCS.write(files, NAME);
        byte[] written = files.bytes(NAME);
        files.put(NAME, new Forger(written).forge(NAME_OFFSET, 0));
        var missing = assertThrows(CorruptFileException.class, () -> Sample.LIVE_DOCS.read(files, NAME, length));
        assertEquals("one written under another name, with CRC32C 0x00000000", missing.found());
        files.put(NAME, new Forger(written).forge(12, 1));
        var extra = assertThrows(CorruptFileException.class, () -> Sample.LIVE_DOCS.read(files, NAME, length));
        assertEquals("0, as such files tell no name", extra.expected());
        assertEquals(crc(NAME), extra.found());
        files.put(NAME, new Forger(new Forger(written).forge(12, 1)).forge(NAME_OFFSET, 0));
        files.put("old", files.bytes(NAME));
        assertEquals(Sample.LIVE_DOCS.read(files, NAME, length), Sample.LIVE_DOCS.read(files, "old", length));
        assertNothingOpen();
    }

    private static String crc(String name) {
        var crc = new CRC32C();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return "0x%08x".formatted(crc.getValue());
    }

    @Test
    void shouldTellANewerVersionFromDamage() throws IOException {
        long length = Sample.LIVE_DOCS.write(files, NAME);
        files.put(NAME, new Forger(files.bytes(NAME)).forge(12, 3));
        var e = assertThrows(UnsupportedFormatException.class, () -> Sample.LIVE_DOCS.read(files, NAME, length));
        assertEquals("/memory/file: format version 3, this build reads up to 2", e.getMessage());
        assertNothingOpen();
    }

    @Test
    void shouldRefuseTheBodyOfOneFileBehindTheHeaderOfAnother() throws IOException {
        long length = Sample.LIVE_DOCS.write(files, NAME);
        byte[] mixed = files.bytes(NAME);
        var others = new MemoryFileStore();
        LiveDocsFile.write(others, NAME, Sample.ORIGIN, 4, MemorySegment.ofArray(new long[2]), 70);
        System.arraycopy(others.bytes(NAME), 0, mixed, 0, FileHeader.BYTES);
        files.put(NAME, mixed);
        var e = assertThrows(CorruptFileException.class, () -> Sample.LIVE_DOCS.read(files, NAME, length));
        assertTrue(e.expected().startsWith("the header's CRC32C"), e.getMessage());
    }

    private sealed interface Read {
        record Values(List<String> values) implements Read {}

        record Refused() implements Read {}
    }

    private Read read(Sample sample, long length) throws IOException {
        try {
            return new Read.Values(sample.read(files, NAME, length));
        } catch (CorruptFileException e) {
            assertEquals("/memory/file", e.file());
            assertTrue(e.offset() >= 0 && e.offset() <= length, e.getMessage());
            return new Read.Refused();
        } catch (UnsupportedFormatException e) {
            return new Read.Refused();
        } catch (RuntimeException | Error e) {
            return fail(sample + " let an untyped failure through", e);
        }
    }

    private void assertNothingOpen() {
        assertEquals(0, files.mappingCount());
        assertEquals(0, files.inputCount());
    }
}
