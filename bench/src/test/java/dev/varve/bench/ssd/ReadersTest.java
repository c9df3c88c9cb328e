package dev.varve.bench.ssd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.varve.lab.report.Progress;
import dev.varve.lab.run.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReadersTest {

    private static final long BYTES = 4L * ReadFile.CHUNK;
    private static final int BLOCK = 16_384;
    private static final double LONG_ENOUGH = 60;

    private Path folder;
    private ReadFile file;

    /** On the disk that has the build: a folder for temporary files may be in memory. */
    @BeforeEach
    void writeFile() throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "readers");
        try (Progress progress = Progress.start("test", 4, new PrintWriter(Writer.nullWriter()))) {
            file = ReadFile.write(folder, BYTES, 7, progress, new Stop());
        }
    }

    @AfterEach
    void deleteFile() throws IOException {
        Files.delete(file.path());
        Files.delete(folder);
    }

    @ParameterizedTest
    @EnumSource(Reader.class)
    void shouldReadEveryBlockOnce(Reader reader) throws IOException {
        try (Reader.Source source = open(reader)) {
            ReadLoad.Outcome outcome = new ReadLoad(file, BLOCK, 3, new Stop()).run(source, LONG_ENOUGH, 1);

            assertEquals(BYTES / BLOCK, outcome.reads());
            assertEquals(BYTES / BLOCK, outcome.nanos().getTotalCount());
        }
    }

    @ParameterizedTest
    @EnumSource(Reader.class)
    void shouldFindOutAPageThatIsAnother(Reader reader) throws IOException {
        long wrong = 2L * BLOCK + ReadFile.PAGE;
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(Long.BYTES), wrong);
        }
        try (Reader.Source source = open(reader)) {
            var load = new ReadLoad(file, BLOCK, 3, new Stop());

            IOException failure = assertThrows(IOException.class, () -> load.run(source, LONG_ENOUGH, 1));

            assertTrue(failure.toString().contains("at " + wrong + " expected a page"), failure.toString());
        }
    }

    @Test
    void shouldStopReading() throws IOException {
        var stop = new Stop();
        stop.ask();
        try (Reader.Source source = Reader.BUFFERED.open(file)) {
            var load = new ReadLoad(file, BLOCK, 2, stop);

            assertThrows(Stop.StoppedException.class, () -> load.run(source, LONG_ENOUGH, 1));
        }
    }

    private Reader.Source open(Reader reader) throws IOException {
        try {
            return reader.open(file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            return abort(reader + " is not allowed by the file system: " + e);
        }
    }
}
