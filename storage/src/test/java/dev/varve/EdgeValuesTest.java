package dev.varve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values at the edges of what a schema allows, in the memtable, in a segment and after reopening. */
class EdgeValuesTest {

    private static final Schema SCHEMA = Schema.builder(KeyType.LONG)
            .dense("v", 3, Metric.L2)
            .dense("half", 3, Metric.COSINE, Precision.FLOAT16)
            .tokens("t", 2)
            .attribute("text", AttributeType.STRING)
            .attribute("number", AttributeType.LONG)
            .attribute("ratio", AttributeType.DOUBLE)
            .attribute("flag", AttributeType.BOOLEAN)
            .build();
    private static final StoreOptions OPTIONS =
            StoreOptions.DEFAULT.withMemtableBytes(1 << 20).withSearchThreads(2).withDurability(Durability.BUFFERED);

    @TempDir
    Path directory;

    private static void requireEqual(VectorRecord expected, VectorRecord found) {
        assertEquals(expected.key(), found.key());
        assertEquals(expected.attributes(), found.attributes());
        assertEquals(expected.vectors().keySet(), found.vectors().keySet());
        expected.vectors()
                .forEach((name, vector) -> assertArrayEquals(
                        vector, Objects.requireNonNull(found.vectors().get(name))));
        assertEquals(expected.tokens().keySet(), found.tokens().keySet());
        expected.tokens()
                .forEach((name, rows) -> assertTrue(
                        Arrays.deepEquals(rows, found.tokens().get(name)), () -> name + " of " + expected.key()));
        assertEquals(expected.payload().isPresent(), found.payload().isPresent(), () -> "payload of " + expected);
        assertArrayEquals(
                expected.payload().orElse(new byte[0]), found.payload().orElse(new byte[0]));
    }

    private static void check(VectorCollection docs, Map<Long, VectorRecord> model) {
        assertEquals(model.size(), docs.count());
        Map<Long, VectorRecord> left = new TreeMap<>(model);
        docs.scan(
                record -> {
                    VectorRecord expected = left.remove(((Key.Integral) record.key()).value());
                    requireEqual(Objects.requireNonNull(expected, "twice, or never written"), record);
                },
                Query.Part.values());
        assertEquals(Map.of(), left);
        model.forEach((key, record) -> requireEqual(record, docs.get(key).orElseThrow()));
        for (Filter filter : filters()) {
            Query query = Query.dense("v", 0, 0, 0).limit(Query.MAX_LIMIT).where(filter);
            assertEquals(
                    model.values().stream()
                            .filter(record -> record.vectors().containsKey("v") && fulfils(filter, record))
                            .map(VectorRecord::key)
                            .collect(Collectors.toSet()),
                    docs.search(query).list().stream().map(Hit::key).collect(Collectors.toSet()),
                    filter::toString);
        }
    }

    private static List<Filter> filters() {
        return List.of(
                Filter.exists("text"),
                Filter.not(Filter.exists("number")),
                Filter.equal("text", ""),
                Filter.not(Filter.equal("text", "")),
                Filter.in("number", List.of()),
                Filter.in("number", List.of(Long.MIN_VALUE, 3L)),
                Filter.between("number", Long.MIN_VALUE, -1L),
                Filter.between("number", 5L, 4L),
                Filter.atLeast("text", "b"),
                Filter.atMost("ratio", 0.5),
                Filter.equal("flag", false),
                Filter.and(),
                Filter.or(),
                Filter.and(Filter.exists("flag"), Filter.not(Filter.equal("flag", true))),
                Filter.or(Filter.equal("flag", true), Filter.not(Filter.exists("ratio"))));
    }

    @SuppressWarnings("unchecked")
    private static boolean fulfils(Filter filter, VectorRecord record) {
        return switch (filter) {
            case Filter.In in ->
                record.attributes().containsKey(in.attribute())
                        && in.values().contains(record.attributes().get(in.attribute()));
            case Filter.Range range -> {
                var value = (Comparable<Object>) record.attributes().get(range.attribute());
                yield value != null
                        && (range.least() == null || value.compareTo(range.least()) >= 0)
                        && (range.most() == null || value.compareTo(range.most()) <= 0);
            }
            case Filter.Exists exists -> record.attributes().containsKey(exists.attribute());
            case Filter.And and -> and.filters().stream().allMatch(part -> fulfils(part, record));
            case Filter.Or or -> or.filters().stream().anyMatch(part -> fulfils(part, record));
            case Filter.Not not -> !fulfils(not.filter(), record);
        };
    }

