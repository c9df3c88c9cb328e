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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
            Events.Sync.class,
            Events.Recovery.class,
            Events.Checkpoint.class,
            Events.SlowQuery.class);

    @TempDir
    Path directory;

    private List<RecordedEvent> record(Runnable work) throws IOException {
        try (Recording recording = new Recording()) {
            ALL.forEach(recording::enable);
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
                List.of("Flush", "Compaction", "Sync", "Recovery", "Checkpoint", "SlowQuery"),
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
        Query query = Query.dense("vector", 1, 2).limit(5).where(Filter.equal("lang", "de"));
        List<RecordedEvent> events = record(() -> {
            var quick = slow.begin();
            now.addAndGet(20_000_000);
            quick.done("docs", List.of(query), List.of());
            var late = slow.begin();
            now.addAndGet(20_000_001);
            late.done("docs", List.of(query, query), List.of());
        });
        assertEquals(1, events.size());
        RecordedEvent event = events.getFirst();
        assertEquals("/data/store", event.getString("store"));
        assertEquals("docs", event.getString("collection"));
        assertEquals("vector", event.getString("field"));
        assertEquals("dense", event.getString("kind"));
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
        List<RecordedEvent> events = record(() -> slow.begin().done("docs", List.of(query), List.of()));
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
}
