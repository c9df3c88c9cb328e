package dev.varve.fuzz.model;

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
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** What is read of a store, held against what it must hold. */
public final class StoreContents {

    public static final int DIMENSION = 3;
    public static final Schema SCHEMA = Schema.builder()
            .dense("v", DIMENSION, Metric.DOT)
            .attribute("n", AttributeType.LONG)
            .attribute("m", AttributeType.LONG)
            .build();

    private StoreContents() {}

    /** The records of each collection, as all ways to read them tell alike. */
    public static SortedMap<String, SortedMap<String, VectorRecord>> of(VectorStore store) {
        SortedMap<String, SortedMap<String, VectorRecord>> contents = new TreeMap<>();
        for (String collection : store.collections()) {
            contents.put(collection, of(store.collection(collection)));
        }
        return contents;
    }

    /** The records of a collection, as all ways to read them tell alike. */
    public static SortedMap<String, VectorRecord> of(CollectionReader collection) {
        SortedMap<String, VectorRecord> found = new TreeMap<>();
        collection.scan(
                record -> Require.equal(null, found.put(record.key().toString(), record), "scanned twice"),
                Query.Part.values());
        Require.equal((long) found.size(), collection.count(), "the count of " + collection.name());
        found.forEach((key, record) -> {
            VectorRecord got = collection.get(record.key()).orElse(null);
            Require.that(got != null && equal(record, got), () -> "got " + got + ", scanned " + record);
        });
        return found;
    }

    /** What of a state is seen at a time. */
    public static SortedMap<String, SortedMap<String, VectorRecord>> seen(
            Map<String, SortedMap<String, VectorRecord>> state, Instant time) {
        SortedMap<String, SortedMap<String, VectorRecord>> seen = new TreeMap<>();
        state.forEach((collection, records) -> seen.put(collection, ModelStore.seen(records, time)));
        return seen;
    }

    /** Requires that a collection holds records and no others. */
    public static void require(Map<String, VectorRecord> expected, CollectionReader found) {
        SortedMap<String, VectorRecord> records = of(found);
        Require.that(
                equalRecords(expected, records),
                () -> found.name() + ": expected " + expected + System.lineSeparator() + "found " + records);
    }

    /** Requires that search finds what brute force finds (I8). */
    public static void requireSearch(Map<String, VectorRecord> expected, CollectionReader found) {
        Random random = new Random(42);
        for (int i = 0; i < 2; i++) {
            float[] query = vector(random);
            Hits hits = found.search(Query.dense("v", query).limit(4).exact());
            List<ModelStore.Answer> answers = ModelStore.search(expected, "v", query, 4);
            Require.equal(
                    answers.stream().map(ModelStore.Answer::key).toList(),
                    hits.list().stream().map(hit -> hit.key().toString()).toList(),
                    "I8");
            for (int rank = 0; rank < answers.size(); rank++) {
                Require.close(answers.get(rank).score(), hits.get(rank).score(), 1e-4, "I8");
            }
            requireIndexedSearch(ModelStore.search(expected, "v", query, expected.size()), query, found);
        }
    }

    /** Where an index leads, as many answers are found, each with its own score, though not always the best. */
    private static void requireIndexedSearch(List<ModelStore.Answer> all, float[] query, CollectionReader found) {
        Map<String, Double> scores =
                all.stream().collect(Collectors.toMap(ModelStore.Answer::key, ModelStore.Answer::score));
        Hits hits = found.search(Query.dense("v", query).limit(4));
        Require.equal(Math.min(4, all.size()), hits.size(), "answers");
        Set<String> keys = new HashSet<>();
        for (Hit hit : hits.list()) {
            String key = hit.key().toString();
            Require.that(keys.add(key), () -> key + " is found twice");
            Require.close(of(scores, key), hit.score(), 1e-4, key);
        }
    }

    /** Whether all collections hold the same records. */
    public static boolean equal(
            Map<String, SortedMap<String, VectorRecord>> a, Map<String, SortedMap<String, VectorRecord>> b) {
        return a.keySet().equals(b.keySet())
                && a.keySet().stream().allMatch(name -> equalRecords(of(a, name), of(b, name)));
    }

    private static <T> T of(Map<String, T> map, String key) {
        return Require.present(map.get(key), key);
    }

    /** Whether two collections hold the same records. */
    public static boolean equalRecords(Map<String, VectorRecord> a, Map<String, VectorRecord> b) {
        return a.keySet().equals(b.keySet()) && a.keySet().stream().allMatch(key -> equal(of(a, key), of(b, key)));
    }

    /** Whether two records hold the same values; that one never expires need not be said of both. */
    static boolean equal(VectorRecord a, VectorRecord b) {
        return equal(a.vectors(), b.vectors(), Arrays::equals)
                && equal(a.tokens(), b.tokens(), Arrays::deepEquals)
                && a.attributes().equals(b.attributes())
                && a.expiresAt().equals(b.expiresAt())
                && Arrays.equals(a.payload().orElse(null), b.payload().orElse(null));
    }

    private static <V> boolean equal(Map<String, V> a, Map<String, V> b, BiPredicate<V, V> same) {
        return a.keySet().equals(b.keySet())
                && a.keySet().stream().allMatch(name -> same.test(of(a, name), of(b, name)));
    }

    /** A vector that no two draws have in common. */
    public static float[] vector(Random random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
