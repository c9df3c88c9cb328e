package dev.varve.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.CollectionReader;
import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is read of a store, held against what it must hold. */
final class StoreContents {

    static final int DIMENSION = 3;
    static final Schema SCHEMA = Schema.builder()
            .dense("v", DIMENSION, Metric.DOT)
            .attribute("n", AttributeType.LONG)
            .attribute("m", AttributeType.LONG)
            .build();

    private StoreContents() {}

    /** The records of each collection, as all ways to read them tell alike. */
    static SortedMap<String, SortedMap<String, VectorRecord>> of(VectorStore store) {
        SortedMap<String, SortedMap<String, VectorRecord>> contents = new TreeMap<>();
        for (String collection : store.collections()) {
            contents.put(collection, of(store.collection(collection)));
        }
        return contents;
    }

    /** The records of a collection, as all ways to read them tell alike. */
    static SortedMap<String, VectorRecord> of(CollectionReader collection) {
        SortedMap<String, VectorRecord> found = new TreeMap<>();
        collection.scan(
                record -> assertNull(found.put(record.key().toString(), record), "scanned twice"), Query.Part.values());
        assertEquals(found.size(), collection.count(), "the count of " + collection.name());
        found.forEach((key, record) -> {
            VectorRecord got = collection.get(key).orElse(null);
            assertTrue(got != null && equal(record, got), () -> "got " + got + ", scanned " + record);
        });
        return found;
    }

    /** What of a state is seen at a time. */
    static SortedMap<String, SortedMap<String, VectorRecord>> seen(
            Map<String, SortedMap<String, VectorRecord>> state, Instant time) {
        SortedMap<String, SortedMap<String, VectorRecord>> seen = new TreeMap<>();
        state.forEach((collection, records) -> seen.put(collection, ModelStore.seen(records, time)));
        return seen;
    }

    /** Requires that a collection holds records and no others. */
    static void require(Map<String, VectorRecord> expected, CollectionReader found) {
        SortedMap<String, VectorRecord> records = of(found);
        assertTrue(
                equalRecords(expected, records),
                () -> found.name() + ": expected " + expected + System.lineSeparator() + "found " + records);
    }

    /** Requires that search finds what brute force finds (I8). */
    static void requireSearch(Map<String, VectorRecord> expected, CollectionReader found) {
        Random random = new Random(42);
        for (int i = 0; i < 2; i++) {
            float[] query = vector(random);
            Hits hits = found.search(Query.dense("v", query).limit(4).exact());
            List<ModelStore.Answer> answers = ModelStore.search(expected, "v", query, 4);
            assertEquals(
                    answers.stream().map(ModelStore.Answer::key).toList(),
                    hits.list().stream().map(hit -> hit.key().toString()).toList(),
                    "I8");
            for (int rank = 0; rank < answers.size(); rank++) {
                assertEquals(answers.get(rank).score(), hits.get(rank).score(), 1e-4, "I8");
            }
            requireIndexedSearch(ModelStore.search(expected, "v", query, expected.size()), query, found);
        }
    }

    /** Where an index leads, as many answers are found, each with its own score, though not always the best. */
    private static void requireIndexedSearch(List<ModelStore.Answer> all, float[] query, CollectionReader found) {
        Map<String, Double> scores =
                all.stream().collect(Collectors.toMap(ModelStore.Answer::key, ModelStore.Answer::score));
        Hits hits = found.search(Query.dense("v", query).limit(4));
        assertEquals(Math.min(4, all.size()), hits.size());
        Set<String> keys = new HashSet<>();
        for (Hit hit : hits.list()) {
            String key = hit.key().toString();
            assertTrue(keys.add(key), () -> key + " is found twice");
            assertEquals(of(scores, key), hit.score(), 1e-4, key);
        }
    }

    /** Whether all collections hold the same records. */
    static boolean equal(
            Map<String, SortedMap<String, VectorRecord>> a, Map<String, SortedMap<String, VectorRecord>> b) {
        return a.keySet().equals(b.keySet())
                && a.keySet().stream().allMatch(name -> equalRecords(of(a, name), of(b, name)));
    }

    private static <T> T of(Map<String, T> map, String key) {
        T value = map.get(key);
        assertNotNull(value);
        return value;
    }

    /** Whether two collections hold the same records. */
    static boolean equalRecords(Map<String, VectorRecord> a, Map<String, VectorRecord> b) {
        return a.keySet().equals(b.keySet()) && a.keySet().stream().allMatch(key -> equal(of(a, key), of(b, key)));
    }

    private static boolean equal(VectorRecord a, VectorRecord b) {
        return Arrays.equals(a.vectors().get("v"), b.vectors().get("v"))
                && a.attributes().equals(b.attributes())
                && a.expiresAt().equals(b.expiresAt())
                && Arrays.equals(a.payload().orElse(null), b.payload().orElse(null));
    }

    /** A vector that no two draws have in common. */
    static float[] vector(Random random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
