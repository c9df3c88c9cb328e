package dev.varve.fuzz.model;

import dev.varve.AttributeType;
import dev.varve.Filter;
import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one of several writers writes, drawn from a seed, and what its own keys must hold after each step. All content
 * of a record comes from stamps that it carries, so that whoever reads it can tell whether it is whole; and whoever
 * draws from the same seed, in another process too, draws the same.
 */
public final class WriterScript {

    /** Of dense vectors and tokens. */
    public static final int DIMENSION = 8;

    /** Names of the collections that are written to. */
    public static final List<String> COLLECTIONS = List.of("even", "odd");

    private static final Schema SCHEMA = Schema.builder()
            .dense("vector", DIMENSION, Metric.DOT)
            .tokens("tokens", DIMENSION, Precision.FLOAT32)
            .attribute("vectorStamp", AttributeType.LONG)
            .attribute("tokenStamp", AttributeType.LONG)
            .attribute("stamp", AttributeType.LONG)
            .attribute("payloadStamp", AttributeType.LONG)
            .build();
    private static final int KEYS = 20;
    /** Has no divisor in common with the number of keys, so that those of one batch differ. */
    private static final int STRIDE = 7;

    private static final int MOST_OPERATIONS = 4;
    private static final int MOST_TOKENS = 3;
    private static final int MOST_PAYLOAD = 2_500;
    /** More than all writers have keys. */
    private static final int MOST_FOUND = 200;

    /**
     * When each part of a record was written last; a stamp is the round and the step, and all content comes from it.
     */
    public record Row(long vectorStamp, long tokenStamp, long stamp, long payloadStamp) {

        private static Row whole(long stamp) {
            return new Row(stamp, stamp, stamp, stamp);
        }

        /** What a record holds; fails where its parts are not what their stamps say. */
        public static Row of(VectorRecord found) {
            Row row = new Row(
                    number(found, "vectorStamp"),
                    number(found, "tokenStamp"),
                    number(found, "stamp"),
                    number(found, "payloadStamp"));
            boolean whole = Arrays.equals(
                            vector(row.vectorStamp), found.vectors().get("vector"))
                    && Arrays.deepEquals(tokens(row.tokenStamp), found.tokens().get("tokens"))
                    && Arrays.equals(payload(row.payloadStamp), found.payload().orElse(null));
            Require.that(whole, () -> found + " is not made of what was written as " + row);
            return row;
        }

        private static long number(VectorRecord found, String attribute) {
            return (Long) Require.present(found.attributes().get(attribute), attribute);
        }
    }

    private final SplittableRandom random;
    private final long round;
    private final int writer;
    private final SortedMap<String, Row> state;
    private long step;

    /** @param start what the keys of the writer hold at the beginning of the round */
    public WriterScript(long seed, long round, int writer, SortedMap<String, Row> start) {
        this.random = new SplittableRandom(seed + 31 * round + 1_000_003L * writer);
        this.round = round;
        this.writer = writer;
        this.state = new TreeMap<>(start);
    }

    /** Makes the collections that there are not yet. */
    public static void prepare(VectorStore store) {
        COLLECTIONS.forEach(name -> store.collection(name, SCHEMA));
    }

    /** What the keys of a writer hold in a store, whose collections need not exist. */
    public static SortedMap<String, Row> read(VectorStore store, int writer) {
        SortedMap<String, Row> found = new TreeMap<>();
        for (String name : COLLECTIONS) {
            if (store.collections().contains(name)) {
                for (int i = 0; i < KEYS; i++) {
                    String key = key(writer, i);
                    store.collection(name).get(key).ifPresent(row -> put(found, name, key, row));
                }
            }
        }
        return found;
    }

    private static void put(SortedMap<String, Row> found, String collection, String key, VectorRecord row) {
        Require.that(
                collection(key).equals(collection) && found.put(key, Row.of(row)) == null,
                () -> key + " is in collection " + collection);
    }

