package dev.varve.fuzz.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.CollectionReader;
import dev.varve.Field;
import dev.varve.Filter;
import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** A schema of which a collection has more and more fields, and what is read with each, held against brute force. */
final class GrowingSchema {

    static final String DOCS = "docs";
    static final int LEAST_FIELDS = 2;

    private static final List<Field> FIELDS = List.of(
            new Field.Dense("v", 3, Metric.DOT, Precision.FLOAT32),
            new Field.Attribute("n", AttributeType.LONG),
            new Field.Attribute("s", AttributeType.STRING),
            new Field.Tokens("t", 2, Precision.FLOAT32),
            new Field.Dense("w", 4, Metric.DOT, Precision.FLOAT16),
            new Field.Attribute("b", AttributeType.BOOLEAN),
            new Field.Attribute("d", AttributeType.DOUBLE),
            new Field.Attribute("m", AttributeType.LONG));

    static final int MOST_FIELDS = FIELDS.size();

    private static final int ALL = 10_000;

    private GrowingSchema() {}

    /** The schema with so many fields. */
    static Schema of(int fields) {
        return new Schema(KeyType.STRING, FIELDS.subList(0, fields));
    }

    /** A record with a vector, and some of the other fields. */
    static VectorRecord record(String key, Schema schema, Random random) {
        VectorRecord.Builder record = VectorRecord.builder(key);
        for (Field field : schema.fields()) {
            if (field.name().equals("v") || random.nextInt(3) > 0) {
                add(record, field, random);
            }
        }
        if (random.nextBoolean()) {
            byte[] payload = new byte[random.nextInt(40)];
            random.nextBytes(payload);
            record.payload(payload);
        }
        return record.build();
    }

    /** A record with some fields, to update another by. */
    static VectorRecord update(String key, Schema schema, Random random) {
        VectorRecord.Builder record = VectorRecord.builder(key);
        for (Field field : schema.fields()) {
            if (random.nextInt(3) == 0) {
                add(record, field, random);
            }
        }
        return record.build();
    }

    /** What an update of a record leads to. */
    static VectorRecord updated(VectorRecord base, VectorRecord update) {
        VectorRecord.Builder merged = VectorRecord.builder(base.key());
        for (VectorRecord record : List.of(base, update)) {
            record.vectors().forEach(merged::vector);
            record.tokens().forEach(merged::tokens);
            record.attributes().forEach((name, value) -> attribute(merged, name, value));
            record.payload().ifPresent(merged::payload);
        }
        return merged.build();
    }

    private static void attribute(VectorRecord.Builder record, String name, Object value) {
        switch (value) {
            case Long number -> record.attribute(name, number);
            case Double number -> record.attribute(name, number);
            case Boolean truth -> record.attribute(name, truth);
            default -> record.attribute(name, value.toString());
        }
    }

    private static void add(VectorRecord.Builder record, Field field, Random random) {
        switch (field) {
            case Field.Dense dense -> record.vector(dense.name(), vector(dense.dimension(), random));
            case Field.Tokens tokens -> record.tokens(tokens.name(), tokens(tokens.dimension(), random));
            case Field.Attribute attribute -> attribute(record, attribute.name(), value(attribute, random));
        }
    }

    private static Object value(Field.Attribute attribute, Random random) {
        return switch (attribute.type()) {
            case LONG -> (long) random.nextInt(5) - 2;
            case DOUBLE -> (random.nextInt(5) - 2) / 2.0;
            case BOOLEAN -> random.nextBoolean();
            case STRING -> "text " + random.nextInt(4);
        };
    }

    private static float[][] tokens(int dimension, Random random) {
        float[][] tokens = new float[1 + random.nextInt(3)][];
        Arrays.setAll(tokens, _ -> vector(dimension, random));
        return tokens;
    }

