package dev.varve.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.ClosedException;
import dev.varve.CompactionOptions;
import dev.varve.DiskFullException;
import dev.varve.InvalidArgumentException;
import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.PoisonedException;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VarveException;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every operation of the disk fails once, or it and some after it: no write is lost, and each failure has its type. */
class StoreFailureTest {

    private static final String DOCS = "docs";
    private static final Schema SCHEMA = Schema.builder()
            .dense("v", 2, Metric.DOT)
            .attribute("n", AttributeType.LONG)
            .build();
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(1)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2));

    /** One call of the API, and what it does to a map from key to the attribute's value. */
    private record Step(String name, Consumer<VectorStore> call, Consumer<SortedMap<String, Long>> onModel) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Step put(String key, long n) {
        VectorRecord record = VectorRecord.builder(key)
                .vector("v", (float) n, 1)
                .attribute("n", n)
                .payload(new byte[100])
                .build();
        return new Step(
                "put " + key, store -> store.write(new WriteBatch().put(DOCS, record)), model -> model.put(key, n));
    }

    private static Step update(String key, long n) {
        VectorRecord record = VectorRecord.builder(key).attribute("n", n).build();
        return new Step(
                "update " + key,
                store -> store.write(new WriteBatch().update(DOCS, record)),
                model -> model.put(key, n));
    }

    private static Step delete(String key) {
        return new Step(
                "delete " + key,
                store -> store.write(new WriteBatch().delete(DOCS, Key.of(key))),
                model -> model.remove(key));
    }

    private static final Step FLUSH = new Step("flush", VectorStore::flush, model -> {});
    private static final Step DROP = new Step("drop", store -> store.drop(DOCS), model -> model.clear());
    private static final Step MAKE = new Step("make", store -> store.collection(DOCS, SCHEMA), model -> {});

    private static final List<Step> STEPS = List.of(
            MAKE,
            put("a", 1),
            put("b", 2),
            put("c", 3),
            FLUSH,
            put("d", 4),
            put("a", 5),
            FLUSH,
            delete("b"),
            update("a", 6),
            FLUSH,
            put("f", 7),
            delete("a"),
            delete("c"),
            FLUSH,
            DROP,
            MAKE,
            put("a", 8),
            put("b", 9),
            FLUSH,
            delete("a"),
            put("c", 10),
            FLUSH,
            delete("b"),
            put("d", 11));

    private static VectorStore open(SimulatedDisk disk) {
        return StoreEngine.open(Path.of("simulated"), Disks.environment(disk), OPTIONS);
    }

    private static SortedMap<String, Long> contents(VectorStore store) {
        SortedMap<String, Long> contents = new TreeMap<>();
        if (store.collections().contains(DOCS)) {
            var docs = store.collection(DOCS);
            docs.scan(
                    record -> assertEquals(null, contents.put(record.key().toString(), (Long)
                            record.attributes().get("n"))),
                    Query.Part.ATTRIBUTES);
            assertEquals(contents.size(), docs.count());
            assertEquals(
                    contents.size(),
                    docs.search(Query.dense("v", 1, 1).limit(50)).size());
            contents.forEach((key, n) ->
                    assertEquals(n, docs.get(key).orElseThrow().attributes().get("n")));
        }
        return contents;
    }

    /** Walks the steps on a disk that fails, and tells what the store may hold after. */
    private static final class Walk {
        private SortedMap<String, Long> model = new TreeMap<>();
        private Set<SortedMap<String, Long>> possible = Set.of(model);
        private boolean poisoned;
        private int refused;

        void run(SimulatedDisk disk, VectorStore store, long failures) {
            for (Step step : STEPS) {
                SortedMap<String, Long> after = new TreeMap<>(model);
                step.onModel().accept(after);
                try {
                    step.call().accept(store);
                    assertTrue(!poisoned, () -> step + " was taken by a poisoned store");
                    model = after;
                    possible = Set.of(model);
                } catch (InvalidArgumentException failure) {
                    assertTrue(!model.containsKey("a"), () -> step + ": " + failure);
                } catch (VarveException failure) {
                    failed(store, step, after, failure);
                    if (++refused == failures) {
                        disk.failNoMore();
                    }
                }
            }
        }

        private void failed(VectorStore store, Step step, SortedMap<String, Long> after, VarveException failure) {
            SortedMap<String, Long> found = contents(store);
            if (failure instanceof DiskFullException) {
                assertTrue(!poisoned, () -> step + " should have said that the store is poisoned");
                assertEquals(model, found, () -> step + " was applied, though it said that the disk was full");
            } else {
                assertInstanceOf(PoisonedException.class, failure, () -> step + ": " + failure);
                assertTrue(found.equals(model) || (!poisoned && found.equals(after)), () -> step + ": " + found);
                if (!poisoned && !after.equals(model)) {
                    possible = Set.of(model, after);
                }
                poisoned = true;
            }
            model = found;
        }
    }

    private static void close(VectorStore store) {
        try {
            store.close();
        } catch (DiskFullException | PoisonedException expected) {
            assertThrows(ClosedException.class, store::flush);
        }
    }

    /** Fails from an operation on until so many calls have failed; false when there is no such operation. */
    private static boolean fail(long operation, long failures, Fault fault) {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            open(disk).close();
            long last = disk.operations() + operation;
            if (failures == 1) {
                disk.failAt(last, fault);
            } else {
                disk.failFrom(last, fault);
            }
            Walk walk = new Walk();
            VectorStore store;
            try {
                store = open(disk);
            } catch (VarveException failure) {
                assertEquals(0, disk.mappingCount());
                disk.failNoMore();
                store = open(disk);
            }
            walk.run(disk, store, failures);
            close(store);
            boolean reached = disk.operations() >= last;
            disk.failNoMore();
            assertEquals(0, disk.mappingCount(), "mappings are left");
            try (SimulatedDisk dark = disk.image(new CrashImage.AllLost())) {
                checkReopened(dark, walk);
            }
            checkReopened(disk, walk);
            return reached;
        }
    }

    private static void checkReopened(SimulatedDisk disk, Walk walk) {
        SortedMap<String, Long> found;
        try (VectorStore store = open(disk)) {
            found = contents(store);
            assertTrue(walk.possible.contains(found), () -> found + " is none of " + walk.possible);
            store.collection(DOCS, SCHEMA);
            for (Step step : List.of(put("a", 12), put("z", 13), delete("d"))) {
                step.call().accept(store);
                step.onModel().accept(found);
            }
            assertEquals(found, contents(store));
        }
        assertEquals(0, disk.mappingCount(), "mappings are left");
        try (VectorStore store = open(disk)) {
            assertEquals(found, contents(store));
        }
    }

    @ParameterizedTest
    @CsvSource({"NO_SPACE, 1", "NO_SPACE, 1000", "IO_ERROR, 1", "IO_ERROR, 3"})
    void shouldLoseNothingWhicheverOperationFails(Fault fault, long failures) {
        List<String> broken = new ArrayList<>();
        long operation = 1;
        for (boolean reached = true; reached; operation++) {
            try {
                reached = fail(operation, failures, fault);
            } catch (AssertionError | RuntimeException failure) {
                broken.add("operation " + operation + ": " + failure);
            }
        }
        assertTrue(operation > 100, "operations: " + operation);
        assertEquals(List.of(), broken, () -> String.join(System.lineSeparator(), broken));
    }
}
