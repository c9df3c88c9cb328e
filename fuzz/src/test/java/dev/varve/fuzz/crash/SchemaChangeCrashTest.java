package dev.varve.fuzz.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.varve.CheckReport;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.repair.Patient;
import dev.varve.storage.StoreEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Fields are added to a schema, on a disk that crashes: before or after, and never in between (I1, I2, I3, I8). */
class SchemaChangeCrashTest {

    private static final String DOCS = GrowingSchema.DOCS;
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withSearchThreads(1)
            .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false))
            .withIndex(StoreScript.INDEXED.index())
            .withTokenIndex(StoreScript.INDEXED.tokenIndex());

    /** What was done, and how much of it is durable: what a change of the schema follows is so too. */
    private static final class Record {
        final List<SortedMap<String, VectorRecord>> states = new ArrayList<>(List.of(new TreeMap<>()));
        int acknowledged;
        int fields;
        int acknowledgedFields;

        SortedMap<String, VectorRecord> latest() {
            return states.getLast();
        }

        void acknowledge() {
            acknowledged = states.size() - 1;
            acknowledgedFields = fields;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Record that && progress().equals(that.progress());
        }

        @Override
        public int hashCode() {
            return progress().hashCode();
        }

        /** The states themselves are the same each time. */
        private List<Integer> progress() {
            return List.of(states.size(), acknowledged, fields, acknowledgedFields);
        }
    }

    private static VectorStore open(SimulatedDisk disk) {
        return StoreEngine.open(Patient.PATH, Disks.environment(disk), OPTIONS);
    }

    private static void run(SimulatedDisk disk, Record record) {
        Random random = new Random(11);
        try (VectorStore store = open(disk)) {
            record.fields = GrowingSchema.LEAST_FIELDS;
            VectorCollection docs = store.collection(DOCS, GrowingSchema.of(record.fields));
            record.acknowledgedFields = record.fields;
            write(docs, record, random, Durability.BUFFERED);
            write(docs, record, random, Durability.SYNCED);
            alter(store, record, 4);
            write(docs, record, random, Durability.SYNCED);
            store.flush();
            record.acknowledge();
            write(docs, record, random, Durability.BUFFERED);
            alter(store, record, 7);
            write(docs, record, random, Durability.BUFFERED);
            store.compact().await();
            record.acknowledge();
            write(docs, record, random, Durability.SYNCED);
            store.close();
            record.acknowledge();
        }
        try (VectorStore store = open(disk)) {
            alter(store, record, GrowingSchema.MOST_FIELDS);
            write(store.collection(DOCS), record, random, Durability.SYNCED);
        }
        record.acknowledge();
    }

    private static void alter(VectorStore store, Record record, int fields) {
        record.fields = fields;
        store.alter(DOCS, GrowingSchema.of(fields));
        record.acknowledge();
    }

    /** Puts one, and updates another that may be older than some fields. */
    private static void write(VectorCollection docs, Record record, Random random, Durability durability) {
        var schema = GrowingSchema.of(record.fields);
        SortedMap<String, VectorRecord> next = new TreeMap<>(record.latest());
        if (!next.isEmpty()) {
            String known = next.firstKey();
            VectorRecord update = GrowingSchema.update(known, schema, random);
            next.put(known, GrowingSchema.updated(record.latest().get(known), update));
            record.states.add(next);
            docs.update(update, Durability.BUFFERED);
            next = new TreeMap<>(next);
        }
        String key = "k" + random.nextInt(6);
        VectorRecord put = GrowingSchema.record(key, schema, random);
        next.put(key, put);
        record.states.add(next);
        docs.put(put, durability);
        if (durability == Durability.SYNCED) {
            record.acknowledge();
        }
    }

    private static void check(SimulatedDisk disk, Record record) {
        if (record.acknowledgedFields > 0) {
            CheckReport check = Patient.check(disk);
            assertTrue(check.sound(), check::toString);
        }
        int state;
        try (VectorStore store = open(disk)) {
            if (store.collections().isEmpty()) {
                assertEquals(0, record.acknowledgedFields, "I1");
                return;
            }
            VectorCollection docs = store.collection(DOCS);
            int fields = docs.schema().fields().size();
            // The last is what this check makes of it.
            var possible = List.of(record.acknowledgedFields, record.fields, GrowingSchema.MOST_FIELDS);
            assertTrue(possible.contains(fields), () -> "I1: " + docs.schema());
            state = state(docs, record);
            GrowingSchema.require(GrowingSchema.of(fields), record.states.get(state), docs, new Random(3));
            store.alter(DOCS, GrowingSchema.of(GrowingSchema.MOST_FIELDS));
        }
        try (VectorStore store = open(disk)) {
            var schema = GrowingSchema.of(GrowingSchema.MOST_FIELDS);
            GrowingSchema.require(schema, record.states.get(state), store.collection(DOCS), new Random(4));
        }
    }

    private static int state(VectorCollection docs, Record record) {
        SortedMap<String, VectorRecord> found = GrowingSchema.contents(docs);
        for (int state = record.states.size() - 1; state >= record.acknowledged; state--) {
            if (GrowingSchema.equal(record.states.get(state), found)) {
                return state;
            }
        }
        return fail("I1, I2: " + found + " is no state from " + record.acknowledged + " on");
    }

    @Test
    void shouldAddFieldsWholeOrNotAtAllWhereverTheCrashIs() {
        CrashEnumerator.Counts counts = CrashEnumerator.run(
                Record::new,
                SchemaChangeCrashTest::run,
                SchemaChangeCrashTest::check,
                new CrashEnumerator.Options(1, true, 600));
        assertTrue(counts.crashes() > 100 && counts.recoveryCrashes() > 0, counts::toString);
    }
}
