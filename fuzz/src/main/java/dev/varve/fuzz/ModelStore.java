package dev.varve.fuzz;

import dev.varve.Key;
import dev.varve.VectorRecord;
import dev.varve.WriteBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a collection must hold, kept as simply as can be: a map, and every state that it ever had. Batches are applied
 * whole; state 0 is empty, and state n is what the first n batches lead to.
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

    /** Applies a batch of puts and deletes. */
    public void write(WriteBatch batch) {
        SortedMap<String, VectorRecord> next = new TreeMap<>(latest());
        for (WriteBatch.Operation operation : batch.operations()) {
            switch (operation) {
                case WriteBatch.Put put -> next.put(text(put.key()), put.record());
                case WriteBatch.Delete delete -> next.remove(text(delete.key()));
                case WriteBatch.Update update ->
                    throw new IllegalArgumentException("this model merges no fields: " + update);
            }
        }
        states.add(next);
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