    /**
     * Requires that the newest state holds what this writer wrote last, and that searches by what it wrote find that;
     * others write meanwhile.
     */
    public void requireSeen(VectorStore store) {
        Require.equal(state, read(store, writer), "what writer " + writer + " reads after its step " + step);
        if (state.isEmpty()) {
            return;
        }
        long stamp = state.values().stream().mapToLong(Row::stamp).max().orElseThrow();
        for (String name : COLLECTIONS) {
            Set<String> expected = new TreeSet<>();
            state.forEach((key, row) -> {
                if (row.stamp() == stamp && collection(key).equals(name)) {
                    expected.add(key);
                }
            });
            for (Query query : List.of(
                    Query.dense("vector", vector(stamp)).limit(MOST_FOUND),
                    Query.dense("vector", vector(stamp)).limit(MOST_FOUND).exact(),
                    Query.tokens("tokens", tokens(stamp)).limit(MOST_FOUND).exact())) {
                Set<String> found = new TreeSet<>();
                store.collection(name)
                        .search(query.where(Filter.equal("stamp", stamp)))
                        .forEach(hit -> found.add(hit.key().toString()));
                found.removeIf(key -> !key.startsWith(writer + "-"));
                Require.equal(expected, found, "what writer " + writer + " finds after its step " + step);
            }
        }
    }

    /** The next batch; {@link #state} is then what it leads to. */
    public WriteBatch next() {
        step++;
        WriteBatch batch = new WriteBatch();
        int first = random.nextInt(KEYS);
        for (int i = random.nextInt(MOST_OPERATIONS); i >= 0; i--) {
            add(batch, key(writer, (first + STRIDE * i) % KEYS));
        }
        return batch;
    }

    /** Steps taken. */
    public long step() {
        return step;
    }

    /** What the keys hold after the steps taken. */
    public SortedMap<String, Row> state() {
        return state;
    }

    private void add(WriteBatch batch, String key) {
        Row row = state.get(key);
        long stamp = round << 32 | step;
        int choice = random.nextInt(10);
        if (choice < 3) {
            batch.delete(collection(key), Key.of(key));
            state.remove(key);
        } else if (choice < 6 && row != null) {
            update(batch, key, row, stamp);
        } else {
            VectorRecord.Builder whole = VectorRecord.builder(key).attribute("stamp", stamp);
            vector(whole, stamp);
            tokens(whole, stamp);
            payload(whole, stamp);
            batch.put(collection(key), whole.build());
            state.put(key, Row.whole(stamp));
        }
    }

    private void update(WriteBatch batch, String key, Row row, long stamp) {
        VectorRecord.Builder part = VectorRecord.builder(key);
        switch (random.nextInt(4)) {
            case 0 -> {
                vector(part, stamp);
                state.put(key, new Row(stamp, row.tokenStamp(), row.stamp(), row.payloadStamp()));
            }
            case 1 -> {
                tokens(part, stamp);
                state.put(key, new Row(row.vectorStamp(), stamp, row.stamp(), row.payloadStamp()));
            }
            case 2 -> {
                payload(part, stamp);
                state.put(key, new Row(row.vectorStamp(), row.tokenStamp(), row.stamp(), stamp));
            }
            default -> {
                part.attribute("stamp", stamp);
                state.put(key, new Row(row.vectorStamp(), row.tokenStamp(), stamp, row.payloadStamp()));
            }
        }
        batch.update(collection(key), part.build());
    }

    private static void vector(VectorRecord.Builder record, long stamp) {
        record.vector("vector", vector(stamp)).attribute("vectorStamp", stamp);
    }

    private static void tokens(VectorRecord.Builder record, long stamp) {
        record.tokens("tokens", tokens(stamp)).attribute("tokenStamp", stamp);
    }

    private static void payload(VectorRecord.Builder record, long stamp) {
        record.payload(payload(stamp)).attribute("payloadStamp", stamp);
    }

    private static float[] vector(long stamp) {
        return vector(new SplittableRandom(stamp));
    }

    private static float[][] tokens(long stamp) {
        SplittableRandom content = new SplittableRandom(Long.reverse(stamp));
        float[][] tokens = new float[1 + content.nextInt(MOST_TOKENS)][];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = vector(content);
        }
        return tokens;
    }

    /** One that is not equal to another draw. */
    public static float[] vector(SplittableRandom content) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) content.nextDouble(-1, 1);
        }
        return vector;
    }

    private static byte[] payload(long stamp) {
        SplittableRandom content = new SplittableRandom(~stamp);
        byte[] payload = new byte[1 + content.nextInt(MOST_PAYLOAD)];
        content.nextBytes(payload);
        return payload;
    }

    private static String key(int writer, int number) {
        return writer + "-" + number;
    }

    private static String collection(String key) {
        return COLLECTIONS.get(key.charAt(key.length() - 1) % 2);
    }
}
