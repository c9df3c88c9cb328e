package dev.varve.fuzz.damage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CheckReport;
import dev.varve.CorruptException;
import dev.varve.ProgressListener;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.storage.StoreCare;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Files that are sound as they are, and not what was written last: a medium that lost a write it had acknowledged. */
class LostWriteTest {

    private static CheckReport check(SimulatedDisk disk) {
        return StoreCare.check(GoldenScript.PATH, disk, ProgressListener.NONE);
    }

    @Test
    void shouldNotBringDeletedRecordsBackByOlderLiveDocs() throws IOException {
        GoldenStore golden = GoldenStore.of(GoldenKind.WHOLE, 1);
        try (SimulatedDisk disk = golden.disk()) {
            byte[] older = golden.earlier().get("live/000001-000001.del");
            Disks.write(disk, "live/000001-000002.del", older);
            assertFalse(check(disk).sound());
            var e = assertThrows(CorruptException.class, () -> GoldenScript.open(disk));
            assertTrue(String.valueOf(e.getMessage()).contains("rows in generation 2, found"), e::toString);
        }
    }
}
