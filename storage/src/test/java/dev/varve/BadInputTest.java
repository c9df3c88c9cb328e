package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Each bad input gets its own message, and leaves the store as it was. */
class BadInputTest {

    private static final Schema SCHEMA = Schema.builder()
            .dense("cosine", 2, Metric.COSINE)
            .dense("half", 2, Metric.DOT, Precision.FLOAT16)
            .tokens("tokens", 2)
            .attribute("lang", AttributeType.STRING)
            .attribute("weight", AttributeType.DOUBLE)
            .attribute("draft", AttributeType.BOOLEAN)
            .build();

    @TempDir
    Path directory;

    private VectorStore store;
    private VectorCollection docs;

    @BeforeEach
    void open() {
        store = VectorStore.open(directory);
        docs = store.collection("docs", SCHEMA);
        docs.put(VectorRecord.builder("kept").vector("cosine", 1, 0).build());
    }

    @AfterEach
    void shouldBeAsItWas() {
        assertEquals(1, docs.count());
        assertEquals(1, docs.search(Query.dense("cosine", 1, 0)).size());
        store.close();
        try (VectorStore again = VectorStore.open(directory)) {
            assertEquals(1, again.collection("docs").count());
            assertEquals(List.of("docs"), again.collections());
        }
    }

    private static void refused(Executable action, String... parts) {
        String message = String.valueOf(
                assertThrows(InvalidArgumentException.class, action).getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "expected '" + part + "' in: " + message);
        }
    }

    private VectorRecord.Builder bad() {
        return VectorRecord.builder("bad");
    }

    @Test
    void shouldRefuseVectorsThatDoNotFit() {
        refused(
                () -> docs.put(bad().vector("cosine", 1, 2, 3).build()),
                "key 'bad'",
                "'cosine'",
                "dimension 2",
                "found 3");
        refused(() -> docs.put(bad().vector("cosine", Float.NaN, 1).build()), "component 0", "finite", "NaN");
        refused(
                () -> docs.put(
                        bad().vector("cosine", 1, Float.NEGATIVE_INFINITY).build()),
                "component 1",
                "-Infinity");
        refused(() -> docs.put(bad().vector("cosine", 0, 0).build()), "cosine", "zero");
        refused(() -> docs.put(bad().vector("half", 70_000, 0).build()), "65,504", "70000");
        refused(() -> docs.put(bad().vector("nothing", 1, 2).build()), "unknown field 'nothing'", "cosine");
        refused(() -> docs.put(bad().vector("lang", 1, 2).build()), "'lang'", "dense");
    }

    @Test
    void shouldRefuseTokensThatDoNotFit() {
        refused(() -> docs.put(bad().tokens("tokens", new float[0][]).build()), "empty");
        refused(() -> docs.put(bad().tokens("tokens", new float[8193][2]).build()), "8192", "8193");
        refused(
                () -> docs.put(bad().tokens("tokens", new float[][] {{1, 2}, {1}})
                        .build()),
                "token 1",
                "dimension 2");
    }

    @Test
    void shouldRefuseKeysThatDoNotFit() {
        refused(() -> docs.put(VectorRecord.builder("").build()), "1 to 65536 bytes", "found 0");
        refused(() -> docs.put(VectorRecord.builder("k".repeat(65_537)).build()), "65537");
        refused(() -> docs.put(VectorRecord.builder("\ud800").build()), "surrogate");
        refused(() -> docs.put(VectorRecord.builder(7).build()), "STRING", "LONG");
        refused(() -> docs.get(7), "STRING", "LONG");
        refused(() -> docs.delete(7), "STRING", "LONG");
    }

    @Test
    void shouldTakeTheLongestKey() {
        String longest = "k".repeat(65_536);
        docs.put(VectorRecord.builder(longest).build());
        assertTrue(docs.get(longest).isPresent());
        docs.delete(longest);
    }

    @Test
    void shouldRefuseAttributesAndPayloadsThatDoNotFit() {
        refused(() -> docs.put(bad().attribute("lang", 7).build()), "'lang'", "String", "Long");
        refused(() -> docs.put(bad().attribute("weight", Double.NaN).build()), "finite");
        refused(() -> docs.put(bad().attribute("lang", "\udfff").build()), "surrogate");
        refused(() -> docs.put(bad().payload(new byte[(16 << 20) + 1]).build()), "payload", "16777217");
    }

    @Test
    void shouldRefuseTimesThatAreNoExpiry() {
        refused(() -> docs.put(bad().expiresAt(Instant.EPOCH).build()), "expiry", "1970-01-01T00:00:00.001Z");
        refused(() -> docs.put(bad().expiresAt(Instant.MIN).build()), "expiry", "key 'bad'");
        refused(() -> docs.put(bad().expiresAt(Instant.MAX).build()), "expiry", "names none");
        refused(
                () -> docs.put(
                        bad().expiresAt(Instant.ofEpochMilli(Long.MAX_VALUE)).build()),
                "expiry");
    }

    @Test
    void shouldRefuseToDeleteByAFilterThatDoesNotFit() {
        refused(() -> docs.delete(Filter.equal("nothing", 1L)), "collection 'docs', delete", "unknown field 'nothing'");
        refused(() -> docs.delete(Filter.equal("lang", 1L)), "'lang'", "String", "Long");
        refused(() -> docs.delete(Filter.atLeast("draft", true)), "'draft'", "no order");
        refused(() -> docs.delete(Filter.exists("cosine")), "'cosine'", "attribute");
        assertEquals(0, docs.delete(Filter.equal("lang", "none")).records());
    }

    @Test
    void shouldRefuseABatchAsAWhole() {
        VectorRecord good = VectorRecord.builder("good").vector("cosine", 0, 1).build();
        refused(() -> store.write(new WriteBatch().put("docs", good).put("docs", good)), "'good'", "twice");
        refused(() -> store.write(new WriteBatch().put("docs", good).delete("docs", Key.of("good"))), "twice");
        refused(() -> store.write(new WriteBatch().put("docs", good).put("nowhere", good)), "'nowhere'", "docs");
        VectorRecord nobody = VectorRecord.builder("nobody").build();
        refused(() -> store.write(new WriteBatch().put("docs", good).update("docs", nobody)), "'nobody'", "update");
        refused(() -> store.write(tooLarge(good)), "268435456 bytes", "smaller");
    }

    private static WriteBatch tooLarge(VectorRecord good) {
        WriteBatch batch = new WriteBatch().put("docs", good);
        byte[] payload = new byte[16 << 20];
        for (int i = 0; i < 17; i++) {
            batch.put(
                    "docs", VectorRecord.builder("large " + i).payload(payload).build());
        }
        return batch;
    }

    @Test
    void shouldRefuseQueriesThatDoNotFit() {
        refused(() -> docs.search(Query.dense("cosine", 1, 0).limit(0)), "limit (k)", "found 0");
        refused(() -> docs.search(Query.dense("cosine", 1, 0, 0)), "dimension 2");
        refused(() -> docs.search(Query.dense("cosine", 0, 0)), "zero");
        refused(() -> docs.search(Query.dense("tokens", 1, 0)), "dense");
        refused(() -> docs.search(Query.tokens("tokens", new float[0][])), "empty");
        refused(() -> docs.search(Query.tokens("cosine", new float[][] {{1, 0}})), "token");
        Query query = Query.dense("cosine", 1, 0);
        refused(() -> docs.search(query.where(Filter.equal("year", 7L))), "unknown field 'year'");
        refused(() -> docs.search(query.where(Filter.not(Filter.equal("lang", 7L)))), "'lang'", "String");
        refused(() -> docs.search(query.where(Filter.atLeast("draft", true))), "no order");
    }

    /** A list that there is a class of. */
    private interface Queries extends List<Query> {}

    /** What a caller hands over whose code is not checked for null. */
    @SuppressWarnings("NullAway") // on purpose
    private static <T> T nothing(Class<T> type) {
        return type.cast(null);
    }

    @Test
    void shouldRefuseQueriesOfNothing() {
        Query.Dense query = Query.dense("cosine", 1, 0);
        refused(() -> docs.search(nothing(Query.class)), "collection 'docs', query", "found null");
        refused(() -> docs.explain(nothing(Query.class)), "query", "found null");
        refused(() -> docs.search(Arrays.asList(query, nothing(Query.class))), "query", "found null");
        refused(() -> docs.search(nothing(Queries.class)), "a list of queries");
        refused(() -> docs.search(Query.dense("cosine", nothing(float[].class))), "'cosine'", "dimension 2", "null");
        Query.Dense effortless =
                new Query.Dense("cosine", query.vector(), 1, null, Set.of(), nothing(Query.Effort.class), 0);
        refused(() -> docs.search(effortless), "an effort", "found null");
        refused(() -> docs.search(List.of(query, effortless)), "an effort", "found null");
        refused(() -> docs.search(Query.dense(nothing(String.class), 1, 0)), "unknown field 'null'", "cosine");
        refused(() -> docs.search(Query.tokens("tokens", nothing(float[][].class))), "'tokens'", "found null");
        float[][] tokens = {{1, 0}, nothing(float[].class)};
        refused(() -> docs.search(Query.tokens("tokens", tokens)), "'tokens'", "token 1", "found null");
        refused(() -> docs.search(query.where(Filter.not(nothing(Filter.class)))), "a filter", "found null");
        assertEquals(1, docs.search(query.where(nothing(Filter.class))).size(), "none is any");
        try (Snapshot snapshot = store.snapshot()) {
            CollectionReader reader = snapshot.collection("docs");
            refused(() -> reader.search(nothing(Query.class)), "collection 'docs', query", "found null");
            refused(() -> reader.get(nothing(Key.class)), "a key", "found null");
        }
    }

    @Test
    void shouldRefuseToWriteNothing() {
        refused(() -> docs.put(nothing(VectorRecord.class)), "collection 'docs'", "a record", "null");
        refused(() -> docs.update(nothing(VectorRecord.class)), "collection 'docs'", "a record", "null");
        VectorRecord good = VectorRecord.builder("good").build();
        var batch = new WriteBatch().put("docs", good).put("docs", nothing(VectorRecord.class));
        refused(() -> store.write(batch), "collection 'docs'", "a record", "null");
        refused(() -> docs.put(VectorRecord.builder(nothing(Key.class)).build()), "a key", "null");
        refused(() -> docs.put(bad().vector("cosine", nothing(float[].class)).build()), "'cosine'", "found null");
        refused(
                () -> docs.put(bad().tokens("tokens", new float[][] {{1, 2}, nothing(float[].class)})
                        .build()),
                "'tokens'",
                "token 1",
                "found null");
        refused(() -> docs.put(bad().tokens("tokens", nothing(float[][].class)).build()), "'tokens'", "found null");
        refused(() -> docs.put(bad().attribute("lang", nothing(String.class)).build()), "'lang'", "found null");
        refused(() -> docs.delete(nothing(Key.class)), "collection 'docs'", "a key");
        refused(() -> docs.delete(nothing(Filter.class)), "collection 'docs', delete", "a filter");
        refused(() -> docs.get(nothing(Key.class)), "collection 'docs'", "a key");
    }

    @Test
    void shouldRefuseAnotherSchemaOrName() {
        Schema other = Schema.builder().dense("cosine", 3, Metric.COSINE).build();
        refused(() -> store.collection("docs", other), "'docs'", "schema");
        refused(() -> store.collection("a/b", SCHEMA), "'a/b'");
        refused(() -> store.collection("nowhere"), "'nowhere'", "docs");
        refused(() -> store.drop("nowhere"), "'nowhere'");
        refused(() -> Schema.builder().dense("d", 0, Metric.DOT).build(), "found 0");
        refused(() -> Schema.builder().tokens("d", 8).tokens("d", 8).build(), "twice");
    }

    @Test
    void shouldRefuseADirectoryThatHoldsSomethingElse(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("thesis.txt"), "not a store");
        refused(() -> VectorStore.open(elsewhere), "thesis.txt");
        refused(() -> VectorStore.open(elsewhere.resolve("thesis.txt")), "thesis.txt");
        StoreOptions existing = StoreOptions.DEFAULT.withCreateIfMissing(false);
        refused(() -> VectorStore.open(elsewhere.resolve("missing"), existing), "no store");
        assertTrue(Files.notExists(elsewhere.resolve("missing")));
        try (Stream<Path> left = Files.list(elsewhere)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void shouldNameAFileThatWasCutShortOrReplaced(@TempDir Path elsewhere) throws IOException {
        try (VectorStore other = VectorStore.open(elsewhere)) {
            other.collection("docs", SCHEMA)
                    .put(VectorRecord.builder("x").vector("cosine", 1, 0).build());
        }
        Path file = find(elsewhere, ".vec");
        byte[] sound = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(sound, sound.length - 1));
        corrupt(elsewhere, file.getFileName().toString());
        Files.write(file, Files.readAllBytes(find(elsewhere, ".vks")));
        corrupt(elsewhere, file.getFileName().toString());
        Files.delete(file);
        corrupt(elsewhere, file.getFileName().toString());
        Files.write(file, sound);
        VectorStore.open(elsewhere).close();
    }

    @Test
    void shouldNameAFileOfANewerFormat(@TempDir Path elsewhere) throws IOException {
        try (VectorStore other = VectorStore.open(elsewhere)) {
            other.collection("docs", SCHEMA).put(VectorRecord.builder("x").build());
        }
        Path file = find(elsewhere, ".vks");
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] header = new byte[4092];
            raw.readFully(header);
            header[12] = 3;
            CRC32C crc = new CRC32C();
            crc.update(header);
            raw.seek(0);
            raw.write(header);
            raw.writeInt(Integer.reverseBytes((int) crc.getValue()));
        }
        String message =
                String.valueOf(assertThrows(UnsupportedVersionException.class, () -> VectorStore.open(elsewhere))
                        .getMessage());
        assertTrue(message.contains("keys.vks") && message.contains("version 3"), message);
    }

    private static void corrupt(Path store, String file) {
        String message = String.valueOf(assertThrows(CorruptException.class, () -> VectorStore.open(store))
                .getMessage());
        assertTrue(message.contains(file), message);
    }

    private static Path find(Path store, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
