package dev.varve.fuzz.crash;

import static dev.varve.fuzz.crash.StoreScript.STORE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.VarveException;
import dev.varve.VectorStore;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.Fault;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.StoreHistory;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The name of a store's directory is on the medium before anything in it is acknowledged (I1). */
class StoreRootTest {

    private static void requireDurable(SimulatedDisk disk) throws IOException {
        StoreHistory history = new StoreHistory();
        try (VectorStore store = StoreScript.open(disk, STORE, history, StoreScript.OPTIONS)) {
            assertEquals(List.of(), List.copyOf(store.collections()));
        }
        try (SimulatedDisk left = disk.image(new CrashImage.AllLost())) {
            assertEquals(List.of(STORE), left.list(""), "what a power cut leaves");
        }
    }

    @Test
    void shouldMakeTheNameDurableWhereAnEarlierOpenCouldNot() throws IOException {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            disk.createDirectory("");
            disk.syncDirectory("");
            disk.failFrom(disk.operations() + 1, Fault.FAILED_SYNC);
            StoreHistory history = new StoreHistory();
            assertThrows(VarveException.class, () -> StoreScript.open(disk, STORE, history, StoreScript.OPTIONS));
            disk.failNoMore();
            requireDurable(disk);
        }
    }

    @Test
    void shouldMakeTheNameDurableOfADirectoryThatIsThere() throws IOException {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            disk.createDirectory(STORE);
            requireDurable(disk);
        }
    }
}
