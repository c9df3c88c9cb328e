package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.Filter;
import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events as a recording gives them back. */
class EventsTest {

    private static final List<Class<? extends Event>> ALL = List.of(
            Events.Flush.class,
            Events.Compaction.class,
            Events.Recovery.class,
            Events.Checkpoint.class,
            Events.SlowQuery.class);

    @TempDir
    Path directory;

    private List<RecordedEvent> record(Runnable work) throws IOException {
        try (Recording recording = new Recording()) {
            ALL.forEach(recording::enable);
            recording.enable("dev.varve.Sync"); // The log's own.
            recording.start();
            work.run();
            recording.stop();
            Path file = directory.resolve("recording.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().startsWith("dev.varve."))
                    .toList();
        }
    }

    @Test
    void shouldGiveBackWhatWasRecorded() throws IOException {
        List<RecordedEvent> events = record(() -> {
            var compaction = new Events.Compaction();
            compaction.begin();
            compaction.store = "/data/store";
            compaction.collection = "docs";
            compaction.inputs = "3, 4";
            compaction.output = 9;
            compaction.rowsRead = 200;
            compaction.rows = 150;
            compaction.bytesRead = 2_000;
            compaction.bytes = 1_500;
            compaction.outcome = "done";
            compaction.commit();
        });
        assertEquals(1, events.size());
        RecordedEvent event = events.getFirst();
        assertEquals("/data/store", event.getString("store"));
        assertEquals("docs", event.getString("collection"));
        assertEquals("3, 4", event.getString("inputs"));
        assertEquals(9, event.getLong("output"));
        assertEquals(200, event.getLong("rowsRead"));
        assertEquals(150, event.getLong("rows"));
        assertEquals(2_000, event.getLong("bytesRead"));
        assertEquals(1_500, event.getLong("bytes"));
        assertEquals("done", event.getString("outcome"));
        assertFalse(event.getDuration().isNegative());
        assertNull(event.getStackTrace());
    }

    @Test
    void shouldNameAndDescribeEveryEventAndField() {
        ALL.forEach(FlightRecorder::register);
        List<EventType> types = ALL.stream().map(EventType::getEventType).toList();
        assertEquals(
                List.of("Flush", "Compaction", "Recovery", "Checkpoint", "SlowQuery"),
                types.stream()
                        .map(type -> type.getName().replace("dev.varve.", ""))
                        .toList());
        for (EventType type : types) {
            assertEquals(List.of("Varve"), type.getCategoryNames());
            assertNotNull(type.getLabel());
            assertNotNull(type.getDescription());
            for (ValueDescriptor field : type.getFields()) {
                assertNotNull(field.getLabel(), type.getName() + "." + field.getName());
                assertEquals(
                        field.getName().startsWith("bytes"),
                        "jdk.jfr.DataAmount".equals(field.getContentType()),
                        type.getName() + "." + field.getName());
            }
        }
    }

    @Test
    void shouldTellOfASearchThatTookLongerThanTheThreshold() throws IOException {
        AtomicLong now = new AtomicLong(7);
        var slow = new SlowQueries("/data/store", Duration.ofMillis(20), now::get);
        Query query = Query.dense("vector", 1, 2).beam(40, 20).limit(5).where(Filter.equal("lang", "de"));
        List<RecordedEvent> events = record(() -> {
            var quick = slow.begin();
            now.addAndGet(20_000_000);
            quick.done("docs", query, 1, List.of());
            var late = slow.begin();
            now.addAndGet(20_000_001);
            late.done("docs", query, 2, List.of());
        });
        assertEquals(1, events.size());
        RecordedEvent event = events.getFirst();
        assertEquals("/data/store", event.getString("store"));
        assertEquals("docs", event.getString("collection"));
        assertEquals("vector", event.getString("field"));
        assertEquals("dense", event.getString("kind"));
        assertEquals("beam 40, re-rank 20", event.getString("effort"));
        assertEquals(5, event.getInt("limit"));
        assertEquals(2, event.getInt("queries"));
        assertEquals(String.valueOf(query.filter()), event.getString("filter"));
        assertEquals(Duration.ofMillis(20), event.getDuration("threshold"));
    }

    @Test
    void shouldShortenALongFilter() throws IOException {
        AtomicLong now = new AtomicLong();
        var slow = new SlowQueries("s", Duration.ZERO, now::getAndIncrement);
        String value = IntStream.range(0, 5_000).mapToObj(Integer::toString).collect(Collectors.joining());
        Query query = Query.tokens("tokens", new float[][] {{1}}).where(Filter.equal("lang", value));
        List<RecordedEvent> events = record(() -> slow.begin().done("docs", query, 1, List.of()));
        String filter = events.getFirst().getString("filter");
        assertEquals(1_001, filter.length());
        assertTrue(String.valueOf(query.filter()).startsWith(filter.substring(0, 1_000)));
        assertEquals("tokens", events.getFirst().getString("kind"));
    }

    @Test
    void shouldTellOfTheSlowSearchesOfAStore() throws IOException {
        Schema schema = Schema.builder()
                .dense("v", 2, Metric.DOT)
                .attribute("n", AttributeType.LONG)
                .build();
        Path path = directory.resolve("store");
        var options = StoreOptions.DEFAULT.withSlowQuery(Duration.ZERO);
        Filter filter = Filter.atLeast("n", 1L);
        List<RecordedEvent> events = record(() -> {
            try (VectorStore store = VectorStore.open(path, options)) {
                VectorCollection docs = store.collection("docs", schema);
                for (int i = 0; i < 5; i++) {
                    docs.put(VectorRecord.builder("k" + i)
                            .vector("v", i, 1)
                            .attribute("n", i)
                            .build());
                    if (i == 2) {
                        store.flush();
                    }
                }
                docs.search(Query.dense("v", 1, 1).limit(3).where(filter));
            }
            try (VectorStore store =
                    VectorStore.open(path, options.withSlowQuery(Duration.ofSeconds(Long.MAX_VALUE)))) {
                store.collection("docs").search(Query.dense("v", 1, 1));
            }
        });
        List<RecordedEvent> slow = events.stream()
                .filter(event ->
                        "dev.varve.SlowQuery".equals(event.getEventType().getName()))
                .toList();
        assertEquals(1, slow.size());
        RecordedEvent event = slow.getFirst();
        assertEquals(path.toString(), event.getString("store"));
        assertEquals("docs", event.getString("collection"));
        assertEquals(3, event.getInt("limit"));
        assertEquals(5, event.getLong("rows"));
        assertEquals(2, event.getInt("parts"));
        assertEquals(filter.toString(), event.getString("filter"));
        assertFalse(event.getDuration().isZero());
    }

    @Test
    void shouldTellWhatASlowTokenSearchDid() throws IOException {
        var docs = new TokenStore();
        var options = TokenStore.OPTIONS.withSlowQuery(Duration.ZERO);
        List<RecordedEvent> events = record(() -> {
            try (VectorStore store = VectorStore.open(directory.resolve("store"), options)) {
                docs.put(store, 0, 200);
                store.flush();
                Query.Tokens query = Query.tokens(TokenStore.TOKENS.name(), docs.query());
                store.collection(TokenStore.DOCS).search(query.rerank(50));
            }
        });
        RecordedEvent event = one(events, "SlowQuery");
        assertEquals("tokens", event.getString("kind"));
        assertEquals("512 candidates, re-rank 50, rescore 20, prefetch 0.6", event.getString("effort"));
        assertEquals(50, event.getLong("scored"));
        assertEquals(event.getLong("prefetched"), event.getLong("prefetchHits") + event.getLong("prefetchWasted"));
        assertTrue(event.getLong("reads") <= event.getLong("bytesRead"));
        assertFalse(event.getDuration("waited").isNegative()
                || event.getDuration("overlapped").isNegative());
    }

    private static RecordedEvent one(List<RecordedEvent> events, String name) {
        List<RecordedEvent> found = events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.varve." + name))
                .toList();
        assertEquals(1, found.size(), () -> name + ": " + events);
        return found.getFirst();
    }

    private static void put(VectorStore store, Schema schema, int from, int to) {
        WriteBatch batch = new WriteBatch();
        for (int i = from; i < to; i++) {
            batch.put("docs", VectorRecord.builder("k" + i).vector("v", i, 1).build());
        }
        store.collection("docs", schema);
        store.write(batch);
    }

    @Test
    void shouldTellOfSyncFlushCompactionAndCheckpoint() throws IOException {
        Schema schema = Schema.builder().dense("v", 2, Metric.DOT).build();
        Path path = directory.resolve("store");
        Path copy = directory.resolve("copy");
        try (VectorStore store = Engines.open(path, StoreOptions.DEFAULT)) {
            put(store, schema, 0, 20);
            store.flush();
            List<RecordedEvent> flushing = record(() -> {
                put(store, schema, 10, 25);
                store.flush();
            });
            RecordedEvent sync = one(flushing, "Sync");
            assertEquals(1, sync.getLong("batches"));
            assertTrue(sync.getLong("bytes") > 15 * 8, sync::toString);
            assertTrue(sync.getString("file").startsWith(path.toString()), sync::toString);
            RecordedEvent flush = one(flushing, "Flush");
            assertEquals(path.toString(), flush.getString("store"));
            assertEquals(2, flush.getLong("sequence"));
            assertEquals("2", flush.getString("segments"));
            assertEquals(15, flush.getLong("rows"));
            assertEquals(bytes(path, 2), flush.getLong("bytes"));
            assertEquals("done", flush.getString("outcome"));
            long read = bytes(path, 1) + bytes(path, 2) + Files.size(path.resolve("live/000001-000001.del"));

            RecordedEvent compaction = one(record(() -> store.compact().await()), "Compaction");
            assertEquals(path.toString(), compaction.getString("store"));
            assertEquals("docs", compaction.getString("collection"));
            assertEquals("1, 2", compaction.getString("inputs"));
            assertEquals(3, compaction.getLong("output"));
            assertEquals(35, compaction.getLong("rowsRead"));
            assertEquals(25, compaction.getLong("rows"));
            assertEquals(read, compaction.getLong("bytesRead"));
            assertEquals(bytes(path, 3), compaction.getLong("bytes"));
            assertEquals("done", compaction.getString("outcome"));

            RecordedEvent checkpoint = one(record(() -> store.checkpoint(copy)), "Checkpoint");
            assertEquals(path.toString(), checkpoint.getString("store"));
            assertEquals(copy.toString(), checkpoint.getString("target"));
            assertEquals(2, checkpoint.getLong("sequence"));
            assertEquals(3, checkpoint.getInt("filesLinked"));
            assertEquals(bytes(path, 3), checkpoint.getLong("bytesLinked"));
            assertEquals(0, checkpoint.getLong("bytesCopied"));
        }
    }

    private static long bytes(Path store, int segment) throws IOException {
        try (Stream<Path> files = Files.list(store.resolve("segments/%06d".formatted(segment)))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    void shouldTellOfARecovery() throws IOException {
        Schema schema = Schema.builder().dense("v", 2, Metric.DOT).build();
        Path path = directory.resolve("store");
        Path crashed = directory.resolve("crashed");
        try (VectorStore store = Engines.open(path, StoreOptions.DEFAULT)) {
            put(store, schema, 0, 20);
            store.flush();
            put(store, schema, 20, 25);
            put(store, schema, 25, 30);
            copy(path, crashed);
        }
        Files.createDirectories(crashed.resolve("segments/000077"));
        Files.writeString(crashed.resolve("segments/000077/keys.vks"), "left by a crash");
        RecordedEvent event =
                one(record(() -> VectorStore.open(crashed, StoreOptions.DEFAULT).close()), "Recovery");
        assertEquals(crashed.toString(), event.getString("store"));
        assertEquals(1, event.getInt("segments"));
        assertEquals(2, event.getLong("batches"));
        assertTrue(event.getLong("bytes") > 10 * 8, event::toString);
        assertEquals(0, event.getLong("bytesDropped"));
        assertTrue(event.getInt("filesRemoved") > 0, event::toString);
        assertFalse(event.getDuration().isZero());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
