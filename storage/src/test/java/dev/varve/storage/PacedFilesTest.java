package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileLease;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A real disk behind a limiter whose clock only waiting moves. */
class PacedFilesTest {

    private static final byte[] BYTES = new byte[1_000];

    @TempDir
    Path directory;

    private final Clock clock = new Clock();
    private final Cancellation cancellation = new Cancellation("compaction");
    private FileStore disk;
    private PacedFiles files;

    private static final class Clock implements RateLimiter.Time {

        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void await(Condition condition, long nanos) {
            now += nanos;
        }
    }

    @BeforeEach
    void open() {
        disk = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
        files = new PacedFiles(disk, new RateLimiter(1_000, 0, clock), cancellation);
    }

    private void write(OutputFile file, byte[] bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            file.write(arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
        }
    }

    @Test
    void shouldHandOnEveryOperation() throws IOException {
        files.createDirectory("d");
        try (OutputFile file = files.create("d/a")) {
            write(file, new byte[] {1, 2, 3});
            file.sync();
            assertEquals("d/a", file.name());
            assertEquals(3, file.length());
        }
        try (OutputFile file = files.append("d/a", 2)) {
            write(file, new byte[] {4});
        }
        files.rename("d/a", "d/b");
        files.syncDirectory("d");
        assertArrayEquals(new byte[] {1, 2, 4}, Files.readAllBytes(directory.resolve("d/b")));
        assertEquals(List.of("b"), files.list("d"));
        assertTrue(files.exists("d/b"));
        assertFalse(files.exists("d/a"));
        assertEquals(3, files.length("d/b"));
        assertEquals(disk.describe("d/b"), files.describe("d/b"));
        try (InputFile file = files.open("d/b")) {
            MemorySegment last = MemorySegment.ofArray(new byte[1]);
            file.read(2, last);
            assertEquals(4, last.get(ValueLayout.JAVA_BYTE, 0));
            assertEquals("d/b", file.name());
            assertEquals(3, file.length());
        }
        MappedFile mapped = files.map("d/b", 3, Access.NORMAL);
        assertEquals(1, files.mappingCount());
        mapped.release();
        try (FileLease _ = files.lock("LOCK")) {
            assertThrows(IOException.class, () -> disk.lock("LOCK"));
        }
        assertTrue(files.usableSpace() > 0);
        FileStore other = DiskFileStore.open(directory.resolve("other"), DiskFileStore.Options.defaults());
        other.createDirectory("");
        files.link("d/b", new PacedFiles(other, new RateLimiter(0, 0, clock), cancellation), "c");
        assertEquals(3, other.length("c"));
        files.delete("d/b");
        assertFalse(disk.exists("d/b"));
    }

    @Test
    void shouldWriteAtTheRateAndCount() throws IOException {
        try (OutputFile a = files.create("a");
                OutputFile b = files.create("b")) {
            for (int i = 0; i < 5; i++) {
                write(a, BYTES);
                write(b, BYTES);
            }
        }
        assertEquals(TimeUnit.SECONDS.toNanos(9), clock.now);
        assertEquals(10_000, files.bytesWritten());
        assertEquals(5_000, disk.length("a"));
    }

    @Test
    void shouldRefuseEverythingButClearingUpWhenCancelled() throws IOException {
        OutputFile output = files.create("a");
        write(output, BYTES);
        InputFile input = files.open("a");
        MemorySegment target = MemorySegment.ofArray(new byte[1]);
        cancellation.cancel();
        List<Executable> operations = List.of(
                () -> write(output, BYTES),
                output::sync,
                () -> input.read(0, target),
                () -> files.exists("a"),
                () -> files.length("a"),
                () -> files.list(""),
                () -> files.createDirectory("d"),
                () -> files.create("b"),
                () -> files.append("a", 0),
                () -> files.open("a"),
                () -> files.map("a", 1_000, Access.NORMAL),
                () -> files.rename("a", "b"),
                () -> files.link("a", disk, "b"),
                () -> files.syncDirectory(""),
                () -> files.lock("LOCK"),
                files::usableSpace);
        for (Executable operation : operations) {
            String message = assertThrows(CancelledException.class, operation).getMessage();
            assertEquals("compaction was cancelled", message);
        }
        assertEquals(List.of("a"), disk.list(""));
        assertEquals(1_000, disk.length("a"));
        assertEquals(1_000, files.bytesWritten());
        output.close();
        input.close();
        files.delete("a");
        assertEquals(List.of(), disk.list(""));
    }

    @Test
    void shouldCountNothingThatFailed() throws IOException {
        OutputFile file = files.create("a");
        file.close();
        assertThrows(IOException.class, () -> write(file, BYTES));
        assertEquals(0, files.bytesWritten());
    }
}
