package dev.varve.mmap.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.NoSpaceException;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link FileStore} does when its disk is full: a write that finds no space leaves nothing behind. */
public abstract class FullDiskContract {

    private FileStore store;

    /** A new, empty store whose root does not exist yet. */
    protected abstract FileStore newStore() throws IOException;

    /** From the next write on the disk has no room for a whole one of more than a few bytes. */
    protected abstract void fill() throws IOException;

    /** There is room again. */
    protected abstract void free() throws IOException;

    @BeforeEach
    void createRoot() throws IOException {
        store = newStore();
        store.createDirectory("");
    }

    @Test
    void shouldLeaveAFileAsItWasWhenAWriteFindsNoSpace() throws IOException {
        try (OutputFile file = store.create("a")) {
            write(file, "kept");
            fill();
            for (int attempt = 0; attempt < 3; attempt++) {
                NoSpaceException full = assertThrows(
                        NoSpaceException.class, () -> file.write(MemorySegment.ofArray(new byte[300_000])));
                assertTrue(String.valueOf(full.getMessage()).contains("a"), full::toString);
                assertEquals(4, file.length());
                assertEquals(4, store.length("a"));
                assertEquals("kept", text("a"));
            }
            free();
        }
    }

    @Test
    void shouldGoOnWithAFileOnceThereIsSpace() throws IOException {
        try (OutputFile file = store.create("a")) {
            write(file, "before, ");
            fill();
            assertThrows(NoSpaceException.class, () -> file.write(MemorySegment.ofArray(new byte[300_000])));
            free();
            write(file, "after, ");
            file.sync();
            write(file, "and after the sync");
            assertEquals("before, after, and after the sync", text("a"));
            assertEquals(file.length(), store.length("a"));
        }
    }

    private static void write(OutputFile file, String text) throws IOException {
        file.write(MemorySegment.ofArray(text.getBytes(UTF_8)));
    }

    private String text(String name) throws IOException {
        try (InputFile file = store.open(name)) {
            byte[] bytes = new byte[(int) file.length()];
            file.read(0, MemorySegment.ofArray(bytes));
            return new String(bytes, UTF_8);
        }
    }
}
