package dev.varve.fuzz.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CompactionOptions;
import dev.varve.CorruptException;
import dev.varve.DiskFailedException;
import dev.varve.Durability;
import dev.varve.PoisonedException;
import dev.varve.ProgressListener;
import dev.varve.RepairOptions;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.fuzz.crash.StoreScript;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.ReadFault;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.model.StoreHistory;
import dev.varve.storage.Background;
import dev.varve.storage.StoreCare;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fails to read says nothing of what is on it: nothing is taken for damaged, and all goes on after. */
class FailedReadTest {

    private static final StoreOptions OPTIONS = StoreScript.OPTIONS.withCompaction(CompactionOptions.DEFAULT);

    private final SimulatedDisk disk = new SimulatedDisk();
    private VectorStore store;

    private VectorStore open() {
        return StoreScript.open(disk, StoreScript.STORE, new StoreHistory(), OPTIONS);
    }

    private void put(String key) {
        put("docs", key);
    }

    private void put(String collection, String key) {
        store.collection(collection)
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

    /** Whichever of the two collections comes first. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMergeTheRestWhileASegmentCannotBeRead(boolean newest) throws IOException {
        store.collection("a", StoreContents.SCHEMA);
        store.collection("z", StoreContents.SCHEMA);
        for (String collection : new String[] {"a", "z", "a", "z"}) {
            put(collection, String.valueOf(segments()));
            store.flush();
        }
        assertEquals(6, segments());
        List<String> directories = disk.list(StoreScript.STORE + "/segments");
        disk.failReadsOf(
                StoreScript.STORE + "/segments/" + (newest ? directories.getLast() : directories.get(2)),
                ReadFault.IO_ERROR);
        assertThrows(DiskFailedException.class, () -> store.compact().await());
        disk.failNoMore();
        assertEquals(4, segments());
        store.compact().await();
        assertEquals(3, segments());
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

    /** Damage has the same effect as a failed read, which the write must tell of rather than the damage alone. */
    @Test
    void shouldSayThatAWriteIsInDoubtWhichMetDamage() throws IOException {
        put("needle");
        store.flush();
        store.close();
        String segments = StoreScript.STORE + "/segments";
        String keys = segments + "/" + disk.list(segments).getLast() + "/keys.vks";
        int at = new String(Disks.read(disk, keys), ISO_8859_1).indexOf("needle");
        disk.damage(keys, at, MemorySegment.ofArray(new byte[] {'N'}));
        store = open();
        var failure = assertThrows(PoisonedException.class, () -> put("needle"));
        assertTrue(String.valueOf(failure.getMessage()).contains("the log holds the write"), failure::toString);
        assertTrue(String.valueOf(failure.getMessage()).contains("check and repair"), failure::toString);
        assertThrows(PoisonedException.class, () -> put("c"));
        store.close();
        assertThrows(CorruptException.class, this::open);
        StoreCare.repair(
                Path.of(StoreScript.STORE),
                disk.at(StoreScript.STORE),
                RepairOptions.DEFAULT,
                InstantSource.fixed(Instant.EPOCH),
                ProgressListener.NONE,
                Background.inline().helpers(Background.Role.COMPACTION, 0));
        store = open();
        assertTrue(store.collection("docs").get("needle").isPresent());
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
