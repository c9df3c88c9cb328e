package dev.varve.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.varve.AttributeType;
import dev.varve.CollectionReader;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.Hits;
import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole store, on a disk that crashes, beside a map that does not: I1 to I4, and I8 for exact search. */
class StoreCrashTest {

    private static final String DOCS = "docs";
    private static final Schema SCHEMA = Schema.builder()
            .dense("v", 5, Metric.DOT)
            .attribute("n", AttributeType.LONG)
            .build();
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(1)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2));

    /** What was written, and how much of it was acknowledged as durable. */
    private static final class Record {
        private final ModelStore model = new ModelStore();
        private int acknowledged;
        private Instant now = Instant.ofEpochMilli(1000);

        SortedMap<String, VectorRecord> seen(int batches) {
            return ModelStore.seen(model.state(batches), now);
        }
    }

    private static VectorStore open(SimulatedDisk disk, Record record) {
        return StoreEngine.open(Path.of("simulated"), Disks.environment(disk, () -> record.now), OPTIONS);
    }

    /** Batches drawn by a seed, with flushes and reopenings between them. */
    private static void run(SimulatedDisk disk, Record record, long seed, int steps) {
        Random random = new Random(seed);
        for (int step = 0; step < steps; ) {
            try (VectorStore store = open(disk, record)) {
                store.collection(DOCS, SCHEMA);
                for (int left = 3 + random.nextInt(6); left > 0 && step < steps; left--, step++) {
                    if (random.nextInt(6) == 0) {
                        store.flush();
                        record.acknowledged = record.model.batches();
                        continue;
                    }
                    record.now = record.now.plusMillis(random.nextInt(10));
                    Durability durability = random.nextInt(3) == 0 ? Durability.SYNCED : Durability.BUFFERED;
                    write(store, record, random, durability);
                    if (durability == Durability.SYNCED) {
                        record.acknowledged = record.model.batches();
                    }
                }
            }
            record.acknowledged = record.model.batches();
        }
    }

    private static void write(VectorStore store, Record record, Random random, Durability durability) {
        if (random.nextInt(8) == 0) {
            Filter filter = Filter.atLeast("n", random.nextLong());
            record.model.delete(filter, record.now);
            store.collection(DOCS).delete(filter, durability);
        } else {
            WriteBatch batch = batch(random, record);
            record.model.write(batch);
            store.write(batch, durability);
        }
    }

    private static WriteBatch batch(Random random, Record record) {
        WriteBatch batch = new WriteBatch();
        int first = random.nextInt(12);
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            // Keys of one batch differ, those of several often do not.
            String key = "k" + (first + 3 * i) % 12;
            if (random.nextInt(4) == 0) {
                batch.delete(DOCS, Key.of(key));
            } else if (random.nextInt(3) == 0
                    && record.seen(record.model.batches()).containsKey(key)) {
                batch.update(DOCS, update(key, random));
            } else {
                batch.put(DOCS, record(key, random, record.now));
            }
        }
        return batch;
    }

    private static VectorRecord update(String key, Random random) {
        VectorRecord.Builder update = VectorRecord.builder(key).attribute("n", random.nextLong());
        return random.nextBoolean() ? update.build() : update.neverExpires().build();
    }

    private static VectorRecord record(String key, Random random, Instant now) {
        byte[] payload = new byte[random.nextInt(300)];
        random.nextBytes(payload);
        VectorRecord.Builder record = VectorRecord.builder(key)
                .vector("v", vector(random))
                .attribute("n", random.nextLong())
                .payload(payload);
        return random.nextInt(3) == 0
                ? record.expiresAt(now.plusMillis(random.nextInt(40))).build()
                : record.build();
    }

    private static float[] vector(Random random) {
        float[] vector = new float[5];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private static void check(SimulatedDisk disk, Record record) {
        int recovered;
        try (VectorStore store = open(disk, record)) {
            CollectionReader docs = store.collection(DOCS, SCHEMA);
            recovered = recovered(docs, record);
            checkSearch(docs, record.seen(recovered));
        }
        try (VectorStore store = open(disk, record)) {
            requireEqual(record.seen(recovered), contents(store.collection(DOCS)));
        }
    }

    /**
     * After how many batches the collection was as it is: at least those acknowledged (I1), and not between two (I2).
     */
    private static int recovered(CollectionReader docs, Record record) {
        SortedMap<String, VectorRecord> found = contents(docs);
        for (int batches = record.model.batches(); batches >= record.acknowledged; batches--) {
            if (equal(record.seen(batches), found)) {
                return batches;
            }
        }
        return fail("I1, I2: " + found + " is no state from batch " + record.acknowledged + " to "
                + record.model.batches() + ": " + record.seen(record.acknowledged) + " or later");
    }

    private static void checkSearch(CollectionReader docs, SortedMap<String, VectorRecord> expected) {
        Random random = new Random(42);
        for (int i = 0; i < 2; i++) {
            float[] query = vector(random);
            Hits hits = docs.search(Query.dense("v", query).limit(4));
            List<ModelStore.Answer> answers = ModelStore.search(expected, "v", query, 4);
            assertEquals(
                    answers.stream().map(ModelStore.Answer::key).toList(),
                    hits.list().stream().map(hit -> hit.key().toString()).toList(),
                    "I8");
            for (int rank = 0; rank < answers.size(); rank++) {
                assertEquals(answers.get(rank).score(), hits.get(rank).score(), 1e-4);
            }
        }
    }

    private static SortedMap<String, VectorRecord> contents(CollectionReader docs) {
        SortedMap<String, VectorRecord> found = new TreeMap<>();
        docs.scan(record -> assertEquals(null, found.put(record.key().toString(), record)), Query.Part.values());
        assertEquals(found.size(), docs.count());
        for (String key : found.keySet()) {
            assertTrue(docs.get(key).isPresent(), key);
        }
        return found;
    }

    private static void requireEqual(Map<String, VectorRecord> expected, Map<String, VectorRecord> found) {
        assertTrue(equal(expected, found), () -> "expected " + expected + ", found " + found);
    }

    private static boolean equal(Map<String, VectorRecord> expected, Map<String, VectorRecord> found) {
        return expected.keySet().equals(found.keySet())
                && expected.entrySet().stream().allMatch(entry -> equal(entry.getValue(), found.get(entry.getKey())));
    }

    private static boolean equal(VectorRecord a, VectorRecord b) {
        return Arrays.equals(a.vectors().get("v"), b.vectors().get("v"))
                && a.attributes().equals(b.attributes())
                && a.expiresAt().equals(b.expiresAt())
                && Arrays.equals(a.payload().orElse(new byte[0]), b.payload().orElse(new byte[0]));
    }

    @Test
    void shouldRecoverAPrefixWhereverTheCrashIs() {
        CrashEnumerator.Counts counts = CrashEnumerator.run(
                Record::new,
                (disk, record) -> run(disk, record, 3, 14),
                StoreCrashTest::check,
                new CrashEnumerator.Options(1, false, false));
        assertTrue(counts.crashes() > 50, counts::toString);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldDoAsAMapDoes(long seed) {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            Record record = new Record();
            run(disk, record, seed, 120);
            check(disk, record);
        }
    }
}
