package dev.varve.mmap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.mmap.DiskFileStore.Options;
import dev.varve.mmap.DiskFileStore.SystemCalls;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures of the system, the real ones as far as a test can provoke them. */
class FailuresTest {

    /** A device of Linux that is always full. */
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    Path directory;

    static Stream<FileCalls> bothWays() {
        return NativeAccess.linux() ? Stream.of(new LinuxFiles(), new PortableFiles()) : Stream.of(new PortableFiles());
    }

    /** A device cannot be cut, so that here the end of the file stays unknown. */
    @ParameterizedTest
    @MethodSource("bothWays")
    void shouldRefuseEverythingAfterAFullDiskThatCouldNotBeCutBack(FileCalls calls) throws IOException {
        assumeTrue(Files.exists(FULL));
        try (Arena arena = Arena.ofConfined();
                OutputFile file = new DiskOutputFile("full", FULL, calls.openForWriting(FULL), 0)) {
            IOException first = assertThrows(IOException.class, () -> file.write(arena.allocate(100_000)));
            assertSays("/dev/full: the disk is full, and what it took of the last write could not be cut", first);
            assertSays("/dev/full: no space left", assertInstanceOf(NoSpaceException.class, first.getCause()));
            assertEquals(0, file.length());
            IOException second = assertThrows(IOException.class, () -> file.write(MemorySegment.ofArray(new byte[1])));
            assertSame(first, second.getCause());
            assertSame(first, assertThrows(IOException.class, file::sync).getCause());
        }
    }

    @ParameterizedTest
    @MethodSource("bothWays")
    void shouldRefuseEverythingAfterAFailedSync(FileCalls calls) throws IOException {
        Path unsyncable = Path.of("/dev/zero");
        assumeTrue(Files.exists(unsyncable));
        try (OutputFile file = new DiskOutputFile("zero", unsyncable, calls.openForWriting(unsyncable), 0)) {
            IOException first = assertThrows(IOException.class, file::sync);
            assertSays("/dev/zero: ", first);
            assertSame(first, assertThrows(IOException.class, file::sync).getCause());
            IOException write = assertThrows(IOException.class, () -> file.write(MemorySegment.ofArray(new byte[1])));
            assertSays("recover from what is on disk", write);
        }
    }

    @ParameterizedTest
    @EnumSource(SystemCalls.class)
    void shouldSayThatRightsAreMissing(SystemCalls calls) throws IOException {
        FileStore store = store(calls);
        store.create("closed").close();
        Files.setPosixFilePermissions(directory.resolve("closed"), Set.of());
        assumeTrue(!Files.isReadable(directory.resolve("closed")), "the super user has all rights");
        assertThrows(AccessDeniedException.class, () -> store.open("closed"));
        assertThrows(AccessDeniedException.class, () -> store.append("closed", 0));
        assertThrows(AccessDeniedException.class, () -> store.map("closed", 0, Access.NORMAL));
        assertThrows(AccessDeniedException.class, () -> store.lock("closed"));
    }

    @ParameterizedTest
    @EnumSource(SystemCalls.class)
    void shouldStopAtTheCapOnMappings(SystemCalls calls) throws IOException {
        FileStore store = DiskFileStore.open(directory, new Options(2, calls));
        store.create("a").close();
        List<MappedFile> mapped = new ArrayList<>();
        mapped.add(store.map("a", 0, Access.NORMAL));
        mapped.add(store.map("a", 0, Access.NORMAL));
        MappingLimitException e = assertThrows(MappingLimitException.class, () -> store.map("a", 0, Access.NORMAL));
        assertSays(store.describe("a") + ": not mapped, because 2 mappings are open", e);
        mapped.remove(0).release();
        mapped.add(store.map("a", 0, Access.NORMAL));
        assertEquals(2, store.mappingCount());
        mapped.forEach(MappedFile::release);
        assertEquals(0, store.mappingCount());
    }

    @ParameterizedTest
    @CsvSource({"65530, 60000", "262144, 256614", "1000, 500", "1, 1", "2147483647, 2147478117"})
    void shouldLeaveMappingsToTheJvm(int limit, int cap) {
        assertEquals(cap, MappingBudget.capUnder(limit));
    }

    @Test
    void shouldTakeTheSystemsOwnLimitOfMappings() throws IOException {
        assumeTrue(NativeAccess.linux());
        Process cat = new ProcessBuilder("cat", "/proc/sys/vm/max_map_count").start();
        int limit = Integer.parseInt(new String(cat.getInputStream().readAllBytes(), UTF_8).strip());
        assertEquals(MappingBudget.capUnder(limit), Options.defaults().mappingCap());
    }

    @Test
    void shouldRefuseACapWithoutMappings() {
        assertThrows(IllegalArgumentException.class, () -> new Options(0, SystemCalls.BEST));
    }

    @ParameterizedTest
    @EnumSource(SystemCalls.class)
    void shouldNotWaitForAPipe(SystemCalls calls) throws Exception {
        assumeTrue(NativeAccess.linux());
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        FileStore store = store(calls);
        assertSays("not a regular file", assertThrows(FileSystemException.class, () -> store.open("pipe")));
        assertSays("not a regular file", assertThrows(FileSystemException.class, () -> store.append("pipe", 0)));
        assertSays(
                "not a regular file",
                assertThrows(FileSystemException.class, () -> store.map("pipe", 0, Access.NORMAL)));
    }

