package dev.varve.mmap.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileLease;
import dev.varve.mmap.FileLengthException;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.LockHeldException;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.OutputFile;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link FileStore} does, on a disk or not: one test or more for each sentence of its documentation. */
public abstract class FileStoreContract {

    private FileStore store;

    /** A new, empty store whose root does not exist yet. */
    protected abstract FileStore newStore();

    @BeforeEach
    void createRoot() throws IOException {
        store = newStore();
        store.createDirectory("");
    }

    // Names

    @ParameterizedTest
    @ValueSource(strings = {"/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/./b", "a\\b", "a\0b"})
    void shouldRefuseNamesThatLeadOutOrHaveTwoForms(String name) {
        assertThrows(IllegalArgumentException.class, () -> store.describe(name));
        assertThrows(IllegalArgumentException.class, () -> store.exists(name));
        assertThrows(IllegalArgumentException.class, () -> store.length(name));
        assertThrows(IllegalArgumentException.class, () -> store.list(name));
        assertThrows(IllegalArgumentException.class, () -> store.createDirectory(name));
        assertThrows(IllegalArgumentException.class, () -> store.create(name));
        assertThrows(IllegalArgumentException.class, () -> store.append(name, 0));
        assertThrows(IllegalArgumentException.class, () -> store.open(name));
        assertThrows(IllegalArgumentException.class, () -> store.map(name, 0, Access.NORMAL));
        assertThrows(IllegalArgumentException.class, () -> store.rename(name, "x"));
        assertThrows(IllegalArgumentException.class, () -> store.rename("x", name));
        assertThrows(IllegalArgumentException.class, () -> store.delete(name));
        assertThrows(IllegalArgumentException.class, () -> store.syncDirectory(name));
        assertThrows(IllegalArgumentException.class, () -> store.lock(name));
    }

    @Test
    void shouldRefuseTheRootWhereANameInsideItIsNeeded() {
        assertThrows(IllegalArgumentException.class, () -> store.length(""));
        assertThrows(IllegalArgumentException.class, () -> store.create(""));
        assertThrows(IllegalArgumentException.class, () -> store.append("", 0));
        assertThrows(IllegalArgumentException.class, () -> store.open(""));
        assertThrows(IllegalArgumentException.class, () -> store.map("", 0, Access.NORMAL));
        assertThrows(IllegalArgumentException.class, () -> store.rename("", "x"));
        assertThrows(IllegalArgumentException.class, () -> store.rename("x", ""));
        assertThrows(IllegalArgumentException.class, () -> store.delete(""));
        assertThrows(IllegalArgumentException.class, () -> store.lock(""));
    }

    @Test
    void shouldKeepFilesApartWhoseNamesDifferInCaseOrAlphabet() throws IOException {
        for (String name : List.of("names with blanks", "grüße-日本", "a:b", "...", ".hidden")) {
            put(name, name);
        }
        for (String name : List.of("names with blanks", "grüße-日本", "a:b", "...", ".hidden")) {
            assertEquals(name, text(name));
        }
    }

    @Test
    void shouldDescribeAFileByItsName() {
        String described = store.describe("segments/000031/keys.vks").replace('\\', '/');
        assertTrue(described.endsWith("segments/000031/keys.vks"), described);
    }

    // Directories

    @Test
    void shouldNotExistBeforeItsRootIsCreated() throws IOException {
        FileStore fresh = newStore();
        assertFalse(fresh.exists(""));
        assertEquals(List.of(), fresh.list(""));
        assertTrue(fresh.usableSpace() > 0);
        assertThrows(NoSuchFileException.class, () -> fresh.create("a"));
        fresh.createDirectory("");
        assertTrue(fresh.exists(""));
    }

    @Test
    void shouldListSimpleNamesOfEntriesSorted() throws IOException {
        store.createDirectory("d/sub");
        for (String name : List.of("d/b", "d/a", "d/10", "d/9", "d/B", "d/sub/inner", "top")) {
            put(name, "");
        }
        assertEquals(List.of("10", "9", "B", "a", "b", "sub"), store.list("d"));
        assertEquals(List.of("d", "top"), store.list(""));
        assertEquals(List.of(), store.list("missing"));
        assertThrows(IOException.class, () -> store.list("top"));
    }

