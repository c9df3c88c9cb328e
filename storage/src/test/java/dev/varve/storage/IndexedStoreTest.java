package dev.varve.storage;

import static dev.varve.storage.IndexedStore.COSINE;
import static dev.varve.storage.IndexedStore.DIMENSION;
import static dev.varve.storage.IndexedStore.DOCS;
import static dev.varve.storage.IndexedStore.INDEX;
import static dev.varve.storage.IndexedStore.L2;
import static dev.varve.storage.IndexedStore.OPTIONS;
import static dev.varve.storage.IndexedStore.SCHEMA;
import static dev.varve.storage.IndexedStore.files;
import static dev.varve.storage.IndexedStore.index;
import static dev.varve.storage.IndexedStore.requireIndexes;
import static dev.varve.storage.IndexedStore.segments;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Compaction;
import dev.varve.Field;
import dev.varve.IndexOptions;
import dev.varve.InvalidArgumentException;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Snapshot;
import dev.varve.StoreOptions;
import dev.varve.StoreStats;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.index.ann.SegmentIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Codes and graphs of segments: written with them, merged with them, and gone with them. */
class IndexedStoreTest {

    @TempDir
    Path directory;

    private final IndexedStore docs = new IndexedStore();

    private VectorStore open() {
        return open(OPTIONS);
    }

    private VectorStore open(StoreOptions options) {
        return Engines.open(directory, options);
    }

    private static StoreOptions with(UnaryOperator<IndexOptions> change) {
        return OPTIONS.withIndex(change.apply(INDEX));
    }

    private List<Integer> counts() {
        return List.of(files(directory, ".cod").size(), files(directory, ".gra").size());
    }

    @Test
    void shouldIndexWhatIsFlushedWhereThereAreVectorsEnough() {
        try (VectorStore store = open()) {
            docs.put(store, 0, 31);
            store.flush();
            assertEquals(List.of(0, 0), counts());
            docs.put(store, 100, 132);
            store.flush();
            assertEquals(List.of(1, 1), counts());
            docs.put(store, 200, 300);
            store.flush();
            assertEquals(List.of(3, 3), counts());
            requireIndexes(store);
            docs.requireRight(store);
        }
    }

    @Test
    void shouldIndexNothingWhereThatIsNotWanted() {
        try (VectorStore store = open(with(index -> index.withEnabled(false)))) {
            docs.put(store, 0, 200);
            store.flush();
            assertEquals(List.of(0, 0), counts());
            assertNull(IndexedStore.memtable(store).index(COSINE));
        }
        // Segments stay as they were written, until they are merged.
        try (VectorStore store = open()) {
            docs.put(store, 200, 400);
            store.flush();
            assertEquals(List.of(2, 2), counts());
            assertNull(index(segments(store).getFirst()));
            docs.requireRight(store);
            store.compact().await();
            assertEquals(List.of(2, 2), counts());
            requireIndexes(store);
            docs.requireRight(store);
        }
    }

    @Test
    void shouldMergeIndexesWithTheirSegments() {
        try (VectorStore store = open()) {
            for (int i = 0; i < 4; i++) {
                docs.put(store, 150 * i, 150 * i + 200);
                docs.delete(store, 150 * i + 3, 150 * i + 60, 150 * i + 61);
                store.flush();
            }
            docs.delete(store, 5, 170, 402);
            assertEquals(List.of(8, 8), counts());
            store.compact().await();
            assertEquals(List.of(2, 2), counts());
            assertEquals(1, segments(store).size());
            requireIndexes(store);
            docs.requireRight(store);
        }
        try (VectorStore store = open()) {
            requireIndexes(store);
            docs.requireRight(store);
        }
        assertTrue(VectorStore.check(directory).sound());
    }