    @ParameterizedTest
    @CsvSource({"2, NoSuchFile", "17, FileAlreadyExists", "13, AccessDenied", "1, AccessDenied", "30, AccessDenied"})
    void shouldTranslateErrorNumbers(int errno, String kind) {
        IOException e = Errno.failure("open", Path.of("/x/y"), errno);
        Class<?> expected = switch (kind) {
            case "NoSuchFile" -> NoSuchFileException.class;
            case "FileAlreadyExists" -> FileAlreadyExistsException.class;
            default -> AccessDeniedException.class;
        };
        assertInstanceOf(expected, e);
        assertSays("/x/y", e);
    }

    @Test
    void shouldSayWhatToDoAboutErrorNumbers() {
        Path file = Path.of("/x/y");
        assertInstanceOf(NoSpaceException.class, Errno.failure("pwrite", file, 28));
        assertInstanceOf(NoSpaceException.class, Errno.failure("pwrite", file, 122));
        for (int limit : new int[] {23, 24}) {
            IOException e = assertInstanceOf(TooManyFilesException.class, Errno.failure("open", file, limit));
            assertSays("/x/y: too many open files; raise ulimit -n", e);
            assertSays("open failed with errno " + limit, e);
        }
        assertSays("errno 95", Errno.failure("fsync", file, 95));
    }

    /** No number but those of what was found at the name, and none that is not known by name. */
    @ParameterizedTest
    @ValueSource(ints = {5, 6, 12, 13, 14, 19, 27, 28, 30, 74, 95, 110, 116, 117, 121, 122})
    void shouldTakeARefusedCallForAFailureOfTheDisk(int errno) {
        assertTrue(DiskFailure.is(Errno.failure("pread", Path.of("/x/y"), errno)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 17, 20, 21, 40})
    void shouldTellWhatANameStandsForFromAFailureOfTheDisk(int errno) {
        assertFalse(DiskFailure.is(Errno.failure("open", Path.of("/x/y"), errno)));
    }

    @Test
    void shouldTellTheSameOfWhatTheJavaLibraryThrows() {
        Path file = Path.of("/x/y");
        for (String words : List.of("Input/output error", "Eingabe-/Ausgabefehler", "Connection timed out")) {
            assertTrue(DiskFailure.is(Failures.of(file, new IOException(words))));
            assertTrue(DiskFailure.is(Failures.of(file, new FileSystemException("/x/y", null, words))));
        }
        for (String words : List.of("Not a directory", "Is a directory", "Too many levels of symbolic links")) {
            IOException kind = Failures.of(file, new FileSystemException("/x/y", null, words));
            assertFalse(DiskFailure.is(kind));
            assertSays(words, kind);
        }
        assertFalse(DiskFailure.is(new EOFException("/x/y")));
        assertFalse(DiskFailure.is(new FileLengthException("/x/y", 2, 1)));
        assertFalse(DiskFailure.is(new NotDirectoryException("/x/y")));
        assertFalse(DiskFailure.is(new DirectoryNotEmptyException("/x/y")));
    }

    @ParameterizedTest
    @EnumSource(SystemCalls.class)
    void shouldTakeAPathThroughAFileForNoFailureOfTheDisk(SystemCalls calls) throws IOException {
        FileStore store = store(calls);
        store.create("file").close();
        List<Executable> uses = List.of(
                () -> store.open("file/a"),
                () -> store.map("file/a", 0, Access.NORMAL),
                () -> store.length("file/a"),
                () -> store.create("file/a"),
                () -> store.syncDirectory("file/a"));
        for (Executable use : uses) {
            assertFalse(DiskFailure.is(assertThrows(IOException.class, use)));
        }
        assertThrows(FileKindException.class, () -> store.create("file/a"));
        assertFalse(store.exists("file/a"));
    }

    @Test
    void shouldKnowAFullDiskByTheWordsOfTheJavaLibrary() {
        Path file = Path.of("/x/y");
        for (String words :
                List.of("No space left on device", "Disk quota exceeded", "There is not enough space on the disk")) {
            assertInstanceOf(NoSpaceException.class, Failures.of(file, new IOException(words)));
        }
        IOException other = Failures.of(file, new IOException("Input/output error"));
        assertEquals(IOException.class, other.getClass());
        assertSays("/x/y: Input/output error", other);
    }

    @Test
    void shouldKnowTheLimitOfOpenFilesByTheWordsOfTheJavaLibrary() {
        Path file = Path.of("/x/y");
        IOException cause = new FileNotFoundException("/x/y (Too many open files in system)");
        IOException e = Failures.of(file, cause);
        assertSame(cause, assertInstanceOf(TooManyFilesException.class, e).getCause());
        assertSame(e, Failures.of(file, e));
    }

    @ParameterizedTest
    @CsvSource({"Read-only file system", "Operation not permitted"})
    void shouldKnowMissingRightsByTheWordsOfTheJavaLibrary(String words) {
        IOException e = Failures.of(Path.of("/x"), new FileSystemException("/x/y", null, words));
        assertEquals("/x/y", assertInstanceOf(AccessDeniedException.class, e).getFile());
        assertSays(words, e);
    }

    private FileStore store(SystemCalls calls) {
        return DiskFileStore.open(directory, Options.defaults().withSystemCalls(calls));
    }

    private static void assertSays(String part, IOException e) {
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains(part), message);
    }
}