    /** Eighths, which every precision keeps. */
    private static float[] vector(int dimension, Random random) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (random.nextInt(65) - 32) / 8f;
        }
        return vector;
    }

    /** Requires that a collection has a schema and records, and that each way to read them tells so. */
    static void require(Schema schema, Map<String, VectorRecord> expected, CollectionReader found, Random random) {
        assertEquals(schema, found.schema());
        SortedMap<String, VectorRecord> records = contents(found);
        assertTrue(
                equal(expected, records), () -> "expected " + expected + System.lineSeparator() + "found " + records);
        for (Field field : schema.fields()) {
            switch (field) {
                case Field.Dense dense -> requireDense(dense, expected, found, random);
                case Field.Tokens tokens -> requireTokens(tokens, expected, found, random);
                case Field.Attribute attribute -> requireFilters(attribute, expected, found, random);
            }
        }
    }

    static SortedMap<String, VectorRecord> contents(CollectionReader found) {
        SortedMap<String, VectorRecord> records = new TreeMap<>();
        found.scan(record -> assertNull(records.put(record.key().toString(), record)), Query.Part.values());
        assertEquals(records.size(), found.count());
        records.forEach((key, record) -> assertTrue(equal(record, found.get(key).orElseThrow()), key));
        return records;
    }

    private static void requireDense(
            Field.Dense field, Map<String, VectorRecord> expected, CollectionReader found, Random random) {
        float[] query = vector(field.dimension(), random);
        requireBest(
                expected,
                record -> {
                    float[] vector = record.vectors().get(field.name());
                    return vector == null ? Double.NaN : dot(query, vector);
                },
                found.search(Query.dense(field.name(), query).limit(5)),
                5);
    }

    private static void requireTokens(
            Field.Tokens field, Map<String, VectorRecord> expected, CollectionReader found, Random random) {
        float[][] query = tokens(field.dimension(), random);
        requireBest(
                expected,
                record -> {
                    float[][] tokens = record.tokens().get(field.name());
                    return tokens == null ? Double.NaN : maxSim(query, tokens);
                },
                found.search(Query.tokens(field.name(), query)
                        .limit(5)
                        .rerank(expected.size() + 1)
                        .rescore(expected.size() + 1)),
                5);
    }

    /** Scores may tie, so it is they that are compared. */
    private static void requireBest(
            Map<String, VectorRecord> expected, ToDoubleFunction<VectorRecord> score, Hits hits, int limit) {
        List<Double> best = expected.values().stream()
                .map(score::applyAsDouble)
                .filter(each -> !each.isNaN())
                .sorted(Comparator.reverseOrder())
                .limit(limit)
                .toList();
        assertEquals(best.size(), hits.size());
        for (int rank = 0; rank < best.size(); rank++) {
            Hit hit = hits.get(rank);
            assertEquals(best.get(rank), hit.score(), 1e-5);
            assertEquals(score.applyAsDouble(expected.get(hit.key().toString())), hit.score(), 1e-5);
        }
    }

    private static void requireFilters(
            Field.Attribute field, Map<String, VectorRecord> expected, CollectionReader found, Random random) {
        Filter equal = Filter.equal(field.name(), value(field, random));
        requireFiltered(Filter.exists(field.name()), expected, found);
        requireFiltered(Filter.not(Filter.exists(field.name())), expected, found);
        requireFiltered(equal, expected, found);
        requireFiltered(Filter.not(equal), expected, found);
        if (field.type() != AttributeType.BOOLEAN) {
            Filter atMost = Filter.atMost(field.name(), value(field, random));
            requireFiltered(atMost, expected, found);
            requireFiltered(Filter.or(Filter.not(atMost), Filter.exists("n")), expected, found);
        }
    }

    private static void requireFiltered(Filter filter, Map<String, VectorRecord> expected, CollectionReader found) {
        Set<String> keys = new TreeSet<>();
        found.search(Query.dense("v", 1, 1, 1).where(filter).limit(ALL))
                .forEach(hit -> keys.add(hit.key().toString()));
        assertEquals(filtered(filter, expected), keys, filter::toString);
    }

    /** The keys of the records that fulfil a filter. */
    static Set<String> filtered(Filter filter, Map<String, VectorRecord> records) {
        Set<String> keys = new TreeSet<>();
        records.forEach((key, record) -> {
            if (fulfils(record, filter)) {
                keys.add(key);
            }
        });
        return keys;
    }

    @SuppressWarnings("unchecked")
    private static boolean fulfils(VectorRecord record, Filter filter) {
        return switch (filter) {
            case Filter.In in -> {
                Object value = record.attributes().get(in.attribute());
                yield value != null && in.values().contains(value);
            }
            case Filter.Range range -> {
                var value = (Comparable<Object>) record.attributes().get(range.attribute());
                yield value != null
                        && (range.least() == null || value.compareTo(range.least()) >= 0)
                        && (range.most() == null || value.compareTo(range.most()) <= 0);
            }
            case Filter.Exists exists -> record.attributes().containsKey(exists.attribute());
            case Filter.And and -> and.filters().stream().allMatch(part -> fulfils(record, part));
            case Filter.Or or -> or.filters().stream().anyMatch(part -> fulfils(record, part));
            case Filter.Not not -> !fulfils(record, not.filter());
        };
    }

    static boolean equal(Map<String, VectorRecord> a, Map<String, VectorRecord> b) {
        return a.keySet().equals(b.keySet())
                && a.entrySet().stream().allMatch(entry -> equal(entry.getValue(), b.get(entry.getKey())));
    }

    private static boolean equal(VectorRecord a, VectorRecord b) {
        return a.attributes().equals(b.attributes())
                && Arrays.equals(a.payload().orElse(null), b.payload().orElse(null))
                && sameValues(a.vectors(), b.vectors())
                && sameValues(a.tokens(), b.tokens());
    }

    private static boolean sameValues(Map<String, ?> a, Map<String, ?> b) {
        return a.keySet().equals(b.keySet())
                && a.keySet().stream()
                        .allMatch(name -> Arrays.deepEquals(new Object[] {a.get(name)}, new Object[] {b.get(name)}));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static double maxSim(float[][] query, float[][] tokens) {
        double sum = 0;
        for (float[] each : query) {
            sum += Arrays.stream(tokens)
                    .mapToDouble(token -> dot(each, token))
                    .max()
                    .orElseThrow();
        }
        return sum;
    }
}
