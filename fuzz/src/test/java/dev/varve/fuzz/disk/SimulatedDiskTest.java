package dev.varve.fuzz.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.fuzz.disk.CrashImage.AllKept;
import dev.varve.fuzz.disk.CrashImage.AllLost;
import dev.varve.fuzz.disk.CrashImage.BytesLost;
import dev.varve.fuzz.disk.CrashImage.EntriesLost;
import dev.varve.fuzz.disk.CrashImage.Swapped;
import dev.varve.fuzz.disk.CrashImage.Torn;
import dev.varve.fuzz.disk.CrashImage.Without;
import dev.varve.mmap.Access;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.NoSpaceException;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {

    private final SimulatedDisk disk = new SimulatedDisk();

    @BeforeEach
    void createRoot() throws IOException {
        disk.createDirectory("");
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void shouldLoseBytesThatWereNotSynced() throws IOException {
        try (OutputFile file = create("a")) {
            disk.syncDirectory("");
            write(file, "synced");
            file.sync();
            write(file, " and not");
        }
        assertEquals("synced", Disks.readText(disk.image(new AllLost()), "a"));
        assertEquals("synced and not", Disks.readText(disk.image(new AllKept()), "a"));
        assertEquals("synced and not", Disks.readText(disk, "a"));
    }

    @Test
    void shouldLoseNamesThatWereNotSynced() throws IOException {
        try (OutputFile file = create("a")) {
            write(file, "x");
            file.sync();
        }
        assertFalse(disk.image(new AllLost()).exists("a"));
        disk.syncDirectory("");
        disk.rename("a", "b");
        assertEquals(List.of("a"), disk.image(new AllLost()).list(""));
        assertEquals(List.of("b"), disk.image(new AllKept()).list(""));
        disk.syncDirectory("");
        disk.delete("b");
        assertEquals("x", Disks.readText(disk.image(new AllLost()), "b"));
        disk.syncDirectory("");
        assertEquals(List.of(), disk.image(new AllLost()).list(""));
    }

    @Test
    void shouldLoseWhatIsInADirectoryThatIsLost() throws IOException {
        disk.createDirectory("d/e");
        create("d/e/f").close();
        disk.syncDirectory("d/e");
        disk.syncDirectory("d");
        assertEquals(List.of(), disk.image(new AllLost()).list(""));
        disk.syncDirectory("");
        assertTrue(disk.image(new AllLost()).exists("d/e/f"));
    }

    @Test
    void shouldBringBackWhatAnUnsyncedCutTookAway() throws IOException {
        try (OutputFile file = create("a")) {
            write(file, "0123456789");
            file.sync();
            disk.syncDirectory("");
        }
        try (OutputFile file = disk.append("a", 4)) {
            write(file, "XY");
            assertEquals("0123456789", Disks.readText(disk.image(new AllLost()), "a"));
            assertEquals("0123XY6789", Disks.readText(disk.image(new Without(0)), "a"));
            assertEquals("0123", Disks.readText(disk.image(new Without(1)), "a"));
            file.sync();
        }
        assertEquals("0123XY", Disks.readText(disk.image(new AllLost()), "a"));
    }

    @Test
    void shouldLeaveEachUnsyncedOperationOut() throws IOException {
        try (OutputFile file = create("a")) {
            write(file, "one");
            write(file, "two");
        }
        create("b").close();
        assertEquals(4, disk.unsyncedOperations());
        assertEquals(List.of("b"), disk.image(new Without(0)).list(""));
        assertEquals("\0\0\0two", Disks.readText(disk.image(new Without(1)), "a"));
        assertEquals("one", Disks.readText(disk.image(new Without(2)), "a"));
        assertEquals(List.of("a"), disk.image(new Without(3)).list(""));
    }

    @Test
    void shouldCountOperationsInTheOrderInWhichTheyWereMade() throws IOException {
        create("z").close();
        create("a").close();
        disk.delete("z");
        disk.rename("a", "b");
        assertEquals(4, disk.unsyncedOperations());
        assertEquals(List.of("b"), disk.image(new Without(0)).list(""));
        assertEquals(List.of("b", "z"), disk.image(new Without(2)).list(""));
        assertEquals(List.of("a"), disk.image(new Without(3)).list(""));
        try (SimulatedDisk killed = disk.afterKill()) {
            killed.create("c").close();
            assertEquals(List.of("b"), killed.image(new Without(4)).list(""));
            assertEquals(List.of("a", "c"), killed.image(new Without(3)).list(""));
        }
    }

    @Test
    void shouldCountWritesToAFileThatIsGone() throws IOException {
        try (OutputFile file = create("a")) {
            write(file, "one");
        }
        disk.delete("a");
        assertEquals(3, disk.unsyncedOperations());
        assertEquals("one", Disks.readText(disk.image(new Without(2)), "a"));
        assertFalse(disk.image(new AllKept()).exists("a"));
    }

    @Test
    void shouldSwapAPairAndLoseWhatFollows() throws IOException {
        try (OutputFile file = create("a")) {
            write(file, "one");
            write(file, "two");
            write(file, "end");
        }
        create("b").close();
        assertEquals(5, disk.unsyncedOperations());
        // Of creating and writing, the writing alone: a file without a name.
        assertEquals(List.of(), disk.image(new Swapped(0)).list(""));
        assertEquals("\0\0\0two", Disks.readText(disk.image(new Swapped(1)), "a"));
        assertEquals("one\0\0\0end", Disks.readText(disk.image(new Swapped(2)), "a"));
        assertEquals(List.of("a", "b"), disk.image(new Swapped(3)).list(""));
        assertEquals("onetwo", Disks.readText(disk.image(new Swapped(3)), "a"));
    }

    @Test
    void shouldLoseEntriesOrBytesAlone() throws IOException {
        try (OutputFile old = create("old")) {
            write(old, "synced");
            old.sync();
            disk.syncDirectory("");
            write(old, ", and not");
            disk.rename("old", "new");
            write(create("b"), "x");
        }
        SimulatedDisk entriesLost = disk.image(new EntriesLost());
        assertEquals(List.of("old"), entriesLost.list(""));
        assertEquals("synced, and not", Disks.readText(entriesLost, "old"));
        SimulatedDisk bytesLost = disk.image(new BytesLost());
        assertEquals(List.of("b", "new"), bytesLost.list(""));
        assertEquals("synced", Disks.readText(bytesLost, "new"));
        assertEquals("", Disks.readText(bytesLost, "b"));
    }

    @Test
    void shouldEndAWriteShortAndFailNothingElse() throws IOException {
        OutputFile file = create("a");
        disk.failFrom(disk.operations() + 1, Fault.SHORT_WRITE);
        disk.syncDirectory("");
        OutputFile other = create("b");
        assertThrows(IOException.class, () -> write(file, "1234"));
        assertThrows(IOException.class, () -> write(other, "5"));
        assertEquals("123", Disks.readText(disk, "a"));
        assertEquals("", Disks.readText(disk, "b"));
        assertEquals(2, disk.faults());
    }

    @Test
    void shouldFailSyncsAndNothingElse() throws IOException {
        OutputFile file = create("a");
        disk.syncDirectory("");
        disk.failFrom(disk.operations() + 1, Fault.FAILED_SYNC);
        write(file, "lost");
        create("b").close();
        assertThrows(IOException.class, file::sync);
        assertThrows(IOException.class, () -> disk.syncDirectory(""));
        assertEquals(2, disk.faults());
        assertEquals("lost", Disks.readText(disk, "a"));
        disk.failNoMore();
        disk.syncDirectory("");
        assertEquals(List.of("a"), disk.image(new AllKept()).list(""));
        assertEquals("", Disks.readText(disk.image(new AllKept()), "a"));
    }

    @Test
    void shouldMapWhatAFileIsAndLeaveItSo() throws IOException {
        try (OutputFile file = create("a")) {
            write(file, "one");
            MappedFile before = disk.map("a", 3, Access.RANDOM);
            write(file, "two");
            MappedFile after = disk.map("a", 6, Access.RANDOM);
            assertEquals(3, before.segment().byteSize());
            assertEquals('t', after.segment().get(ValueLayout.JAVA_BYTE, 3));
            assertEquals(2, disk.mappingCount());
            before.release();
            after.release();
            assertEquals(0, disk.mappingCount());
        }
    }

    @Test
    void shouldTearWritesAtSectors() throws IOException {
        byte[] bytes = new byte[512 * 6];
        Arrays.fill(bytes, (byte) 1);
        try (OutputFile file = create("a")) {
            disk.syncDirectory("");
            write(file, "start");
            file.sync();
            file.write(MemorySegment.ofArray(bytes));
        }
        Set<String> images = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            byte[] torn = Disks.read(disk.image(new Torn(512, seed)), "a");
            assertArrayEquals(torn, Disks.read(disk.image(new Torn(512, seed)), "a"));
            StringBuilder sectors = new StringBuilder();
            for (int from = 5; from < torn.length; from = (from / 512 + 1) * 512) {
                int to = Math.min(torn.length, (from / 512 + 1) * 512);
                for (int i = from; i < to; i++) {
                    assertEquals(torn[from], torn[i], "a sector is whole");
                }
                sectors.append(torn[from]);
            }
            images.add(sectors.toString());
        }
        assertTrue(images.size() > 50, () -> images.size() + " images of 128");
    }

    @Test
    void shouldCrashBeforeAnOperationAndStayDown() throws IOException {
        OutputFile file = create("a");
        disk.syncDirectory("");
        disk.crashAt(disk.operations() + 2);
        write(file, "x");
        assertThrows(SimulatedCrash.class, file::sync);
        assertTrue(disk.crashed());
        assertThrows(SimulatedCrash.class, () -> disk.exists("a"));
        assertThrows(SimulatedCrash.class, () -> write(file, "y"));
        assertThrows(SimulatedCrash.class, () -> disk.syncDirectory(""));
        file.close();
        assertEquals("", Disks.readText(disk.image(new AllLost()), "a"));
        assertEquals("x", Disks.readText(disk.image(new AllKept()), "a"));
    }

    @Test
    void shouldFailOnceOrFromThenOn() throws IOException {
        OutputFile file = create("a");
        disk.failAt(disk.operations() + 1, Fault.NO_SPACE);
        assertThrows(NoSpaceException.class, () -> write(file, "1234"));
        write(file, "x");
        assertEquals("x", Disks.readText(disk, "a"));
        disk.failFrom(disk.operations() + 1, Fault.IO_ERROR);
        assertThrows(IOException.class, () -> disk.create("b"));
        assertThrows(IOException.class, () -> disk.delete("a"));
        disk.failNoMore();
        disk.delete("a");
    }

    @Test
    void shouldForgetWhatAFailedSyncWasFor() throws IOException {
        OutputFile file = create("a");
        disk.syncDirectory("");
        write(file, "lost");
        disk.failAt(disk.operations() + 1, Fault.IO_ERROR);
        assertThrows(IOException.class, file::sync);
        assertThrows(IOException.class, file::sync);
        try (OutputFile again = disk.append("a", 4)) {
            write(again, "kept");
            again.sync();
        }
        assertEquals("lostkept", Disks.readText(disk, "a"));
        assertEquals("\0\0\0\0kept", Disks.readText(disk.image(new AllKept()), "a"));
    }

    @Test
    void shouldKeepHalfOfAWriteThatFails() throws IOException {
        OutputFile file = create("a");
        disk.failAt(disk.operations() + 1, Fault.IO_ERROR);
        assertThrows(IOException.class, () -> write(file, "1234"));
        assertThrows(IOException.class, () -> write(file, "56"));
        assertThrows(IOException.class, file::sync);
        assertEquals("12", Disks.readText(disk, "a"));
    }

    /** The order on a real disk: the write fails, then the file is cut, and nothing is durable before a sync. */
    @Test
    void shouldLeaveTornBytesWhenItCrashesBetweenAFullDiskAndTheCut() throws IOException {
        try (OutputFile file = create("a")) {
            disk.syncDirectory("");
            write(file, "whole");
            file.sync();
            disk.failFrom(disk.operations() + 1, Fault.NO_SPACE);
            disk.crashAt(disk.operations() + 2);
            assertThrows(SimulatedCrash.class, () -> write(file, "1234"));
        }
        assertEquals("whole", Disks.readText(disk.image(new AllLost()), "a"));
        assertEquals("whole12", Disks.readText(disk.image(new AllKept()), "a"));
    }

    @Test
    void shouldBringBackTornBytesWhenOnlyTheCutIsLost() throws IOException {
        try (OutputFile file = create("a")) {
            disk.syncDirectory("");
            disk.failAt(disk.operations() + 1, Fault.NO_SPACE);
            assertThrows(NoSpaceException.class, () -> write(file, "1234"));
            assertEquals("12", Disks.readText(disk.image(new Without(1)), "a"));
            file.sync();
        }
        assertEquals("", Disks.readText(disk.image(new AllLost()), "a"));
    }

    private OutputFile create(String name) throws IOException {
        return disk.create(name);
    }

    private static void write(OutputFile file, String text) throws IOException {
        file.write(MemorySegment.ofArray(text.getBytes(UTF_8)));
    }
}
