package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real file store and the real mapping behind the formats. */
class FilesOnDiskTest {

    @TempDir
    private Path directory;

    private DiskFileStore files;

    @BeforeEach
    void openStore() {
        files = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadFromDiskWhatItReadsFromMemory(Sample sample) throws IOException {
        var memory = new MemoryFileStore();
        long length = sample.write(memory, sample.file());
        assertEquals(length, sample.write(files, sample.file()));
        assertEquals(sample.read(memory, sample.file(), length), sample.read(files, sample.file(), length));
        assertEquals(0, files.mappingCount());
    }

    /** A checksum over the mapping itself would end the process here. */
    @Test
    void shouldReportAFileThatIsCutUnderItsMapping() throws IOException {
        long length;
        try (var writer = new DenseVectorsWriter(files, "a.vec", Sample.ORIGIN, 64, ElementType.FLOAT32)) {
            for (int row = 0; row < 1000; row++) {
                writer.add(MemorySegment.ofArray(new byte[256]), 0);
            }
            length = writer.finish();
        }
        DenseVectorsFile file = DenseVectorsFile.open(files, "a.vec", length, Sample.ORIGIN, Access.RANDOM);
        try (var channel = FileChannel.open(directory.resolve("a.vec"), StandardOpenOption.WRITE)) {
            channel.truncate(4096 + 2 * 65_536 + 100);
        }
        var e = assertThrows(CorruptFileException.class, () -> file.verify(600, 601));
        assertEquals(directory.resolve("a.vec").toString(), e.file());
        assertEquals(4096 + 2 * 65_536, e.offset());
        assertEquals("end of file", e.found());
        file.verify(0, 512);
        var damaged = new ArrayList<Long>();
        file.verifyAll(damage -> damaged.add(damage.offset()));
        assertEquals(2, damaged.size());
        file.release();
        assertEquals(0, files.mappingCount());
    }
}
