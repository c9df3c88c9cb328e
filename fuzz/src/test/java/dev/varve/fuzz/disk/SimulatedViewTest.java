package dev.varve.fuzz.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.fuzz.disk.CrashImage.AllLost;
import dev.varve.fuzz.disk.CrashImage.Without;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.LinkUnsupportedException;
import dev.varve.mmap.LockHeldException;
import dev.varve.mmap.NoSpaceException;
import dev.varve.mmap.OutputFile;
import dev.varve.mmap.contract.FileStoreContract;
import dev.varve.mmap.contract.HardLinkContract;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories of one disk as stores of their own, and files with names in more than one of them. */
class SimulatedViewTest {

    private final SimulatedDisk disk = new SimulatedDisk();
    private final FileStore store = disk.at("store");
    private final FileStore backup = disk.at("backups/1");

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        disk.close();
    }

    @Nested
    class Contract extends FileStoreContract {
        private int stores;

        @Override
        protected FileStore newStore() {
            return disk.at("stores/" + stores++);
        }
    }

    @Nested
    class Links extends HardLinkContract {
        private int stores;

        @Override
        protected FileStore newStore() {
            return disk.at("stores/" + stores++);
        }
    }

    @Test
    void shouldShareTheDisk() throws IOException {
        store.createDirectory("");
        put(store, "a", "text");
        assertEquals("text", Disks.readText(disk, "store/a"));
        assertEquals("/simulated/store/a", store.describe("a"));
        long before = disk.operations();
        disk.failAt(before + 2, Fault.NO_SPACE);
        store.syncDirectory("");
        assertThrows(NoSpaceException.class, () -> store.rename("a", "b"));
        assertEquals(before + 2, disk.operations());
        store.lock("LOCK");
        assertThrows(LockHeldException.class, () -> disk.lock("store/LOCK"));
        disk.crashAt(before + 4);
        assertThrows(SimulatedCrash.class, () -> backup.createDirectory(""));
        assertThrows(SimulatedCrash.class, () -> store.exists("a"));
    }

    @Test
    void shouldMakeTheRootOfAViewDurableButNotWhatIsInIt() throws IOException {
        backup.createDirectory("wal");
        try (SimulatedDisk image = disk.image(new AllLost())) {
            assertEquals(List.of("backups"), image.list(""));
            assertEquals(List.of("1"), image.list("backups"));
            assertEquals(List.of(), image.at("backups/1").list(""));
        }
    }

    @Test
    void shouldLoseALinkWhoseDirectoryWasNotSynced() throws IOException {
        prepare();
        store.link("a", backup, "a");
        try (SimulatedDisk image = disk.image(new AllLost())) {
            assertEquals("text", Disks.readText(image, "store/a"));
            assertFalse(image.exists("backups/1/a"));
        }
        backup.syncDirectory("");
        store.delete("a");
        store.syncDirectory("");
        try (SimulatedDisk image = disk.image(new AllLost())) {
            assertFalse(image.exists("store/a"));
            assertEquals("text", Disks.readText(image.at("backups/1"), "a"));
        }
    }

    @Test
    void shouldKeepOneFileOfTwoNamesInImagesAndCopies() throws IOException {
        prepare();
        store.link("a", backup, "a");
        backup.syncDirectory("");
        try (OutputFile file = store.append("a", 4)) {
            write(file, ", more");
            assertEquals(1, disk.unsyncedOperations());
            assertEquals("text", Disks.readText(disk.image(new Without(0)), "backups/1/a"));
            backup.append("a", 10).sync();
        }
        for (SimulatedDisk next : List.of(disk.image(new AllLost()), disk.afterKill())) {
            assertEquals("text, more", Disks.readText(next, "store/a"));
            try (OutputFile file = next.append("store/a", 0)) {
                write(file, "new");
            }
            assertEquals("new", Disks.readText(next.at("backups"), "1/a"));
            next.close();
        }
    }

    @Test
    void shouldMakeNoLinkToAnotherDisk() throws IOException {
        prepare();
        FileStore real = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
        real.create("b").close();
        long before = disk.operations();
        try (SimulatedDisk other = new SimulatedDisk()) {
            other.createDirectory("");
            assertThrows(LinkUnsupportedException.class, () -> store.link("a", other, "a"));
            assertThrows(LinkUnsupportedException.class, () -> disk.link("store/a", other.at("x"), "a"));
            assertThrows(LinkUnsupportedException.class, () -> store.link("a", real, "a"));
            assertThrows(LinkUnsupportedException.class, () -> real.link("b", store, "b"));
            assertEquals(List.of(), other.list(""));
        }
        assertEquals(before, disk.operations());
        assertTrue(disk.exists("store/a"));
    }

    /** One synced file in the store, and an empty backup. */
    private void prepare() throws IOException {
        store.createDirectory("");
        put(store, "a", "text");
        store.syncDirectory("");
        backup.createDirectory("");
    }

    private static void put(FileStore store, String name, String text) throws IOException {
        try (OutputFile file = store.create(name)) {
            write(file, text);
            file.sync();
        }
    }

    private static void write(OutputFile file, String text) throws IOException {
        file.write(MemorySegment.ofArray(text.getBytes(UTF_8)));
    }
}