    @Test
    void shouldCreateDirectoriesWithTheirParents() throws IOException {
        store.createDirectory("a/b/c");
        put("a/b/c/file", "kept");
        store.createDirectory("a/b/c");
        assertEquals("kept", text("a/b/c/file"));
        assertTrue(store.exists("a/b"));
        assertThrows(IOException.class, () -> store.createDirectory("a/b/c/file"));
    }

    @Test
    void shouldSyncDirectories() throws IOException {
        store.createDirectory("a");
        put("a/file", "");
        store.syncDirectory("a");
        store.syncDirectory("");
        assertThrows(NoSuchFileException.class, () -> store.syncDirectory("missing"));
        assertThrows(IOException.class, () -> store.syncDirectory("a/file"));
    }

    // Writing

    @Test
    void shouldCreateFilesThatDoNotExistYet() throws IOException {
        put("a", "first");
        assertNames("a", assertThrows(FileAlreadyExistsException.class, () -> store.create("a")));
        assertEquals("first", text("a"));
        assertNames("no/a", assertThrows(NoSuchFileException.class, () -> store.create("no/a")));
    }

    @Test
    void shouldAppendSegmentsOfAllKindsAndSizes() throws IOException {
        byte[] all = randomBytes(300_001);
        int[] ends = {0, 1, 1, 4_097, 70_000, 270_000, 300_001};
        try (Arena arena = Arena.ofConfined();
                OutputFile file = store.create("a")) {
            MemorySegment heap = MemorySegment.ofArray(all);
            MemorySegment off = arena.allocate(all.length).copyFrom(heap);
            assertEquals("a", file.name());
            for (int i = 1; i < ends.length; i++) {
                MemorySegment source = i % 2 == 0 ? heap : off.asReadOnly();
                file.write(source.asSlice(ends[i - 1], ends[i] - ends[i - 1]));
                assertEquals(ends[i], file.length());
                assertEquals(ends[i], store.length("a"));
            }
            file.sync();
        }
        assertArrayEquals(all, bytes("a"));
    }

