package dev.varve.storage;

import static dev.varve.storage.IndexedStore.COSINE;
import static dev.varve.storage.IndexedStore.DOCS;
import static dev.varve.storage.IndexedStore.FROM_ROWS;
import static dev.varve.storage.IndexedStore.OPTIONS;
import static dev.varve.storage.IndexedStore.SCHEMA;
import static dev.varve.storage.IndexedStore.files;
import static dev.varve.storage.IndexedStore.memtable;
import static dev.varve.storage.IndexedStore.segments;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CompactionOptions;
import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.Key;
import dev.varve.Query;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors so long or so short that float32 does not hold their products: found like any, though by no index. */
class UnusualNormsTest {

    @TempDir
    Path directory;

    private final IndexedStore docs = new IndexedStore();
    private final Map<Key, float[]> model = new HashMap<>();

    private void put(VectorStore store, int from, int to, float scale) {
        store.collection(DOCS, SCHEMA);
        WriteBatch batch = new WriteBatch();
        for (int i = from; i < to; i++) {
            float[] vector = scaled(docs.vector(), scale);
            batch.put(
                    DOCS,
                    VectorRecord.builder("k" + i).vector(COSINE.name(), vector).build());
            model.put(Key.of("k" + i), vector);
        }
        store.write(batch);
    }

    private static float[] scaled(float[] vector, float scale) {
        float[] scaled = new float[vector.length];
        for (int d = 0; d < scaled.length; d++) {
            scaled[d] = scale * vector[d];
        }
        return scaled;
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int d = 0; d < a.length; d++) {
            dot += (double) a[d] * b[d];
            aa += (double) a[d] * a[d];
            bb += (double) b[d] * b[d];
        }
        return dot / Math.sqrt(aa) / Math.sqrt(bb);
    }

    /** That the answers have the best scores there are. */
    private void requireBest(VectorStore store, float scale) {
        for (int q = 0; q < 20; q++) {
            float[] query = scaled(docs.vector(), scale);
            double[] best = model.values().stream()
                    .mapToDouble(vector -> -cosine(query, vector))
                    .sorted()
                    .limit(10)
                    .toArray();
            Hits hits = store.collection(DOCS).search(Query.dense(COSINE.name(), query));
            assertEquals(10, hits.size());
            for (int rank = 0; rank < hits.size(); rank++) {
                Hit hit = hits.get(rank);
                assertEquals(-best[rank], hit.score(), 1e-6);
                assertEquals(cosine(query, Objects.requireNonNull(model.get(hit.key()))), hit.score(), 1e-6);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {1e30f, 1e-30f, 1e37f, 1e-38f})
    void shouldBeFoundWhereverTheyAre(float scale) {
        try (VectorStore store = Engines.open(directory, OPTIONS)) {
            put(store, 0, 300, scale);
            assertNull(memtable(store).index(COSINE));
            requireBest(store, scale);
            requireBest(store, 1);
            store.flush();
            assertNull(segments(store).getFirst().index(COSINE));
            assertEquals("no index; a vector is too long or too short for one", why(store));
            requireBest(store, scale);
            put(store, 300, 600, 1);
            assertNotNull(memtable(store).index(COSINE));
            store.flush();
            assertNotNull(segments(store).getLast().index(COSINE));
            store.compact().await();
            assertEquals(1, segments(store).size());
            assertNull(segments(store).getFirst().index(COSINE));
            assertEquals(List.of(), files(directory, ".cod"));
            assertEquals(List.of(), files(directory, ".gra"));
            requireBest(store, scale);
            requireBest(store, 1);
        }
        assertTrue(VectorStore.check(directory).sound());
        try (VectorStore store = Engines.open(directory, OPTIONS)) {
            requireBest(store, scale);
        }
    }

    /** To rewrite a segment that no index takes would be for nothing. */
    @Test
    void shouldNotBeRewrittenForAnIndex() {
        StoreOptions automatic = OPTIONS.withCompaction(CompactionOptions.DEFAULT.withAutomatic(true));
        try (VectorStore store = Engines.open(directory, OPTIONS)) {
            put(store, 0, 300, 1);
            put(store, 300, 301, 1e-30f);
            store.flush();
        }
        try (VectorStore store = Engines.open(directory, automatic)) {
            assertEquals(0, store.stats().counters().compactions());
            requireBest(store, 1);
        }
    }

    /** One is enough for a memtable's index to be given up, before anybody has had time to look at it. */
    @Test
    void shouldEndTheIndexOfAMemtableAtOnce() {
        HeldBackground background = new HeldBackground(Background.Role.INDEX);
        try (VectorStore store = Engines.open(directory, OPTIONS, background)) {
            put(store, 0, 5 * FROM_ROWS, 1);
            background.hold();
            put(store, 200, 201, 1e-30f);
            assertNull(memtable(store).index(COSINE));
            requireBest(store, 1);
            requireBest(store, 1e-30f);
            background.letGo();
        }
    }

    private String why(VectorStore store) {
        return store.collection(DOCS)
                .explain(Query.dense(COSINE.name(), docs.vector()))
                .steps()
                .getFirst()
                .why();
    }

    /** A query is answered whatever its length, and one that no index can answer is scored with all rows. */
    @Test
    void shouldAnswerAnyQuery() {
        try (VectorStore store = Engines.open(directory, OPTIONS)) {
            put(store, 0, 500, 1);
            store.flush();
            assertNotNull(segments(store).getFirst().index(COSINE));
            requireBest(store, 1e30f);
            requireBest(store, 1e-30f);
            var steps = store.collection(DOCS)
                    .explain(Query.dense(COSINE.name(), scaled(docs.vector(), 1e30f)))
                    .steps();
            assertEquals(
                    "the query is too long or too short for an index",
                    steps.getFirst().why());
        }
    }
}
