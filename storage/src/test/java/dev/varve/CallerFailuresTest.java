package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers do in the middle of a call: throw, write, interrupt, close. */
class CallerFailuresTest {

    private static final Schema SCHEMA =
            Schema.builder().dense("v", 2, Metric.DOT).build();

    @TempDir
    Path directory;

    private VectorStore store;
    private VectorCollection docs;

    @BeforeEach
    void open() {
        store = VectorStore.open(directory, StoreOptions.DEFAULT.withSearchThreads(2));
        docs = store.collection("docs", SCHEMA);
        docs.put(record("a"));
        store.flush();
        docs.put(record("b"));
    }

    @AfterEach
    void close() {
        assertTrue(!Thread.interrupted());
        store.close();
    }

    private static VectorRecord record(String key) {
        return VectorRecord.builder(key).vector("v", 1, key.hashCode()).build();
    }

    @Test
    void shouldLetAFailureOfTheScansConsumerThrough() {
        var failure = new UncheckedIOException(new IOException("the caller's own disk"));
        assertSame(
                failure,
                assertThrows(
                        UncheckedIOException.class,
                        () -> docs.scan(record -> {
                            throw failure;
                        })));
        try (Snapshot snapshot = store.snapshot()) {
            CollectionReader reader = snapshot.collection("docs");
            assertSame(
                    failure,
                    assertThrows(
                            UncheckedIOException.class,
                            () -> reader.scan(record -> {
                                throw failure;
                            })));
        }
    }

    @Test
    void shouldScanOneStateWhileItsConsumerWrites() {
        List<String> seen = new ArrayList<>();
        docs.scan(record -> {
            docs.put(record("new " + record.key()));
            docs.delete(record.key());
            store.flush();
            docs.scan(inner -> seen.add(record.key() + " " + inner.key()));
        });
        assertEquals(List.of("a b", "a new a", "b new a", "b new b"), seen);
        assertEquals(2, docs.count());
    }

    @Test
    void shouldEndAScanThatClosesTheStore() {
        List<String> seen = new ArrayList<>();
        docs.scan(record -> {
            seen.add(record.key().toString());
            store.close();
        });
        assertEquals(List.of("a", "b"), seen);
        assertThrows(ClosedException.class, docs::count);
    }

    @Test
    void shouldTakePartsThatAreNamedTwice() {
        Query query = Query.dense("v", 1, 1).fetch(Query.Part.VECTORS, Query.Part.VECTORS);
        assertEquals(1, docs.search(query).get(0).record().vectors().size());
        docs.scan(record -> assertEquals(1, record.vectors().size()), Query.Part.VECTORS, Query.Part.VECTORS);
    }

    @Test
    void shouldWorkOnAnInterruptedThread() {
        Thread.currentThread().interrupt();
        docs.put(record("c")).await();
        store.flush();
        docs.update(record("a"));
        assertEquals(3, docs.search(Query.dense("v", 1, 1)).size());
        assertTrue(store.stats().diskBytes() > 0);
        store.close();
        store = VectorStore.open(directory);
        assertEquals(3, store.collection("docs").count());
        assertTrue(Thread.interrupted());
    }

    @Test
    void shouldAwaitACommitAfterClose() {
        Commit commit = store.write(new WriteBatch().put("docs", record("c")), Durability.BUFFERED);
        store.close();
        commit.await();
        store.close();
    }

    @Test
    void shouldSearchASnapshotAfterClose() {
        try (Snapshot snapshot = store.snapshot()) {
            store.close();
            assertEquals(
                    2,
                    snapshot.collection("docs").search(Query.dense("v", 1, 1)).size());
        }
    }

    @Test
    void shouldRefuseAHandleOfADroppedCollectionUntilItIsMadeAgain() {
        try (Snapshot snapshot = store.snapshot()) {
            store.drop("docs");
            assertThrows(InvalidArgumentException.class, docs::count);
            assertThrows(InvalidArgumentException.class, () -> docs.put(record("x")));
            store.collection("docs", SCHEMA).put(record("x"));
            store.flush();
            store.drop("docs");
            store.collection("docs", SCHEMA);
            assertEquals(0, docs.count());
            assertEquals(
                    2,
                    snapshot.collection("docs").search(Query.dense("v", 1, 1)).size());
        }
        store.close();
        store = VectorStore.open(directory);
        assertEquals(0, store.collection("docs").count());
    }

    @Test
    void shouldMeasureAndOpenBesideWhatOthersLeftThere() throws IOException {
        Files.createDirectory(directory.resolve("notes"));
        Files.writeString(directory.resolve("segments/.DS_Store"), "a file manager was here");
        assertTrue(store.stats().diskBytes() > 0);
        store.close();
        store = VectorStore.open(directory);
        assertEquals(2, store.collection("docs").count());
        assertTrue(store.stats().diskBytes() > 0);
    }

    @Test
    void shouldGiveEverythingBackWhenOpeningFails() throws IOException {
        store.close();
        Path keys = directory.resolve("segments/000002/keys.vks");
        byte[] sound = Files.readAllBytes(keys);
        byte[] damaged = sound.clone();
        damaged[damaged.length - 1] ^= 1;
        Files.write(keys, damaged);
        assertThrows(CorruptException.class, () -> VectorStore.open(directory));
        long before = openFiles();
        for (int i = 0; i < 20; i++) {
            assertThrows(CorruptException.class, () -> VectorStore.open(directory));
        }
        assertTrue(openFiles() < before + 10);
        Files.write(keys, sound);
        store = VectorStore.open(directory);
        assertEquals(2, store.collection("docs").count());
    }

    private static long openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(descriptors)) {
            return open.count();
        }
    }
}
