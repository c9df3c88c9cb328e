package dev.varve.fuzz.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Durability;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.fuzz.crash.StoreScript;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.model.StoreHistory;
import dev.varve.storage.Background;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** A store that cannot be opened to the end lets go of what it has by then. */
class RefusedWorkTest {

    /** As an executor does that is shut down. */
    private static final class Refusing implements Background {

        private boolean closed;

        @Override
        public void run(Role role, Runnable work) {
            throw new RejectedExecutionException("no " + role);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static VectorStore open(SimulatedDisk disk) {
        return StoreScript.open(disk, StoreScript.STORE, new StoreHistory(), StoreScript.OPTIONS);
    }

    @Test
    void shouldLetGoOfAllThatReplacedWhatWasRecovered() {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            VectorStore first = open(disk);
            first.collection("docs", StoreContents.SCHEMA)
                    .put(
                            VectorRecord.builder("a")
                                    .vector("v", StoreContents.vector(new Random(1)))
                                    .attribute("n", 1)
                                    .build(),
                            Durability.SYNCED);
            try (SimulatedDisk killed = disk.afterKill()) {
                Refusing background = new Refusing();
                var environment = Disks.environment(
                        killed.at(StoreScript.STORE),
                        path -> killed.at(path.toString()),
                        () -> Instant.EPOCH,
                        background);
                assertThrows(
                        RejectedExecutionException.class,
                        () -> StoreEngine.open(Path.of(StoreScript.STORE), environment, StoreScript.OPTIONS));
                assertEquals(0, killed.mappingCount(), "mappings that are left");
                assertTrue(background.closed);
                try (VectorStore again = open(killed)) {
                    assertEquals(1, again.collection("docs").count());
                }
            }
            first.close();
        }
    }
}
