package dev.varve.fuzz.model;

import dev.varve.Filter;
import dev.varve.Key;
import dev.varve.VectorRecord;
import dev.varve.WriteBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a store must hold, kept as simply as can be: a map for each collection, and every state that they ever had. Each
 * batch, and each collection that is made or dropped, is one change; state 0 is empty, and state n is what the first n
 * changes lead to. A record that has expired stays in it, and is not {@linkplain #seen seen}. Attributes are integers.
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

    /** Holds nothing. */
    public ModelStore() {
        states.add(new TreeMap<>());
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

    /** Makes a collection, unless there is one. */
    public void make(String collection) {
        if (!states.getLast().containsKey(collection)) {
            change().put(collection, new TreeMap<>());
        }
    }

    /** Drops a collection. */
    public void drop(String collection) {
        change().remove(collection);
    }

    /** Applies a batch. What it updates must be there; a collection that is not is made. */
    public void write(WriteBatch batch) {
        SortedMap<String, SortedMap<String, VectorRecord>> next = change();
        for (WriteBatch.Operation operation : batch.operations()) {
            SortedMap<String, VectorRecord> records = new TreeMap<>(records(next, operation.collection()));
            switch (operation) {
                case WriteBatch.Put put -> records.put(text(put.key()), put.record());
                case WriteBatch.Delete delete -> records.remove(text(delete.key()));
                case WriteBatch.Update update ->
                    records.compute(
                            text(update.key()), (_, base) -> merged(Objects.requireNonNull(base), update.record()));
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

    /** The next state, which begins like the last. */
    private SortedMap<String, SortedMap<String, VectorRecord>> change() {
        states.add(new TreeMap<>(states.getLast()));
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

    /** Whether a record fulfils a filter on numbers. */
    public static boolean fulfils(VectorRecord record, Filter filter) {
        return switch (filter) {
            case Filter.In in ->
                in.values().stream()
                        .anyMatch(value -> value.equals(record.attributes().get(in.attribute())));
            case Filter.Range range ->
                record.attributes().get(range.attribute()) instanceof Long value
                        && (range.least() == null || value >= (Long) range.least())
                        && (range.most() == null || value <= (Long) range.most());
            case Filter.Exists exists -> record.attributes().containsKey(exists.attribute());
            case Filter.And and -> and.filters().stream().allMatch(part -> fulfils(record, part));
            case Filter.Or or -> or.filters().stream().anyMatch(part -> fulfils(record, part));
            case Filter.Not not -> !fulfils(record, not.filter());
        };
    }

    private static VectorRecord merged(VectorRecord base, VectorRecord update) {
        VectorRecord.Builder merged = VectorRecord.builder(base.key());
        for (VectorRecord record : List.of(base, update)) {
            record.vectors().forEach(merged::vector);
            record.tokens().forEach(merged::tokens);
            record.attributes().forEach((name, value) -> merged.attribute(name, (Long) value));
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
