package dev.varve.fuzz.damage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CheckReport;
import dev.varve.CorruptException;
import dev.varve.ProgressListener;
import dev.varve.RepairOptions;
import dev.varve.RepairReport;
import dev.varve.VectorStore;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.storage.Background;
import dev.varve.storage.StoreCare;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that are sound as they are, and not what was written last: a medium that lost a write it had acknowledged. */
class LostWriteTest {

    private static final int NAME_OFFSET = 44;

    private static CheckReport check(SimulatedDisk disk) {
        return StoreCare.check(GoldenScript.PATH, disk, ProgressListener.NONE);
    }

    private static RepairReport repair(SimulatedDisk disk) {
        return StoreCare.repair(
                GoldenScript.PATH,
                disk,
                RepairOptions.DEFAULT,
                InstantSource.fixed(Instant.EPOCH),
                ProgressListener.NONE,
                Background.inline().helpers(Background.Role.COMPACTION, 0));
    }

    @Test
    void shouldNotBringDeletedRecordsBackByOlderLiveDocs() throws IOException {
        GoldenStore golden = GoldenStore.of(GoldenKind.WHOLE, 1);
        try (SimulatedDisk disk = golden.disk()) {
            byte[] older = golden.earlier().get("live/000001-000001.del");
            Disks.write(disk, "live/000001-000002.del", older);
            requireRefused(disk, "written under another name");
            int name = FrameFile.crc(ByteBuffer.wrap("000001-000002.del".getBytes(US_ASCII)), 0, 17);
            byte[] renamed = new SectionFile(older).forge(NAME_OFFSET, littleEndian(name));
            Disks.write(disk, "live/000001-000002.del", renamed);
            requireRefused(disk, "rows in generation 2, found");
        }
    }

    private static void requireRefused(SimulatedDisk disk, String why) {
        assertFalse(check(disk).sound());
        var e = assertThrows(CorruptException.class, () -> GoldenScript.open(disk));
        assertTrue(String.valueOf(e.getMessage()).contains(why), e::toString);
    }

    private static byte[] littleEndian(int number) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }

    @Test
    void shouldMissACollectionThatTheLogAloneTellsOf() throws IOException {
        GoldenStore golden = GoldenStore.of(GoldenKind.YOUNG, 1);
        String manifest = "MANIFEST-000001";
        int added = new FrameFile(golden.file(manifest)).frames().getLast().offset();
        try (SimulatedDisk disk = golden.disk()) {
            disk.append(manifest, added).close();
            CheckReport check = check(disk);
            assertFalse(check.sound());
            assertTrue(check.findings().getFirst().file().endsWith(manifest), check::toString);
            var e = assertThrows(CorruptException.class, () -> GoldenScript.open(disk));
            assertTrue(String.valueOf(e.getMessage()).contains("an edit of the manifest is lost"), e::toString);
            assertTrue(repair(disk).changed());
            assertTrue(check(disk).sound());
            try (VectorStore store = GoldenScript.open(disk)) {
                assertEquals(List.of(), store.collections());
            }
        }
    }
}
