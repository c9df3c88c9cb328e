package dev.varve.fuzz.concurrent;

import dev.varve.AttributeType;
import dev.varve.CollectionReader;
import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.fuzz.model.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What the few keys hold that threads quarrel over. Immutable.
 *
 * @param values of each key; null where there is no record
 */
record Cells(List<@Nullable Value> values) {

    static final int KEYS = 4;
    static final int KINDS = 3;
    static final Schema SCHEMA = Schema.builder()
            .dense("vector", 4, Metric.DOT)
            .tokens("tokens", 4, Precision.FLOAT32)
            .attribute("put", AttributeType.LONG)
            .attribute("updated", AttributeType.LONG)
            .attribute("kind", AttributeType.LONG)
            .build();
    static final Cells EMPTY = new Cells(new ArrayList<>(Collections.nCopies(KEYS, null)));

    private static final int MOST_PAYLOAD = 8_000;

    /**
     * A record.
     *
     * @param put a number that no other write has, of which vectors and payload are made
     * @param updated the number of the last update, or of the put
     */
    record Value(long put, long updated) {

        /** What is put under a key. */
        VectorRecord record(int key) {
            return numbers(key, updated)
                    .attribute("put", put)
                    .vector("vector", vector(put))
                    .tokens("tokens", new float[][] {vector(put + 1), vector(put + 2)})
                    .payload(payload(put))
                    .build();
        }

        /** What an update puts in the place of what there is. */
        static VectorRecord update(int key, long number) {
            return numbers(key, number).build();
        }

        /** What a record holds; fails where its parts are not of one piece. */
        static Value of(VectorRecord record) {
            Value value = new Value(number(record, "put"), number(record, "updated"));
            VectorRecord expected = value.record(Cells.key(record.key()));
            Require.that(
                    expected.equals(record), () -> "a torn record: " + record + ", which should be all of " + value);
            return value;
        }

        long kind() {
            return Math.floorMod(updated, KINDS);
        }

        private static VectorRecord.Builder numbers(int key, long number) {
            return VectorRecord.builder(key(key)).attribute("updated", number).attribute("kind", number % KINDS);
        }

        private static long number(VectorRecord record, String name) {
            return (Long) Require.present(record.attributes().get(name), name);
        }

        private static float[] vector(long seed) {
            SplittableRandom content = new SplittableRandom(seed);
            float[] vector = new float[4];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) content.nextDouble(-1, 1);
            }
            return vector;
        }

        private static byte[] payload(long seed) {
            byte[] payload = new byte[new SplittableRandom(seed).nextInt(MOST_PAYLOAD)];
            Arrays.fill(payload, (byte) seed);
            return payload;
        }
    }

    static Key key(int key) {
        return Key.of("k" + key);
    }

    private static int key(Key key) {
        return Integer.parseInt(key.toString().substring(1));
    }

    /** What all keys hold, read one by one of a state that does not change. */
    static Cells of(CollectionReader reader) {
        List<@Nullable Value> values = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            values.add(reader.get(key(key)).map(Value::of).orElse(null));
        }
        return new Cells(values);
    }

    /** What some records hold; the other keys hold none. */
    static Cells of(List<VectorRecord> records) {
        Cells cells = EMPTY;
        for (VectorRecord record : records) {
            int key = key(record.key());
            Require.that(!cells.has(key), () -> record + " is there twice in " + records);
            cells = cells.with(key, Value.of(record));
        }
        return cells;
    }

    boolean has(int key) {
        return values.get(key) != null;
    }

    Optional<Value> get(int key) {
        return Optional.ofNullable(values.get(key));
    }

    long count() {
        return values.stream().filter(value -> value != null).count();
    }

    Cells with(int key, @Nullable Value value) {
        List<@Nullable Value> changed = new ArrayList<>(values);
        changed.set(key, value);
        return new Cells(changed);
    }

    /** A record that there is gets another number. */
    Cells updated(int key, long number) {
        return with(key, new Value(get(key).orElseThrow().put(), number));
    }

    /** Without the records of a kind. */
    Cells without(long kind) {
        Cells left = this;
        for (int key = 0; key < KEYS; key++) {
            if (get(key).filter(value -> value.kind() == kind).isPresent()) {
                left = left.with(key, null);
            }
        }
        return left;
    }
}
