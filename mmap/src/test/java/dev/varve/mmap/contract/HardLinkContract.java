package dev.varve.mmap.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link FileStore#link} does between stores on one file system. */
public abstract class HardLinkContract {

    private FileStore store;
    private FileStore other;

    /** A new, empty store whose root does not exist yet, on one file system with all others. */
    protected abstract FileStore newStore();

    @BeforeEach
    void createRoots() throws IOException {
        store = newStore();
        store.createDirectory("");
        other = newStore();
        other.createDirectory("d");
    }

    @Test
    void shouldGiveAFileASecondNameInEitherStore() throws IOException {
        put(store, "a", "text");
        store.link("a", store, "b");
        store.link("b", other, "d/c");
        other.syncDirectory("d");
        assertEquals("text", text(store, "b"));
        assertEquals("text", text(other, "d/c"));
        assertEquals(List.of("a", "b"), store.list(""));
        assertEquals(List.of("c"), other.list("d"));
    }

    @Test
    void shouldShareContentsWhicheverNameTheyAreWrittenUnder() throws IOException {
        put(store, "a", "one");
        store.link("a", other, "a");
        try (OutputFile file = other.append("a", 3)) {
            file.write(MemorySegment.ofArray(", two".getBytes(UTF_8)));
            file.sync();
        }
        assertEquals("one, two", text(store, "a"));
        store.append("a", 1).close();
        assertEquals("o", text(other, "a"));
    }

    @Test
    void shouldKeepAFileUntilItsLastNameIsGone() throws IOException {
        put(store, "a", "kept");
        store.link("a", other, "b");
        store.delete("a");
        assertFalse(store.exists("a"));
        assertEquals("kept", text(other, "b"));
        MappedFile mapped = other.map("b", 4, Access.NORMAL);
        other.delete("b");
        assertEquals("kept", new String(mapped.segment().toArray(ValueLayout.JAVA_BYTE), UTF_8));
        mapped.release();
    }

    @Test
    void shouldKeepALinkWhenTheFirstNameIsReplaced() throws IOException {
        put(store, "CURRENT", "old");
        store.link("CURRENT", other, "CURRENT");
        put(store, "next", "new");
        store.rename("next", "CURRENT");
        assertEquals("old", text(other, "CURRENT"));
        assertEquals("new", text(store, "CURRENT"));
    }

    @Test
    void shouldNotReplaceWhatHasTheName() throws IOException {
        put(store, "a", "a");
        put(other, "taken", "as it was");
        FileAlreadyExistsException taken =
                assertThrows(FileAlreadyExistsException.class, () -> store.link("a", other, "taken"));
        assertTrue(String.valueOf(taken.getMessage()).contains("taken"), taken::toString);
        assertThrows(FileAlreadyExistsException.class, () -> store.link("a", other, "d"));
        assertThrows(FileAlreadyExistsException.class, () -> store.link("a", store, "a"));
        assertEquals("as it was", text(other, "taken"));
    }

    @Test
    void shouldLinkOnlyFilesThatThereAreToDirectoriesThatThereAre() throws IOException {
        put(store, "a", "a");
        store.createDirectory("directory");
        assertThrows(NoSuchFileException.class, () -> store.link("missing", other, "b"));
        assertThrows(NoSuchFileException.class, () -> store.link("a", other, "missing/b"));
        assertThrows(IOException.class, () -> store.link("directory", other, "b"));
        assertEquals(List.of("d"), other.list(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "..", "a//b"})
    void shouldRefuseNamesThatAreNotInsideAStore(String name) throws IOException {
        put(store, "x", "x");
        assertThrows(IllegalArgumentException.class, () -> store.link(name, other, "y"));
        assertThrows(IllegalArgumentException.class, () -> store.link("x", other, name));
    }

    private static void put(FileStore store, String name, String text) throws IOException {
        try (OutputFile file = store.create(name)) {
            file.write(MemorySegment.ofArray(text.getBytes(UTF_8)));
        }
    }

    private static String text(FileStore store, String name) throws IOException {
        try (InputFile file = store.open(name)) {
            byte[] bytes = new byte[(int) file.length()];
            file.read(0, MemorySegment.ofArray(bytes));
            return new String(bytes, UTF_8);
        }
    }
}