    @Test
    void shouldLeaveRowsOutOfAnIndexThatExpired() {
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        Environment real = Engines.environment(directory, OPTIONS, Background.inline());
        var environment = new Environment(
                real.files(), real.directories(), () -> new UUID(1, 2), () -> now[0], Background.inline());
        try (VectorStore store = StoreEngine.open(directory, environment, OPTIONS)) {
            docs.put(store, 0, 100);
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 60; i++) {
                var record = VectorRecord.builder("e" + i).vector(COSINE.name(), docs.vector());
                batch.put(DOCS, record.expiresAt(now[0].plusSeconds(1 + i)).build());
            }
            store.write(batch);
            now[0] = now[0].plusSeconds(20);
            store.flush();
            assertEquals(140, segments(store).getFirst().size());
            requireIndexes(store);
            now[0] = now[0].plusSeconds(20);
            store.compact().await();
            assertEquals(120, segments(store).getFirst().size());
            requireIndexes(store);
            now[0] = now[0].plusSeconds(60);
            store.compact().await();
            requireIndexes(store);
            docs.requireRight(store);
        }
    }

    @Test
    void shouldIndexFieldsThatWereAddedLater() {
        Field.Dense added = new Field.Dense("added", DIMENSION, Metric.DOT, Precision.FLOAT32);
        try (VectorStore store = open()) {
            docs.put(store, 0, 100);
            store.flush();
            docs.put(store, 100, 200);
            store.alter(DOCS, IndexedStore.widened(added));
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 80; i++) {
                batch.put(
                        DOCS,
                        VectorRecord.builder("a" + i)
                                .vector(added.name(), docs.vector())
                                .build());
            }
            store.write(batch);
            assertNotNull(IndexedStore.memtable(store).index(added));
            store.flush();
            assertEquals(List.of(5, 5), counts());
            assertNull(segments(store).getFirst().index(added));
            IndexedStore.requireIndex(segments(store).getLast(), added);
            store.compact().await();
            assertEquals(List.of(3, 3), counts());
            IndexedStore.requireIndex(segments(store).getFirst(), added);
            requireIndexes(store);
        }
    }

    @Test
    void shouldKeepTheIndexesThatASnapshotSees() {
        try (VectorStore store = open()) {
            docs.put(store, 0, 100);
            store.flush();
            docs.put(store, 100, 200);
            store.flush();
            List<Segment> before = segments(store);
            List<SegmentIndex> indexes = before.stream()
                    .map(segment -> Objects.requireNonNull(index(segment)))
                    .toList();
            try (Snapshot snapshot = store.snapshot()) {
                store.compact().await();
                assertEquals(List.of(6, 6), counts());
                indexes.forEach(index ->
                        assertEquals(100, IndexedStore.reached(index.graph()).cardinality()));
                assertEquals(200, snapshot.collection(DOCS).count());
            }
            assertEquals(List.of(2, 2), counts());
        }
    }

    @Test
    void shouldShareAnIndexBetweenGenerationsOfLiveDocs() {
        try (VectorStore store = open()) {
            docs.put(store, 0, 100);
            store.flush();
            Segment before = segments(store).getFirst();
            SegmentIndex index = index(before);
            docs.delete(store, 7);
            store.flush();
            Segment after = segments(store).getFirst();
            assertTrue(before != after);
            assertSame(index, index(after));
            docs.requireRight(store);
        }
    }

    @Test
    void shouldWriteTheSameBytesForTheSameRecords() throws IOException {
        List<byte[]> first = new ArrayList<>();
        for (String name : List.of("first", "second")) {
            Path place = directory.resolve(name);
            Environment real = Engines.environment(place, OPTIONS, Background.inline());
            var environment = new Environment(
                    real.files(), real.directories(), () -> new UUID(1, 2), real.clock(), Background.inline());
            IndexedStore same = new IndexedStore();
            try (VectorStore store = StoreEngine.open(place, environment, OPTIONS)) {
                same.put(store, 0, 150);
                store.flush();
                same.put(store, 100, 250);
                store.flush();
                store.compact().await();
            }
            List<Path> written = new ArrayList<>(files(place, ".cod"));
            written.addAll(files(place, ".gra"));
            assertEquals(4, written.size());
            for (Path file : written) {
                byte[] bytes = Files.readAllBytes(file);
                if (name.equals("first")) {
                    first.add(bytes);
                } else {
                    assertArrayEquals(first.removeFirst(), bytes, file.toString());
                }
            }
        }
    }

    @Test
    void shouldMergeIndexesThatWereMadeInOtherWays() {
        List<UnaryOperator<IndexOptions>> ways = List.of(
                index -> index.withDegree(24).withBits(4),
                index -> index.withDegree(4),
                index -> index.withEnabled(false),
                index -> index.withBits(8));
        int from = 0;
        for (UnaryOperator<IndexOptions> way : ways) {
            try (VectorStore store = open(with(way))) {
                docs.put(store, from, from + 100);
                from += 80;
            }
        }
        try (VectorStore store = open()) {
            store.compact().await();
            Segment merged = segments(store).getFirst();
            assertEquals(8, Objects.requireNonNull(index(merged)).graph().degree());
            assertEquals(
                    1,
                    Objects.requireNonNull(index(merged))
                            .codes()
                            .header()
                            .parameters()
                            .get(3));
            requireIndexes(store);
            docs.requireRight(store);
        }
    }

    @Test
    void shouldCopyIndexesToCheckpoints() {
        Path copy = directory.resolve("copy");
        try (VectorStore store = Engines.open(directory.resolve("store"), OPTIONS)) {
            docs.put(store, 0, 100);
            store.checkpoint(copy);
        }
        assertEquals(2, files(copy, ".cod").size());
        try (VectorStore store = Engines.open(copy, OPTIONS)) {
            requireIndexes(store);
            docs.requireRight(store);
        }
    }

    @Test
    void shouldTellWhatIndexesTake() throws IOException {
        try (VectorStore store = open()) {
            docs.put(store, 0, 100);
            store.flush();
            StoreStats stats = store.stats();
            for (var role : List.of(List.of("codes", ".cod"), List.of("graph", ".gra"))) {
                long bytes = 0;
                for (Path file : files(directory, role.get(1))) {
                    bytes += Files.size(file);
                }
                StoreStats.RoleStats told = Objects.requireNonNull(stats.roles().get(role.get(0)));
                assertEquals(2, told.files());
                assertEquals(bytes, told.mappedBytes());
            }
            long segments = 0;
            for (Path file : files(directory.resolve("segments"), "")) {
                segments += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
            assertEquals(segments, stats.counters().flushedBytes());
            docs.put(store, 100, 200);
            Compaction compaction = store.compact();
            compaction.await();
            assertEquals(compaction.bytesWritten(), store.stats().counters().compactionBytesWritten());
            assertEquals(1, compaction.progress());
        }
    }

    @Test
    void shouldLeaveNothingOfACompactionThatIsCancelled() {
        HeldBackground background = new HeldBackground(Background.Role.COMPACTION);
        try (VectorStore store = Engines.open(directory, OPTIONS, background)) {
            docs.put(store, 0, 1_000);
            store.flush();
            docs.put(store, 1_000, 2_000);
            store.flush();
            List<Path> before = files(directory.resolve("segments"), "");
            background.hold();
            Compaction compaction = store.compact();
            compaction.cancel();
            background.letGo();
            compaction.await();
            assertEquals(before, files(directory.resolve("segments"), ""));
            // Wherever it is met while it runs, all of it is merged, or nothing of it is there.
            for (int spins = 1; spins < 1 << 22; spins *= 4) {
                Compaction late = store.compact();
                for (int i = 0; i < spins; i++) {
                    Thread.onSpinWait();
                }
                late.cancel();
                late.await();
                int segments = segments(store).size();
                assertEquals(List.of(2 * segments, 2 * segments), counts());
                requireIndexes(store);
                if (segments == 1) {
                    break;
                }
            }
            docs.requireRight(store);
        }
    }

    @Test
    void shouldRefuseOptionsOutOfRange() {
        List<UnaryOperator<IndexOptions>> wrong = List.of(
                index -> index.withFromRows(0),
                index -> index.withDegree(3),
                index -> index.withDegree(256),
                index -> index.withBeam(0),
                index -> index.withBeam(1 << 17),
                index -> index.withBits(0),
                index -> index.withBits(9),
                index -> index.withThreads(0),
                index -> index.withThreads(1025));
        for (UnaryOperator<IndexOptions> each : wrong) {
            var refused =
                    Assertions.assertThrows(InvalidArgumentException.class, () -> each.apply(IndexOptions.DEFAULT));
            assertTrue(String.valueOf(refused.getMessage()).startsWith("option index."), refused::toString);
        }
        assertEquals(SCHEMA.fields(), List.of(COSINE, L2));
    }
}