    @Test
    void shouldWriteSegmentsOfOtherElementTypesAsTheirBytes() throws IOException {
        try (OutputFile file = store.create("longs")) {
            file.write(MemorySegment.ofArray(new long[] {1, -2}));
        }
        byte[] expected = new byte[16];
        MemorySegment.ofArray(expected).set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.nativeOrder()), 0, 1);
        MemorySegment.ofArray(expected).set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.nativeOrder()), 8, -2);
        assertArrayEquals(expected, bytes("longs"));
    }

    @Test
    void shouldReopenForAppendingAtAnyLength() throws IOException {
        put("a", "0123456789");
        try (OutputFile file = store.append("a", 10)) {
            assertEquals(10, file.length());
            file.write(segment("ab"));
        }
        assertEquals("0123456789ab", text("a"));
        try (OutputFile file = store.append("a", 4)) {
            assertEquals(4, store.length("a"));
            file.write(segment("X"));
            file.sync();
        }
        assertEquals("0123X", text("a"));
        store.append("a", 0).close();
        assertEquals(0, store.length("a"));
    }

    @Test
    void shouldRefuseToAppendPastTheEndOrToNothing() throws IOException {
        put("a", "0123");
        assertThrows(IllegalArgumentException.class, () -> store.append("a", 5));
        assertThrows(IllegalArgumentException.class, () -> store.append("a", -1));
        assertEquals("0123", text("a"));
        assertNames("b", assertThrows(NoSuchFileException.class, () -> store.append("b", 0)));
        store.createDirectory("d");
        assertThrows(IOException.class, () -> store.append("d", 0));
    }

    @Test
    void shouldCloseOutputsOnceAndForAll() throws IOException {
        OutputFile file = store.create("a");
        file.write(segment("abc"));
        file.close();
        file.close();
        assertThrows(IOException.class, () -> file.write(segment("d")));
        assertThrows(IOException.class, file::sync);
        assertEquals("abc", text("a"));
    }

    // Reading

    @Test
    void shouldReadAnyRangeIntoSegmentsOfAllKinds() throws IOException {
        byte[] all = randomBytes(200_000);
        put("a", all);
        Random random = new Random(7);
        try (Arena arena = Arena.ofConfined();
                InputFile file = store.open("a")) {
            assertEquals("a", file.name());
            assertEquals(all.length, file.length());
            for (int i = 0; i < 200; i++) {
                int start = random.nextInt(all.length + 1);
                int length = random.nextInt(all.length - start + 1);
                MemorySegment target = i % 2 == 0 ? arena.allocate(length) : MemorySegment.ofArray(new byte[length]);
                file.read(start, target);
                assertEquals(-1, target.mismatch(MemorySegment.ofArray(all).asSlice(start, length)));
            }
        }
    }

    @Test
    void shouldReportTheEndOfAFile() throws IOException {
        put("a", "0123456789");
        try (InputFile file = store.open("a")) {
            assertNames("a", assertThrows(EOFException.class, () -> file.read(8, MemorySegment.ofArray(new byte[3]))));
            assertThrows(EOFException.class, () -> file.read(11, MemorySegment.ofArray(new byte[1])));
            assertThrows(EOFException.class, () -> file.read(Long.MAX_VALUE - 8, MemorySegment.ofArray(new byte[1])));
            assertThrows(IllegalArgumentException.class, () -> file.read(-1, MemorySegment.ofArray(new byte[1])));
            file.read(10, MemorySegment.ofArray(new byte[0]));
            store.append("a", 5).close();
            assertEquals(10, file.length());
            assertThrows(EOFException.class, () -> file.read(0, MemorySegment.ofArray(new byte[10])));
        }
    }

    @Test
    void shouldRefuseReadOnlyTargets() throws IOException {
        put("a", "0123");
        try (Arena arena = Arena.ofConfined();
                InputFile file = store.open("a")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> file.read(0, arena.allocate(2).asReadOnly()));
        }
    }

    @Test
    void shouldCloseInputsOnceAndForAll() throws IOException {
        put("a", "0123");
        InputFile file = store.open("a");
        file.close();
        file.close();
        assertThrows(IOException.class, () -> file.read(0, MemorySegment.ofArray(new byte[1])));
    }

    @Test
    void shouldReportMissingFilesByName() {
        assertNames("b", assertThrows(NoSuchFileException.class, () -> store.open("b")));
        assertNames("b", assertThrows(NoSuchFileException.class, () -> store.length("b")));
        assertNames("b", assertThrows(NoSuchFileException.class, () -> store.map("b", 0, Access.NORMAL)));
        assertNames("b", assertThrows(NoSuchFileException.class, () -> store.delete("b")));
        assertNames("b", assertThrows(NoSuchFileException.class, () -> store.rename("b", "c")));
        assertEquals(0, store.mappingCount());
    }

    @Test
    void shouldNotTakeADirectoryForAFile() throws IOException {
        store.createDirectory("d");
        assertThrows(IOException.class, () -> store.open("d"));
        assertThrows(IOException.class, () -> store.length("d"));
        assertThrows(IOException.class, () -> store.map("d", 4096, Access.NORMAL));
        assertThrows(IOException.class, () -> store.create("d"));
        assertTrue(store.exists("d"));
    }

    // Mapping

    @ParameterizedTest
    @EnumSource(Access.class)
    void shouldMapWholeFilesReadOnlyAsNativeSegments(Access access) throws IOException {
        byte[] all = randomBytes(123_457);
        put("a", all);
        MappedFile mapped = store.map("a", all.length, access);
        assertEquals("a", mapped.name());
        assertEquals(all.length, mapped.length());
        assertEquals(-1, mapped.segment().mismatch(MemorySegment.ofArray(all)));
        assertTrue(mapped.segment().isNative());
        assertFalse(mapped.segment().isMapped());
        assertTrue(mapped.segment().isReadOnly());
        mapped.willNeed(5_000, 100_000);
        mapped.willNeed(all.length, 0);
        assertThrows(IndexOutOfBoundsException.class, () -> mapped.willNeed(all.length, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> mapped.willNeed(-1, 1));
        mapped.residentBytes().ifPresent(bytes -> assertTrue(bytes >= 0 && bytes <= all.length));
        mapped.release();
    }

    @Test
    void shouldMapEmptyFiles() throws IOException {
        put("a", "");
        MappedFile mapped = store.map("a", 0, Access.RANDOM);
        assertEquals(0, mapped.length());
        assertTrue(mapped.segment().isNative());
        assertEquals(1, store.mappingCount());
        mapped.willNeed(0, 0);
        mapped.release();
        assertEquals(0, store.mappingCount());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3, 5, -1, 4096, Long.MAX_VALUE})
    void shouldNotMapAFileOfAnotherLength(long expected) throws IOException {
        put("a", "0123");
        FileLengthException e = assertThrows(FileLengthException.class, () -> store.map("a", expected, Access.NORMAL));
        assertEquals(expected, e.expected());
        assertEquals(4, e.actual());
        assertNames("a", e);
        assertEquals(0, store.mappingCount());
    }

    @Test
    void shouldUnmapWithTheLastReference() throws IOException {
        put("a", "0123");
        MappedFile mapped = store.map("a", 4, Access.NORMAL);
        assertTrue(mapped.retain());
        assertEquals(1, store.mappingCount());
        mapped.release();
        assertEquals('3', mapped.segment().get(ValueLayout.JAVA_BYTE, 3));
        assertEquals(1, store.mappingCount());
        mapped.release();
        assertEquals(0, store.mappingCount());
        assertFalse(mapped.retain());
        assertThrows(IllegalStateException.class, mapped::release);
        assertThrows(IllegalStateException.class, () -> mapped.segment().get(ValueLayout.JAVA_BYTE, 3));
    }

    @Test
    void shouldKeepAMappingReadableAfterItsFileIsDeletedOrReplaced() throws IOException {
        put("a", "0123");
        put("b", "new!");
        MappedFile replaced = store.map("a", 4, Access.NORMAL);
        store.rename("b", "a");
        MappedFile deleted = store.map("a", 4, Access.NORMAL);
        store.delete("a");
        assertEquals("0123", text(replaced.segment()));
        assertEquals("new!", text(deleted.segment()));
        replaced.release();
        deleted.release();
    }

    // Renaming and deleting

    @Test
    void shouldRenameReplacingWhatIsThere() throws IOException {
        store.createDirectory("d");
        put("a", "new");
        put("d/b", "old and longer");
        store.rename("a", "d/b");
        assertFalse(store.exists("a"));
        assertEquals("new", text("d/b"));
        store.rename("d", "e");
        assertEquals("new", text("e/b"));
        assertThrows(NoSuchFileException.class, () -> store.rename("e/b", "missing/b"));
        assertEquals("new", text("e/b"));
    }

    @Test
    void shouldDeleteFilesAndEmptyDirectories() throws IOException {
        store.createDirectory("d");
        put("d/a", "");
        assertThrows(DirectoryNotEmptyException.class, () -> store.delete("d"));
        store.delete("d/a");
        assertFalse(store.exists("d/a"));
        store.delete("d");
        assertFalse(store.exists("d"));
        assertThrows(NoSuchFileException.class, () -> store.delete("d"));
    }

    // Locking

    @Test
    void shouldLockAFileForOneHolderAtATime() throws IOException {
        FileLease lease = store.lock("LOCK");
        assertTrue(store.exists("LOCK"));
        assertNames("LOCK", assertThrows(LockHeldException.class, () -> store.lock("LOCK")));
        assertNames("LOCK", assertThrows(LockHeldException.class, () -> store.lock("LOCK")));
        store.lock("OTHER").close();
        lease.close();
        FileLease next = assertDoesNotThrow(() -> store.lock("LOCK"));
        lease.close();
        assertThrows(LockHeldException.class, () -> store.lock("LOCK"));
        next.close();
        assertThrows(NoSuchFileException.class, () -> store.lock("missing/LOCK"));
    }

    // Tools

    private void put(String name, String text) throws IOException {
        put(name, text.getBytes(UTF_8));
    }

    private void put(String name, byte[] bytes) throws IOException {
        try (OutputFile file = store.create(name)) {
            file.write(MemorySegment.ofArray(bytes));
        }
    }

    private byte[] bytes(String name) throws IOException {
        try (InputFile file = store.open(name)) {
            byte[] bytes = new byte[(int) file.length()];
            file.read(0, MemorySegment.ofArray(bytes));
            return bytes;
        }
    }

    private String text(String name) throws IOException {
        return new String(bytes(name), UTF_8);
    }

    private static String text(MemorySegment segment) {
        return new String(segment.toArray(ValueLayout.JAVA_BYTE), UTF_8);
    }

    private static MemorySegment segment(String text) {
        return MemorySegment.ofArray(text.getBytes(UTF_8));
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void assertNames(String name, IOException e) {
        assertTrue(String.valueOf(e.getMessage()).contains(name), () -> "no \"" + name + "\" in: " + e.getMessage());
    }
}
