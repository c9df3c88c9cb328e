package dev.varve.fuzz.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.DiskFullException;
import dev.varve.Durability;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.fuzz.crash.StoreScript;
import dev.varve.fuzz.disk.Fault;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.model.StoreHistory;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A store that is closed on a full disk says that the disk is full, not that something is broken for good. */
class FullDiskAtCloseTest {

    private static VectorStore open(SimulatedDisk disk) {
        return StoreScript.open(disk, StoreScript.STORE, new StoreHistory(), StoreScript.OPTIONS);
    }

    @Test
    void shouldSayThatTheDiskIsFullAndKeepWhatWasWritten() {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            VectorStore store = open(disk);
            var docs = store.collection("docs", StoreContents.SCHEMA);
            for (String key : new String[] {"a", "b"}) {
                docs.put(
                        VectorRecord.builder(key)
                                .vector("v", StoreContents.vector(new Random(1)))
                                .attribute("n", 1)
                                .build(),
                        Durability.BUFFERED);
            }
            disk.failFrom(disk.operations() + 1, Fault.FULL);
            assertThrows(DiskFullException.class, store::close);
            disk.failNoMore();
            try (VectorStore again = open(disk)) {
                assertEquals(2, again.collection("docs").count());
            }
        }
    }
}
