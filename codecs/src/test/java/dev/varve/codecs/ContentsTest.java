package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.varve.mmap.Access;
import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link SegmentFile#verifyContents} finds under checksums that are right. */
class ContentsTest {

    private static final String NAME = "file";
    private static final int[] HOSTILE = {0, 1, 3, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff};

    private final MemoryFileStore files = new MemoryFileStore();

    @ParameterizedTest
    @EnumSource
    void shouldFindNothingInWhatWasWritten(Sample sample) throws IOException {
        long length = sample.write(files, NAME);
        assertEquals(List.of(), contents(length));
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportWhatAReaderRefusesAndNeverFailOtherwise(Sample sample) throws IOException {
        long length = sample.write(files, NAME);
        List<String> written = sample.read(files, NAME, length);
        var forger = new Forger(files.bytes(NAME));
        int found = 0;
        for (int offset = 0; offset < length; offset += Integer.BYTES) {
            for (int number : HOSTILE) {
                if (!forger.isPadding(offset)) {
                    files.put(NAME, forger.forge(offset, number));
                    boolean reported = reported(length);
                    found += reported ? 1 : 0;
                    String where = sample + ", " + number + " at " + offset;
                    assertTrue(reported || !refused(sample, length), where);
                }
            }
        }
        assertTrue(found > 0 && !written.isEmpty());
    }

    /** A slot that a search does not come by: each key can be read, and one is not found. */
    @Test
    void shouldReportAKeyThatIsNotFound() throws IOException {
        long length = Sample.LONG_KEYS.write(files, NAME);
        byte[] bytes = files.bytes(NAME);
        var forger = new Forger(bytes);
        int slots = FileHeader.BYTES + 64;
        for (int slot = 0; slot < 8; slot++) {
            int at = slots + slot * Long.BYTES;
            if (bytes[at] != 0) {
                files.put(NAME, forger.forge(at, 0));
                List<CorruptFileException> damages = contents(length);
                assertEquals(1, damages.size());
                assertFalse(damages.getFirst().expected().isEmpty());
            }
        }
    }

    private boolean reported(long length) {
        try {
            return !contents(length).isEmpty();
        } catch (CorruptFileException | UnsupportedFormatException e) {
            return true;
        } catch (IOException | RuntimeException | Error e) {
            return fail(e);
        }
    }

    private boolean refused(Sample sample, long length) throws IOException {
        try {
            sample.read(files, NAME, length);
            return false;
        } catch (CorruptFileException e) {
            return true;
        }
    }

    private List<CorruptFileException> contents(long length) throws IOException {
        SegmentFile file = open(length);
        try {
            var damages = new ArrayList<CorruptFileException>();
            file.verifyAll(damages::add);
            assertEquals(List.of(), damages, "the checksums are right");
            file.verifyContents(damages::add);
            return damages;
        } finally {
            file.release();
        }
    }

    private SegmentFile open(long length) throws IOException {
        FileKind kind;
        try (InputFile input = files.open(NAME)) {
            kind = FileHeader.read(NAME, input).kind();
        }
        FileOrigin origin = Sample.ORIGIN;
        return switch (kind) {
            case KEYS -> KeysFile.open(files, NAME, length, origin, Access.NORMAL);
            case ATTRIBUTES -> AttributesFile.open(files, NAME, length, origin, Access.NORMAL);
            case PAYLOADS -> PayloadsFile.open(files, NAME, length, origin, Access.NORMAL);
            case DENSE_VECTORS -> DenseVectorsFile.open(files, NAME, length, origin, Access.NORMAL);
            case TOKEN_VECTORS -> TokenVectorsFile.open(files, NAME, length, origin, Access.NORMAL);
            case TOKEN_CODES -> TokenCodesFile.open(files, NAME, length, origin, Access.NORMAL);
            case VECTOR_CODES -> VectorCodesFile.open(files, NAME, length, origin, Access.NORMAL);
            case CENTROID_LISTS -> CentroidListsFile.open(files, NAME, length, origin, Access.NORMAL);
            case GRAPH -> GraphFile.open(files, NAME, length, origin, Access.NORMAL);
            case LIVE_DOCS -> LiveDocsFile.open(files, NAME, length, origin, Access.NORMAL);
            case MANIFEST, LOG -> throw new CorruptFileException(NAME, 0, "a segment file", kind.toString());
        };
    }
}
