package dev.varve.fuzz.concurrent;

import dev.varve.AttributeType;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.Scores;
import dev.varve.fuzz.model.WriterScript;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A collection that is made, written to, given another field, searched and dropped by one thread while others work with
 * the rest of the store: whatever they do, its answers are those of brute force.
 */
final class PassingCollection {

    private static final String NAME = "passing";
    private static final Schema NARROW = Schema.builder()
            .dense("vector", WriterScript.DIMENSION, Metric.DOT)
            .attribute("n", AttributeType.LONG)
            .build();
    private static final Schema WIDE = Schema.builder()
            .dense("vector", WriterScript.DIMENSION, Metric.DOT)
            .attribute("n", AttributeType.LONG)
            .attribute("more", AttributeType.LONG)
            .build();
    private static final int MOST_ROWS = 30;
    private static final double ROUNDING = 1e-4;

    private final VectorStore store;
    private final SplittableRandom random;
    private final List<VectorRecord> expected = new ArrayList<>();

    private PassingCollection(VectorStore store, SplittableRandom random) {
        this.store = store;
        this.random = random;
    }

    /** Makes one, and drops it; drops what another left that was closed under. */
    static void pass(VectorStore store, SplittableRandom random) {
        if (store.collections().contains(NAME)) {
            store.drop(NAME);
        }
        new PassingCollection(store, random).run();
    }

    private void run() {
        VectorCollection collection = store.collection(NAME, NARROW);
        put(collection, false);
        require(collection);
        if (random.nextBoolean()) {
            store.flush();
        }
        VectorCollection wider = store.alter(NAME, WIDE);
        require(wider);
        put(wider, true);
        require(wider);
        long last = random.nextLong(MOST_ROWS);
        expected.removeIf(record -> n(record) <= last);
        wider.delete(Filter.atMost("n", last), Durability.BUFFERED);
        require(wider);
        store.drop(NAME);
        Require.that(!store.collections().contains(NAME), () -> "a collection is there after it was dropped");
    }

    private void put(VectorCollection collection, boolean wide) {
        for (int row = random.nextInt(MOST_ROWS); row >= 0; row--) {
            VectorRecord.Builder record = VectorRecord.builder((wide ? "wide-" : "narrow-") + row)
                    .vector("vector", WriterScript.vector(random))
                    .attribute("n", row);
            if (wide) {
                record.attribute("more", row);
            }
            expected.add(record.build());
            collection.put(expected.getLast(), Durability.BUFFERED);
        }
    }

    /** Nobody else writes to it. */
    private void require(VectorCollection collection) {
        Require.equal((long) expected.size(), collection.count(), "count of a collection of one's own");
        for (VectorRecord record : expected) {
            Require.equal(record, collection.get(record.key()).orElse(null), "a record of one's own");
        }
        float[] asked = WriterScript.vector(random);
        long least = random.nextLong(MOST_ROWS);
        Query.Dense query = Query.dense("vector", asked).limit(2 * MOST_ROWS).exact();
        requireScores(asked, Long.MIN_VALUE, collection, query);
        requireScores(asked, least, collection, query.where(Filter.atLeast("n", least)));
    }

    private void requireScores(float[] asked, long least, VectorCollection collection, Query query) {
        List<Double> best = expected.stream()
                .filter(record -> n(record) >= least)
                .map(record ->
                        Scores.dot(asked, Require.present(record.vectors().get("vector"), "vector")))
                .sorted((a, b) -> Double.compare(b, a))
                .toList();
        var hits = collection.search(query);
        Require.equal(best.size(), hits.size(), "answers of a collection of one's own");
        for (int rank = 0; rank < best.size(); rank++) {
            Require.close(best.get(rank), hits.get(rank).score(), ROUNDING, "score at rank " + rank);
        }
    }

    private static long n(VectorRecord record) {
        return (Long) Require.present(record.attributes().get("n"), "n");
    }
}
