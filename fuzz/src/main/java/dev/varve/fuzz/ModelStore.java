package dev.varve.fuzz;

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
 * What a collection must hold, kept as simply as can be: a map, and every state that it ever had. Batches are applied
 * whole; state 0 is empty, and state n is what the first n batches lead to. A record that has expired stays in it, and
 * is not {@linkplain #seen seen}. Attributes are integers.
 */
public final class ModelStore {

    /**
     * An answer of exact search.
     *
     * @param key the record's key
     * @param score inner product, summed up in double precision
     */
    public record Answer(String key, double score) {}

    private final List<SortedMap<String, VectorRecord>> states = new ArrayList<>();

    /** Holds nothing. */
    public ModelStore() {
        states.add(new TreeMap<>());
    }

    /** Batches applied. */
    public int batches() {
        return states.size() - 1;
    }

    /** What the first batches lead to, by key. */
    public SortedMap<String, VectorRecord> state(int batches) {
        return states.get(batches);
    }

    /** What all batches lead to, by key. */
    public SortedMap<String, VectorRecord> latest() {
        return states.getLast();
    }

    /** Applies a batch. What it updates must be there. */
    public void write(WriteBatch batch) {
        SortedMap<String, VectorRecord> next = new TreeMap<>(latest());
        for (WriteBatch.Operation operation : batch.operations()) {
            switch (operation) {
                case WriteBatch.Put put -> next.put(text(put.key()), put.record());
                case WriteBatch.Delete delete -> next.remove(text(delete.key()));
                case WriteBatch.Update update ->
                    next.compute(
                            text(update.key()), (_, base) -> merged(Objects.requireNonNull(base), update.record()));
            }
        }
        states.add(next);
    }

    /**
     * Applies the delete of what is seen at a time and fulfils a filter, as one batch, unless there is nothing.
     *
     * @return how many records it deleted
     */
    public int delete(Filter filter, Instant time) {
        SortedMap<String, VectorRecord> next = new TreeMap<>(latest());
        seen(latest(), time).forEach((key, record) -> {
            if (fulfils(record, filter)) {
                next.remove(key);
            }
        });
        int deleted = latest().size() - next.size();
        if (deleted > 0) {
            states.add(next);
        }
        return deleted;
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
