package dev.varve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorStoreTest {

    private static final Schema SCHEMA = Schema.builder()
            .dense("embedding", 3, Metric.COSINE)
            .tokens("tokens", 2)
            .attribute("lang", AttributeType.STRING)
            .attribute("year", AttributeType.LONG)
            .attribute("weight", AttributeType.DOUBLE)
            .attribute("draft", AttributeType.BOOLEAN)
            .build();

    @TempDir
    Path directory;

    private static VectorRecord record(String key, float x, float y, float z, String lang) {
        return VectorRecord.builder(key)
                .vector("embedding", x, y, z)
                .tokens("tokens", new float[][] {{x, y}, {y, z}})
                .attribute("lang", lang)
                .attribute("year", 2000L + key.length())
                .attribute("weight", 0.5)
                .attribute("draft", true)
                .payload(("payload of " + key).getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static List<String> keys(Hits hits) {
        return hits.list().stream().map(hit -> hit.key().toString()).toList();
    }

    @Test
    void shouldFindAgainWhatWasPutBeforeAndAfterReopening() {
        try (VectorStore store = VectorStore.open(directory)) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            docs.put(record("a", 1, 0, 0, "en"));
            docs.put(record("b", 0, 1, 0, "de"));
            docs.put(record("c", 0.9f, 0.1f, 0, "de"));
            check(docs);
            store.flush();
            check(docs);
            docs.put(record("d", 0, 0, 1, "fr"));
        }
        try (VectorStore store = VectorStore.open(directory)) {
            VectorCollection docs = store.collection("docs");
            assertEquals(4, docs.count());
            docs.delete("d");
            check(docs);
            assertEquals(Optional.empty(), docs.get("d").map(VectorRecord::key));
        }
        try (VectorStore store = VectorStore.open(directory)) {
            check(store.collection("docs"));
            assertEquals(3, store.collection("docs").count());
        }
    }

    @Test
    void shouldTellWhatAWriteChangedAndTakeItsDurability() {
        StoreOptions options = StoreOptions.DEFAULT.withDurability(Durability.BUFFERED);
        try (VectorStore store = VectorStore.open(directory, options)) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            Commit buffered = docs.put(record("a", 1, 0, 0, "en"));
            assertEquals(1, buffered.records());
            assertFalse(buffered.isDurable());
            VectorRecord update =
                    VectorRecord.builder("a").attribute("lang", "de").build();
            assertFalse(docs.update(update).isDurable());
            assertTrue(docs.update(update, Durability.SYNCED).isDurable());
            assertTrue(buffered.isDurable());
            assertTrue(docs.put(record("b", 1, 0, 0, "en"), Durability.SYNCED).isDurable());
            assertEquals(0, docs.delete("none").records());
            assertTrue(docs.delete(Key.of("b"), Durability.SYNCED).isDurable());
            Commit deleted = docs.delete(Filter.equal("lang", "de"), Durability.SYNCED);
            assertEquals(1, deleted.records());
            assertTrue(deleted.isDurable());
            Commit nothing = docs.delete(Filter.and());
            assertEquals(0, nothing.records());
            assertEquals(deleted.sequence(), nothing.sequence());
            WriteBatch batch = new WriteBatch()
                    .put("docs", record("c", 1, 0, 0, "en"))
                    .put("docs", record("d", 1, 0, 0, "en"))
                    .delete("docs", Key.of("e"));
            assertEquals(2, store.write(batch).records());
        }
    }

    private static void check(VectorCollection docs) {
        assertEquals(
                List.of("a", "c", "b"),
                keys(docs.search(Query.dense("embedding", 1, 0, 0).limit(3))));
        Query filtered = Query.dense("embedding", 1, 0, 0)
                .where(Filter.equal("lang", "de"))
                .limit(1);
        Hits hits = docs.search(filtered.fetch(Query.Part.PAYLOAD));
        assertEquals(List.of("c"), keys(hits));
        assertEquals("payload of c", new String(hits.get(0).record().payload().orElseThrow(), StandardCharsets.UTF_8));
        assertEquals(
                "b",
                keys(docs.search(Query.tokens("tokens", new float[][] {{0, 1}, {1, 0}})
                                .limit(3)))
                        .getFirst());
        VectorRecord whole = docs.get("a").orElseThrow();
        assertArrayEquals(new float[] {1, 0, 0}, whole.vectors().get("embedding"));
        assertEquals(2, Objects.requireNonNull(whole.tokens().get("tokens")).length);
        assertEquals("en", whole.attributes().get("lang"));
        assertEquals(2001L, whole.attributes().get("year"));
        assertEquals(0.5, whole.attributes().get("weight"));
        assertEquals(true, whole.attributes().get("draft"));
    }

    @Test
    void shouldKeepASnapshotAsItWas() {
        try (VectorStore store = VectorStore.open(directory)) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            docs.put(record("a", 1, 0, 0, "en"));
            store.flush();
            docs.put(record("b", 0, 1, 0, "en"));
            try (Snapshot snapshot = store.snapshot()) {
                docs.put(record("a", 0, 0, 1, "de"));
                docs.delete("b");
                docs.put(record("b", 0, 0, 1, "xx"));
                store.flush();
                docs.delete("a");
                store.flush();
                CollectionReader old = snapshot.collection("docs");
                assertEquals(2, old.count());
                assertArrayEquals(
                        new float[] {1, 0, 0},
                        old.get("a").orElseThrow().vectors().get("embedding"));
                assertEquals("en", old.get("b").orElseThrow().attributes().get("lang"));
                assertEquals(List.of("a", "b"), keys(old.search(Query.dense("embedding", 1, 0, 0))));
            }
            assertEquals(1, docs.count());
            assertTrue(docs.get("a").isEmpty());
            assertEquals("xx", docs.get("b").orElseThrow().attributes().get("lang"));
        }
    }

    @Test
    void shouldUpdateSingleFields() {
        try (VectorStore store = VectorStore.open(directory)) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            docs.put(record("a", 1, 0, 0, "en"));
            for (boolean flushed : new boolean[] {false, true}) {
                docs.update(VectorRecord.builder("a")
                        .attribute("lang", "x" + flushed)
                        .build());
                VectorRecord now = docs.get("a").orElseThrow();
                assertEquals("x" + flushed, now.attributes().get("lang"));
                assertArrayEquals(new float[] {1, 0, 0}, now.vectors().get("embedding"));
                assertEquals(2, Objects.requireNonNull(now.tokens().get("tokens")).length);
                assertTrue(now.payload().isPresent());
                store.flush();
            }
            assertThrows(
                    InvalidArgumentException.class,
                    () -> docs.update(VectorRecord.builder("nobody").build()));
            assertEquals(1, docs.count());
        }
    }

    @Test
    void shouldRefuseASecondOpen() {
        try (VectorStore store = VectorStore.open(directory)) {
            assertEquals(directory, store.path());
            assertThrows(LockedException.class, () -> VectorStore.open(directory));
        }
        VectorStore.open(directory).close();
    }

    @Test
    void shouldRefuseToWorkAfterClose() {
        VectorStore store = VectorStore.open(directory);
        VectorCollection docs = store.collection("docs", SCHEMA);
        Snapshot snapshot = store.snapshot();
        store.close();
        store.close();
        assertThrows(ClosedException.class, () -> docs.put(record("a", 1, 0, 0, "en")));
        assertThrows(ClosedException.class, docs::count);
        assertEquals(0, snapshot.collection("docs").count());
        snapshot.close();
        assertThrows(ClosedException.class, () -> snapshot.collection("docs"));
        assertFalse(directory.toFile().list().length == 0);
    }
}