    private static VectorRecord random(long key, Random random) {
        VectorRecord.Builder record = VectorRecord.builder(key);
        if (random.nextInt(4) > 0) {
            record.vector("v", random.nextInt(5), random.nextFloat(), -random.nextFloat());
        }
        if (random.nextBoolean()) {
            record.vector("half", 1 + random.nextInt(9), 0.5f, -2);
        }
        if (random.nextBoolean()) {
            float[][] tokens = new float[1 + random.nextInt(3)][2];
            tokens[0][0] = random.nextInt(100);
            record.tokens("t", tokens);
        }
        if (random.nextBoolean()) {
            record.attribute("text", List.of("", "a", "b", "\ud83d\ude00").get(random.nextInt(4)));
        }
        if (random.nextBoolean()) {
            record.attribute(
                    "number", List.of(Long.MIN_VALUE, -1L, 3L, Long.MAX_VALUE).get(random.nextInt(4)));
        }
        if (random.nextBoolean()) {
            record.attribute("ratio", random.nextInt(4) / 4.0);
        }
        if (random.nextBoolean()) {
            record.attribute("flag", random.nextBoolean());
        }
        if (random.nextBoolean()) {
            record.payload(new byte[random.nextInt(3)]);
        }
        return record.build();
    }

    private static VectorRecord merged(VectorRecord base, VectorRecord changes) {
        VectorRecord.Builder record = VectorRecord.builder(base.key());
        for (VectorRecord part : List.of(base, changes)) {
            part.vectors().forEach(record::vector);
            part.tokens().forEach(record::tokens);
            part.attributes().forEach((name, value) -> {
                switch (value) {
                    case String text -> record.attribute(name, text);
                    case Long number -> record.attribute(name, number);
                    case Double number -> record.attribute(name, number);
                    case Boolean truth -> record.attribute(name, truth);
                    default -> throw new AssertionError(value);
                }
            });
            part.payload().ifPresent(record::payload);
        }
        return record.build();
    }

    /** Puts, updates and deletes over many flushes and reopenings, so that one key has rows in several segments. */
    @Test
    void shouldDoAsAMapDoesOverManyReopenings() {
        Random random = new Random(7);
        Map<Long, VectorRecord> model = new TreeMap<>();
        for (int opening = 0; opening < 40; opening++) {
            try (VectorStore store = VectorStore.open(directory, OPTIONS)) {
                VectorCollection docs = store.collection("docs", SCHEMA);
                check(docs, model);
                for (int step = random.nextInt(60); step > 0; step--) {
                    long key = List.of(Long.MIN_VALUE, Long.MAX_VALUE, -1L, 0L).get(random.nextInt(4))
                            + random.nextInt(6) * (random.nextBoolean() ? 1L : 256L);
                    VectorRecord record = random(key, random);
                    VectorRecord known = model.get(key);
                    int what = random.nextInt(4);
                    if (what == 0) {
                        docs.delete(key);
                        model.remove(key);
                    } else if (what == 1 && known != null) {
                        docs.update(record);
                        model.put(key, merged(known, record));
                    } else {
                        docs.put(record);
                        model.put(key, record);
                    }
                    if (random.nextInt(25) == 0) {
                        store.flush();
                    }
                }
                check(docs, model);
            }
        }
    }

    @Test
    void shouldKeepTheLargestValues() {
        Schema schema = Schema.builder()
                .tokens("tokens", 512, Precision.FLOAT32)
                .attribute("text", AttributeType.STRING)
                .build();
        String key = "\u20ac".repeat(65_535 / 3);
        String text = "\u20ac".repeat(1 << 20);
        byte[] payload = new byte[16 << 20];
        new Random(1).nextBytes(payload);
        float[][] tokens = new float[Field.Tokens.MAX_TOKENS][512];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i][i % 512] = i;
        }
        try (VectorStore store = VectorStore.open(directory, OPTIONS)) {
            VectorCollection docs = store.collection("docs", schema);
            docs.put(VectorRecord.builder(key)
                    .tokens("tokens", tokens)
                    .attribute("text", text)
                    .payload(payload)
                    .build());
            docs.put(VectorRecord.builder("k").build());
        }
        try (VectorStore store = VectorStore.open(directory, OPTIONS)) {
            VectorCollection docs = store.collection("docs");
            for (int i = 0; i < 2; i++) {
                VectorRecord found = docs.get(key).orElseThrow();
                assertEquals(text, found.attributes().get("text"));
                assertArrayEquals(payload, found.payload().orElseThrow());
                assertTrue(Arrays.deepEquals(tokens, found.tokens().get("tokens")));
                docs.update(VectorRecord.builder(key).attribute("text", text).build());
            }
        }
    }

    @Test
    void shouldTakeAnEmptyBatchAndARecordOfNothing() {
        try (VectorStore store = VectorStore.open(directory, OPTIONS)) {
            VectorCollection nothing =
                    store.collection("nothing", Schema.builder().build());
            long before = store.write(new WriteBatch(), Durability.SYNCED).sequence();
            assertEquals(
                    before + 1, nothing.put(VectorRecord.builder("k").build()).sequence());
            store.write(new WriteBatch()).await();
        }
        try (VectorStore store = VectorStore.open(directory, OPTIONS)) {
            VectorRecord found = store.collection("nothing").get("k").orElseThrow();
            assertTrue(found.payload().isEmpty() && found.attributes().isEmpty());
        }
    }
}
