package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields that are added to a schema. */
class AlterTest {

    private static final Schema SCHEMA = Schema.builder()
            .dense("v", 2, Metric.DOT)
            .attribute("lang", AttributeType.STRING)
            .build();
    private static final Schema WIDER = Schema.builder()
            .dense("v", 2, Metric.DOT)
            .attribute("lang", AttributeType.STRING)
            .tokens("t", 2)
            .attribute("year", AttributeType.LONG)
            .build();
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(2)
            .withDurability(Durability.BUFFERED)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2));

    private static final long MARK = 1000;

    @TempDir
    Path directory;

    private VectorStore store;
    private VectorCollection docs;

    @BeforeEach
    void open() {
        store = VectorStore.open(directory.resolve("store"), OPTIONS);
        docs = store.collection("docs", SCHEMA);
        docs.put(record("old").build());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static VectorRecord.Builder record(String key) {
        return VectorRecord.builder(key).vector("v", 1, 2).attribute("lang", "en");
    }

    private static List<String> keys(VectorCollection collection, Filter filter) {
        return collection.search(Query.dense("v", 1, 0).where(filter).limit(100)).list().stream()
                .map(hit -> hit.key().toString())
                .sorted()
                .toList();
    }

    @Test
    void shouldServeHandlesThatWereTakenBefore() {
        try (Snapshot before = store.snapshot()) {
            VectorCollection altered = store.alter("docs", WIDER);
            assertEquals(WIDER, altered.schema());
            assertEquals(WIDER, docs.schema());
            docs.put(record("new").attribute("year", 2026).build());
            docs.update(VectorRecord.builder("old").attribute("year", 2025).build());
            assertEquals(List.of("new", "old"), keys(docs, Filter.exists("year")));
            assertEquals("en", docs.get("old").orElseThrow().attributes().get("lang"));

            CollectionReader then = before.collection("docs");
            assertEquals(SCHEMA, then.schema());
            assertEquals(Map.of("lang", "en"), then.get("old").orElseThrow().attributes());
            assertThrows(
                    InvalidArgumentException.class,
                    () -> then.search(Query.dense("v", 1, 0).where(Filter.exists("year"))));
        }
    }

    @Test
    void shouldKeepTheSchemaWhenReopenedAndInACheckpoint() {
        store.alter("docs", WIDER);
        store.alter("docs", WIDER);
        docs.put(record("new").tokens("t", new float[][] {{1, 0}}).build());
        store.checkpoint(directory.resolve("copy"));
        store.close();
        for (String name : List.of("store", "copy")) {
            try (VectorStore again = VectorStore.open(directory.resolve(name))) {
                VectorCollection reopened = again.collection("docs", WIDER);
                assertEquals(2, reopened.count());
                assertEquals(
                        1,
                        reopened.search(Query.tokens("t", new float[][] {{1, 0}}))
                                .size());
                assertThrows(InvalidArgumentException.class, () -> again.collection("docs", SCHEMA));
            }
        }
    }

    private void refused(String name, Schema schema, String... parts) {
        String message = String.valueOf(assertThrows(InvalidArgumentException.class, () -> store.alter(name, schema))
                .getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "expected '" + part + "' in: " + message);
        }
        assertEquals(SCHEMA, docs.schema());
        assertEquals(List.of("old"), keys(docs, Filter.exists("lang")));
    }

    @Test
    void shouldRefuseWhatDoesMoreThanAddFields() {
        Schema.Builder empty = Schema.builder();
        refused("nothing", WIDER, "'nothing'", "[docs]");
        refused("docs", empty.build(), "'v'", "none of this name", "can only be added", "another collection");
        refused("docs", Schema.builder().dense("v", 2, Metric.DOT).build(), "'lang'", "none of this name");
        refused(
                "docs",
                Schema.builder()
                        .dense("v", 3, Metric.DOT)
                        .attribute("lang", AttributeType.STRING)
                        .build(),
                "dimension 2",
                "dimension 3");
        refused(
                "docs",
                Schema.builder()
                        .dense("v", 2, Metric.DOT)
                        .attribute("lang", AttributeType.LONG)
                        .attribute("year", AttributeType.LONG)
                        .build(),
                "STRING",
                "LONG");
        refused("docs", new Schema(KeyType.LONG, WIDER.fields()), "keys of type STRING");
        refused("docs", new Schema(KeyType.STRING, SCHEMA.fields().reversed()), "order [v, lang]");
        refused("docs", new Schema(KeyType.STRING, WIDER.fields().reversed()), "order [v, lang]");
        Schema inFront = Schema.builder()
                .attribute("year", AttributeType.LONG)
                .dense("v", 2, Metric.DOT)
                .attribute("lang", AttributeType.STRING)
                .build();
        refused("docs", inFront, "first, in the order [v, lang]", "behind them");
    }

    @Test
    void shouldRefuseWhenClosed() {
        store.close();
        assertThrows(ClosedException.class, () -> store.alter("docs", WIDER));
    }

    /** What a version from before the change left is opened by the schema after it, and damage is told from it. */
    @Test
    void shouldNotTakeALostFileForAFieldThatWasAddedLater() throws IOException {
        store.flush();
        store.alter("docs", WIDER);
        docs.put(record("new").tokens("t", new float[][] {{1, 0}}).build());
        store.close();
        try (Stream<Path> files = Files.walk(directory.resolve("store"))) {
            Path tokens = files.filter(file -> file.toString().endsWith(".tok"))
                    .findFirst()
                    .orElseThrow();
            Files.delete(tokens);
        }
        String message =
                String.valueOf(assertThrows(CorruptException.class, () -> VectorStore.open(directory.resolve("store")))
                        .getMessage());
        assertTrue(message.contains("t.tok"), message);
    }

    /** Readers and writers beside a schema that gets more fields, flushes and compactions. */
    @Test
    void shouldGoOnReadingAndWritingMeanwhile() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        int most = 24;
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            Future<Integer> writing = threads.submit(() -> {
                int written = 0;
                while (!done.get()) {
                    VectorRecord.Builder record = record("k" + written % 500).payload(new byte[400]);
                    int added = docs.schema().fields().size() - 2;
                    IntStream.range(0, added).forEach(i -> record.attribute("a" + i, i));
                    docs.put(record.build());
                    written++;
                }
                return written;
            });
            List<Future<?>> reading = IntStream.range(0, 2)
                    .<Future<?>>mapToObj(_ -> threads.submit(() -> {
                        while (!done.get()) {
                            requireWhole();
                        }
                        return true;
                    }))
                    .toList();
            for (int fields = 1; fields <= most; fields++) {
                Schema.Builder schema =
                        Schema.builder().dense("v", 2, Metric.DOT).attribute("lang", AttributeType.STRING);
                IntStream.range(0, fields).forEach(i -> schema.attribute("a" + i, AttributeType.LONG));
                store.alter("docs", schema.build());
                docs.put(record("marker " + fields)
                        .attribute("a" + (fields - 1), MARK)
                        .build());
                if (fields % 4 == 0) {
                    store.flush();
                }
            }
            done.set(true);
            assertTrue(writing.get() > 0);
            for (Future<?> reader : reading) {
                reader.get();
            }
        }
        store.compact().await();
        for (int fields = 1; fields <= most; fields++) {
            Filter marker = Filter.equal("a" + (fields - 1), MARK);
            assertEquals(List.of("marker " + fields), keys(docs, marker));
        }
    }

    /** A record has the fields that the schema had when it was written, from the first added one on. */
    private void requireWhole() {
        try (Snapshot snapshot = store.snapshot()) {
            snapshot.collection("docs").scan(record -> {
                if (record.key().toString().startsWith("k")) {
                    int added = record.attributes().size() - 1;
                    for (int i = 0; i < added; i++) {
                        assertEquals((long) i, record.attributes().get("a" + i));
                    }
                }
            });
        }
    }
}
