package dev.varve.fuzz.model;

import dev.varve.Filter;
import dev.varve.Key;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a store must hold, kept as simply as can be: a map for each collection, and every state that they ever had. Each
 * batch, and each collection that is made, widened or dropped, is one change; state 0 is empty, and state n is what the
 * first n changes lead to. A record that has expired stays in it, and is not {@linkplain #seen seen}.
 */
public final class ModelStore {

    /**
     * An answer of exact search.
     *
     * @param key the record's key
     * @param score inner product, summed up in double precision
     */
    public record Answer(String key, double score) {}

    private final List<SortedMap<String, SortedMap<String, VectorRecord>>> states = new ArrayList<>();
    private final List<SortedMap<String, Schema>> schemas = new ArrayList<>();
    private final Map<VectorRecord, Integer> written = new IdentityHashMap<>();

    /** Holds nothing. */
    public ModelStore() {
        states.add(new TreeMap<>());
        schemas.add(new TreeMap<>());
    }

    /** Changes applied. */
    public int changes() {
        return states.size() - 1;
    }

    /** What the first changes lead to: the records of each collection, by key. */
    public SortedMap<String, SortedMap<String, VectorRecord>> state(int changes) {
        return states.get(changes);
    }

    /** What the first changes lead to in a collection, by key. */
    public SortedMap<String, VectorRecord> state(int changes, String collection) {
        return records(state(changes), collection);
    }

    /** What all changes lead to in a collection, by key. */
    public SortedMap<String, VectorRecord> latest(String collection) {
        return state(changes(), collection);
    }

    /** The schemas that the first changes lead to, of the collections that were made with one. */
    public SortedMap<String, Schema> schemas(int changes) {
        return schemas.get(changes);
    }

    /** A number that is larger the later a record was written; of the records of this model alone. */
    public int written(VectorRecord record) {
        return Objects.requireNonNull(written.get(record));
    }

    /** Undoes the last changes, as a crash does. */
    public void rollBack(int changes) {
        while (changes() > changes) {
            states.removeLast();
            schemas.removeLast();
        }
    }

    /** Makes a collection, unless there is one. */
    public void make(String collection) {
        if (!states.getLast().containsKey(collection)) {
            change().put(collection, new TreeMap<>());
        }
    }

    /** Makes a collection with a schema, unless there is one. */
    public void make(String collection, Schema schema) {
        if (!states.getLast().containsKey(collection)) {
            make(collection);
            schemas.getLast().put(collection, schema);
        }
    }

    /** Gives a collection another schema. */
    public void alter(String collection, Schema schema) {
        change();
        schemas.getLast().put(collection, schema);
    }

    /** Drops a collection. */
    public void drop(String collection) {
        change().remove(collection);
        schemas.getLast().remove(collection);
    }

    /** Applies a batch. What it updates must be there; a collection that is not is made. */
    public void write(WriteBatch batch) {
        SortedMap<String, SortedMap<String, VectorRecord>> next = change();
        for (WriteBatch.Operation operation : batch.operations()) {
            SortedMap<String, VectorRecord> records = new TreeMap<>(records(next, operation.collection()));
            switch (operation) {
                case WriteBatch.Put put -> records.put(text(put.key()), noted(put.record()));
                case WriteBatch.Delete delete -> records.remove(text(delete.key()));
                case WriteBatch.Update update ->
                    records.compute(
                            text(update.key()),
                            (_, base) -> noted(merged(Objects.requireNonNull(base), update.record())));
            }
            next.put(operation.collection(), records);
        }
    }

    /**
     * Applies the delete of what is seen at a time and fulfils a filter, as one batch, unless there is nothing.
     *
     * @return how many records it deleted
     */
    public int delete(String collection, Filter filter, Instant time) {
        SortedMap<String, VectorRecord> left = new TreeMap<>(latest(collection));
        seen(latest(collection), time).forEach((key, record) -> {
            if (fulfils(record, filter)) {
                left.remove(key);
            }
        });
        int deleted = latest(collection).size() - left.size();
        if (deleted > 0) {
            change().put(collection, left);
        }
        return deleted;
    }

    private VectorRecord noted(VectorRecord record) {
        written.put(record, written.size());
        return record;
    }

    /** The next state, which begins like the last. */
    private SortedMap<String, SortedMap<String, VectorRecord>> change() {
        states.add(new TreeMap<>(states.getLast()));
        schemas.add(new TreeMap<>(schemas.getLast()));
        return states.getLast();
    }

    private static SortedMap<String, VectorRecord> records(
            Map<String, SortedMap<String, VectorRecord>> state, String collection) {
        return state.getOrDefault(collection, new TreeMap<>());
    }

    /** The records of a state that have not expired at a time. */
    public static SortedMap<String, VectorRecord> seen(Map<String, VectorRecord> state, Instant time) {
        SortedMap<String, VectorRecord> seen = new TreeMap<>(state);
        seen.values()
                .removeIf(record -> record.expiresAt()
                        .filter(expiry -> !expiry.isAfter(time))
                        .isPresent());
        return seen;
    }

    /** Whether a record fulfils a filter. */
    public static boolean fulfils(VectorRecord record, Filter filter) {
        return switch (filter) {
            case Filter.In in -> {
                Object value = record.attributes().get(in.attribute());
                yield value != null && in.values().stream().anyMatch(other -> compare(value, other) == 0);
            }
            case Filter.Range range -> {
                Object value = record.attributes().get(range.attribute());
                yield value != null
                        && (range.least() == null || compare(value, range.least()) >= 0)
                        && (range.most() == null || compare(value, range.most()) <= 0);
            }
            case Filter.Exists exists -> record.attributes().containsKey(exists.attribute());
            case Filter.And and -> and.filters().stream().allMatch(part -> fulfils(record, part));
            case Filter.Or or -> or.filters().stream().anyMatch(part -> fulfils(record, part));
            case Filter.Not not -> !fulfils(record, not.filter());
        };
    }

    /** Of two values of one type. Text goes by its UTF-8, and 0 is -0. */
    private static int compare(Object a, Object b) {
        return switch (a) {
            case String text ->
                Arrays.compareUnsigned(
                        text.getBytes(StandardCharsets.UTF_8), ((String) b).getBytes(StandardCharsets.UTF_8));
            case Long number -> Long.compare(number, (Long) b);
            case Double number -> Double.compare(number + 0.0, (Double) b + 0.0);
            case Boolean truth -> Boolean.compare(truth, (Boolean) b);
            default -> throw new IllegalArgumentException(a + " is no value of an attribute");
        };
    }

    /** Gives a record an attribute of whatever type. */
    static void attribute(VectorRecord.Builder record, String name, Object value) {
        switch (value) {
            case String text -> record.attribute(name, text);
            case Long number -> record.attribute(name, number);
            case Double number -> record.attribute(name, number);
            case Boolean truth -> record.attribute(name, truth);
            default -> throw new IllegalArgumentException(value + " is no value of an attribute");
        }
    }

    /** What an update of a record leads to. */
    public static VectorRecord merged(VectorRecord base, VectorRecord update) {
        VectorRecord.Builder merged = VectorRecord.builder(base.key());
        for (VectorRecord record : List.of(base, update)) {
            record.vectors().forEach(merged::vector);
            record.tokens().forEach(merged::tokens);
            record.attributes().forEach((name, value) -> attribute(merged, name, value));
            record.payload().ifPresent(merged::payload);
            record.expiresAt().ifPresent(merged::expiresAt);
        }
        return update.neverExpires() ? merged.neverExpires().build() : merged.build();
    }

    /** The best records of a state by inner product, the best first. */
    public static List<Answer> search(Map<String, VectorRecord> state, String field, float[] query, int limit) {
        return state.entrySet().stream()
                .map(entry -> new Answer(
                        entry.getKey(),
                        dot(
                                query,
                                Objects.requireNonNull(
                                        entry.getValue().vectors().get(field)))))
                .sorted(Comparator.comparingDouble(Answer::score).reversed())
                .limit(limit)
                .toList();
    }

    private static String text(Key key) {
        return key.toString();
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
