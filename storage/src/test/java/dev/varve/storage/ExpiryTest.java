package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CollectionReader;
import dev.varve.CorruptException;
import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.Snapshot;
import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.codecs.AttributesWriter;
import dev.varve.codecs.ColumnType;
import dev.varve.codecs.FileHeader;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Schema SCHEMA =
            Schema.builder().dense("v", 2, Metric.DOT).build();

    @TempDir
    Path directory;

    private Instant now = START;

    private VectorStore open() {
        FileStore files = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
        Environment environment =
                new Environment(files, _ -> files, () -> new UUID(1, 2), () -> now, Background.inline());
        return StoreEngine.open(directory, environment, StoreOptions.DEFAULT.withSearchThreads(1));
    }

    private static VectorRecord.Builder record(String key) {
        return VectorRecord.builder(key).vector("v", 1, 2);
    }

    /** What each way of reading finds, which is the same. */
    private static List<String> keys(CollectionReader docs) {
        List<String> keys = new ArrayList<>();
        docs.scan(record -> keys.add(record.key().toString()));
        assertEquals(keys.size(), docs.count());
        List<String> found = docs.search(Query.dense("v", 1, 0).limit(10)).list().stream()
                .map(hit -> hit.key().toString())
                .toList();
        assertEquals(keys, found);
        keys.forEach(key -> assertTrue(docs.get(key).isPresent(), key));
        return keys;
    }

    private boolean attributesWritten() throws IOException {
        try (var files = Files.walk(directory)) {
            return files.anyMatch(file -> file.endsWith("attributes.vat"));
        }
    }

    @Test
    void shouldSeeARecordUpToItsTimeAndNotFromThenOn() {
        try (VectorStore store = open()) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            docs.put(record("stays").build());
            docs.put(record("goes").expiresAt(START.plusMillis(10)).build());
            for (int round = 0; round < 2; round++) {
                now = START.plusMillis(9);
                assertEquals(List.of("stays", "goes"), keys(docs));
                assertEquals(2, store.stats().records());
                now = START.plusMillis(10);
                assertEquals(List.of("stays"), keys(docs));
                assertEquals(Optional.empty(), docs.get("goes").map(VectorRecord::key));
                assertEquals(1, store.stats().records());
                now = START;
                store.flush();
            }
        }
    }

    @Test
    void shouldTakeARecordWhoseTimeHasPassed() {
        try (VectorStore store = open()) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            docs.put(record("a").build());
            assertEquals(1, docs.put(record("a").expiresAt(START).build()).records());
            assertEquals(List.of(), keys(docs));
            assertEquals(0, docs.delete("a").records());
            docs.put(record("b").expiresAt(Instant.ofEpochMilli(1)).build());
            store.flush();
            assertEquals(0, store.stats().segments());
        }
        try (VectorStore store = open()) {
            assertEquals(List.of(), keys(store.collection("docs")));
        }
    }

    @Test
    void shouldKeepTheTimeToTheMillisecond() {
        Instant fine = START.plusNanos(1_999_999);
        Instant last = Instant.ofEpochMilli(Long.MAX_VALUE - 1);
        try (VectorStore store = open()) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            docs.put(record("fine").expiresAt(fine).build());
            docs.put(record("last").expiresAt(last).build());
            docs.put(record("never").build());
        }
        try (VectorStore store = open()) {
            VectorCollection docs = store.collection("docs");
            assertEquals(Optional.of(START.plusMillis(1)), expiry(docs, "fine"));
            assertEquals(Optional.of(last), expiry(docs, "last"));
            assertEquals(Optional.empty(), expiry(docs, "never"));
        }
    }

    private static Optional<Instant> expiry(VectorCollection docs, String key) {
        return docs.get(key).orElseThrow().expiresAt();
    }

    @Test
    void shouldMoveAndTakeAwayAnExpiryByUpdates() {
        try (VectorStore store = open()) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            docs.put(record("a").expiresAt(START.plusMillis(10)).build());
            docs.update(VectorRecord.builder("a").vector("v", 3, 4).build());
            assertEquals(Optional.of(START.plusMillis(10)), expiry(docs, "a"));
            docs.update(
                    VectorRecord.builder("a").expiresAt(START.plusMillis(20)).build());
            store.flush();
            now = START.plusMillis(15);
            assertEquals(List.of("a"), keys(docs));
            docs.update(VectorRecord.builder("a").neverExpires().build());
            assertEquals(Optional.empty(), expiry(docs, "a"));
            now = START.plusMillis(99);
            assertEquals(List.of("a"), keys(docs));
        }
    }

    @Test
    void shouldGoByTheClockAlsoWhereItIsSetBack() {
        try (VectorStore store = open()) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            docs.put(record("replaced").build());
            docs.put(record("replaced").expiresAt(START.plusMillis(10)).build());
            docs.put(record("deleted").expiresAt(START.plusMillis(10)).build());
            docs.put(record("expired").expiresAt(START.plusMillis(10)).build());
            now = START.plusMillis(10);
            docs.put(record("replaced").expiresAt(START.plusMillis(11)).build());
            docs.delete("deleted");
            assertEquals(List.of("replaced"), keys(docs));
            now = START;
            assertEquals(List.of("expired", "replaced"), keys(docs));
            assertEquals(Optional.of(START.plusMillis(11)), expiry(docs, "replaced"));
            now = START.plusMillis(11);
            store.flush();
            now = START;
            assertEquals(List.of(), keys(docs));
        }
    }

    @Test
    void shouldShowInASnapshotWhatItSawWhenItWasTaken() {
        try (VectorStore store = open()) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            docs.put(record("a").expiresAt(START.plusMillis(10)).build());
            store.flush();
            docs.put(record("b").expiresAt(START.plusMillis(20)).build());
            try (Snapshot before = store.snapshot()) {
                now = START.plusMillis(10);
                try (Snapshot between = store.snapshot()) {
                    now = START.plusMillis(20);
                    store.flush();
                    store.compact().await();
                    assertEquals(0, store.stats().segments());
                    assertEquals(List.of("a", "b"), keys(before.collection("docs")));
                    assertEquals(List.of("b"), keys(between.collection("docs")));
                    assertEquals(List.of(), keys(docs));
                }
            }
        }
    }

    @Test
    void shouldWriteTimesOnlyWhereARowExpires() throws IOException {
        try (VectorStore store = open()) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            docs.put(record("never").build());
            docs.put(record("gone").expiresAt(START).build());
            store.flush();
            assertFalse(attributesWritten());
            docs.put(record("later").expiresAt(START.plusMillis(1)).build());
            store.flush();
            assertTrue(attributesWritten());
        }
    }

    @ParameterizedTest
    @CsvSource({"LONG, false", "DOUBLE, true"})
    void shouldRefuseTimesThatAreNotWellFormed(ColumnType type, boolean earliest) throws IOException {
        try (VectorStore store = open()) {
            store.collection("docs", SCHEMA)
                    .put(record("a").expiresAt(START.plusMillis(1)).build());
        }
        String name = SegmentFiles.attributes(1);
        FileStore files = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
        FileHeader header;
        try (InputFile input = files.open(name)) {
            header = FileHeader.read(name, input);
        }
        files.delete(name);
        Long[] parameters = earliest ? new Long[] {1L} : new Long[0];
        try (var writer = new AttributesWriter(files, name, header.origin(), 1, parameters)) {
            writer.beginColumn(SegmentFiles.EXPIRES, type);
            if (type == ColumnType.LONG) {
                writer.addLong(1);
            } else {
                writer.addDouble(1);
            }
            writer.endColumn();
            writer.finish();
        }
        CorruptException refused = assertThrows(CorruptException.class, this::open);
        assertTrue(String.valueOf(refused.getMessage()).contains("$expires"), refused::getMessage);
    }
}
