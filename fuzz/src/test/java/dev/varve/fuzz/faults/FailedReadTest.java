package dev.varve.fuzz.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CompactionOptions;
import dev.varve.DiskFailedException;
import dev.varve.Durability;
import dev.varve.PoisonedException;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.fuzz.crash.StoreScript;
import dev.varve.fuzz.disk.ReadFault;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.model.StoreHistory;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk that fails to read says nothing of what is on it: nothing is taken for damaged, and all goes on after. */
class FailedReadTest {

    private static final StoreOptions OPTIONS = StoreScript.OPTIONS.withCompaction(CompactionOptions.DEFAULT);

    private final SimulatedDisk disk = new SimulatedDisk();
    private VectorStore store;

    private VectorStore open() {
        return StoreScript.open(disk, StoreScript.STORE, new StoreHistory(), OPTIONS);
    }

    private void put(String key) {
        store.collection("docs")
                .put(
                        VectorRecord.builder(key)
                                .vector("v", StoreContents.vector(new Random(1)))
                                .attribute("n", 1)
                                .build(),
                        Durability.SYNCED);
    }

    private int segments() {
        return Objects.requireNonNull(store.stats().roles().get("keys")).files();
    }

    @BeforeEach
    void fill() {
        store = open();
        store.collection("docs", StoreContents.SCHEMA);
        for (String key : new String[] {"a", "b"}) {
            put(key);
            store.flush();
        }
    }

    @AfterEach
    void close() {
        store.close();
        disk.close();
    }

    @Test
    void shouldMergeASegmentThatCouldNotBeReadBefore() {
        assertEquals(2, segments());
        disk.failReadsFrom(disk.reads() + 1, ReadFault.IO_ERROR);
        var failure =
                assertThrows(DiskFailedException.class, () -> store.compact().await());
        assertTrue(String.valueOf(failure.getMessage()).contains("no damage was found"), failure::toString);
        disk.failNoMore();
        store.compact().await();
        assertEquals(1, segments());
        assertEquals(Optional.empty(), store.stats().trouble());
    }

    /** A new record replaces an old one, which is looked for when the log has the new one already. */
    @Test
    void shouldSayThatAWriteIsInDoubtWhichTheLogHolds() {
        disk.failReadAt(disk.reads() + 1, ReadFault.IO_ERROR);
        assertThrows(PoisonedException.class, () -> put("a"));
        assertThrows(PoisonedException.class, () -> put("c"));
        assertEquals(2, store.collection("docs").count());
        store.close();
        store = open();
        assertEquals(2, store.collection("docs").count());
        put("a");
    }

    @Test
    void shouldAnswerOnceTheDiskReadsAgain() {
        var docs = store.collection("docs");
        disk.failReadsFrom(disk.reads() + 1, ReadFault.IO_ERROR);
        assertThrows(DiskFailedException.class, () -> docs.get("a"));
        disk.failNoMore();
        assertEquals(
                StoreContents.vector(new Random(1)).length,
                docs.get("a").orElseThrow().vectors().get("v").length);
    }
}
