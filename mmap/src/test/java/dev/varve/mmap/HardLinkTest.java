package dev.varve.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.mmap.DiskFileStore.Options;
import dev.varve.mmap.DiskFileStore.SystemCalls;
import dev.varve.mmap.contract.HardLinkContract;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hard links on a disk, and where there can be none. */
class HardLinkTest {

    /** A file system in memory, which is another one than that of temporary files on most Linux systems. */
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    Path directory;

    private int stores;

    private FileStore newStore(SystemCalls calls) {
        return DiskFileStore.open(
                directory.resolve("store" + stores++), Options.defaults().withSystemCalls(calls));
    }

    @Nested
    class Best extends HardLinkContract {
        @Override
        protected FileStore newStore() {
            return HardLinkTest.this.newStore(SystemCalls.BEST);
        }
    }

    @Nested
    class Portable extends HardLinkContract {
        @Override
        protected FileStore newStore() {
            return HardLinkTest.this.newStore(SystemCalls.PORTABLE);
        }
    }

    @Test
    void shouldSayThatNoLinkReachesAnotherFileSystem() throws IOException {
        assumeTrue(Files.isWritable(MEMORY));
        assumeTrue(!Files.getFileStore(MEMORY).equals(Files.getFileStore(directory)), "one file system for both");
        FileStore store = newStore(SystemCalls.BEST);
        store.createDirectory("");
        store.create("a").close();
        Path elsewhere = Files.createTempDirectory(MEMORY, "varve");
        try {
            FileStore other = DiskFileStore.open(elsewhere, Options.defaults());
            LinkUnsupportedException e =
                    assertThrows(LinkUnsupportedException.class, () -> store.link("a", other, "b"));
            assertTrue(String.valueOf(e.getMessage()).contains(store.describe("a")), e::toString);
            assertTrue(String.valueOf(e.getMessage()).contains(other.describe("b")), e::toString);
            assertEquals(List.of(), other.list(""));
        } finally {
            Files.delete(elsewhere);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Invalid cross-device link",
                "Operation not permitted",
                "Operation not supported",
                "Too many links",
                "The system cannot move the file to a different disk drive",
                "Function not implemented"
            })
    void shouldKnowThatThereCanBeNoLinkByWhatTheSystemSays(String words) {
        FileSystemException refused = new FileSystemException("/y", "/x", words);
        IOException e = Failures.ofLink(Path.of("/x"), Path.of("/y"), refused);
        assertSame(refused, assertInstanceOf(LinkUnsupportedException.class, e).getCause());
    }

    @Test
    void shouldTellOtherFailuresOfALinkApart() {
        Path file = Path.of("/x");
        Path link = Path.of("/y");
        assertInstanceOf(
                NoSpaceException.class,
                Failures.ofLink(file, link, new FileSystemException("/y", "/x", "No space left on device")));
        assertInstanceOf(
                AccessDeniedException.class,
                Failures.ofLink(file, link, new FileSystemException("/y", "/x", "Read-only file system")));
        assertInstanceOf(
                AccessDeniedException.class, Failures.ofLink(file, link, new AccessDeniedException("/y", "/x", null)));
        assertInstanceOf(
                LinkUnsupportedException.class,
                Failures.ofLink(file, link, new UnsupportedOperationException("no links here")));
    }
}
