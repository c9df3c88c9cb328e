package dev.varve.fuzz.crash;

import static dev.varve.fuzz.crash.StoreScript.OPTIONS;
import static dev.varve.fuzz.crash.StoreScript.STORE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.VectorStore;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.model.StoreHistory;
import dev.varve.recovery.Manifest;
import dev.varve.storage.Background;
import org.junit.jupiter.api.Test;

class StoreCloseTest {

    /** Fails where it is to end, as a bug in the work of another would. */
    private static final class Unending implements Background {

        @Override
        public void run(Role role, Runnable work) {
            work.run();
        }

        @Override
        public void close() {
            throw new IllegalStateException("does not end");
        }
    }

    @Test
    void shouldLetGoOfEverythingWhereAPartOfClosingFails() {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            StoreHistory history = new StoreHistory();
            VectorStore store = StoreScript.open(
                    disk.at(STORE), disk, STORE, history, OPTIONS, Manifest.Options.DEFAULT, new Unending());
            store.collection("docs", StoreContents.SCHEMA);
            store.flush();
            assertThrows(IllegalStateException.class, store::close);
            assertEquals(0, disk.mappingCount());
            StoreScript.open(disk, STORE, history, OPTIONS).close(); // The lock is free.
        }
    }
}
