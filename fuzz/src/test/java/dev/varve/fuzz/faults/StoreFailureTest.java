package dev.varve.fuzz.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.ClosedException;
import dev.varve.CompactionOptions;
import dev.varve.CorruptException;
import dev.varve.DiskFullException;
import dev.varve.Filter;
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
import dev.varve.fuzz.crash.CheckQueue;
import dev.varve.fuzz.crash.StoreScript;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.Fault;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.mmap.TooManyFilesException;
import dev.varve.storage.Background;
import dev.varve.storage.Environment;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every operation of the disk fails once, or it and some after it: no write is lost, and each failure has its type. */
class StoreFailureTest {

    private static final String DOCS = "docs";
    private static final Schema SCHEMA = Schema.builder()
            .dense("v", 2, Metric.DOT)
            .attribute("n", AttributeType.LONG)
            .build();
    private static final StoreOptions FLAT = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(1)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2));
    private static final StoreOptions INDEXED = FLAT.withIndex(StoreScript.INDEXED.index());

    private StoreOptions options = FLAT;

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

    /** A record that nobody ever sees, and that flushes and compactions leave out. */
    private static Step putExpired(String key) {
        VectorRecord record = VectorRecord.builder(key)
                .vector("v", 1, 1)
                .expiresAt(Instant.ofEpochMilli(1))
                .build();
        return new Step(
                "put expired " + key,
                store -> store.write(new WriteBatch().put(DOCS, record)),
                model -> model.remove(key));
    }

    private static Step deleteFrom(long n) {
        return new Step(
                "delete from " + n,
                store -> store.collection(DOCS).delete(Filter.atLeast("n", n)),
                model -> model.values().removeIf(value -> value >= n));
    }

    private static final String COPY = "copy";
    private static final Step CHECKPOINT =
            new Step("checkpoint", store -> store.checkpoint(Path.of(COPY)), model -> {});
    private static final Step COMPACT =
            new Step("compact", store -> store.compact().await(), model -> {});
    private static final Step FLUSH = new Step("flush", VectorStore::flush, model -> {});
    private static final Step DROP = new Step("drop", store -> store.drop(DOCS), model -> model.clear());
    private static final Step MAKE = new Step("make", store -> store.collection(DOCS, SCHEMA), model -> {});

    /** What fails without a doubt about anything that was written. */
    private static final Set<Step> READERS = Set.of(COMPACT, CHECKPOINT);

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
            putExpired("e"),
            put("b", 9),
            FLUSH,
            deleteFrom(9),
            put("c", 10),
            CHECKPOINT,
            putExpired("c"),
            put("d", 11),
            COMPACT,
            delete("d"),
            put("f", 12));

    private VectorStore open(SimulatedDisk disk) {
        return open(disk, "store");
    }

    private VectorStore open(SimulatedDisk disk, String directory) {
        Environment environment = Disks.environment(
                disk.at(directory), path -> disk.at(path.toString()), InstantSource.system(), Background.inline());
        return StoreEngine.open(Path.of(directory), environment, options);
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
        private @Nullable SortedMap<String, Long> copied;

        void run(SimulatedDisk disk, VectorStore store, long failures) {
            for (Step step : STEPS) {
                SortedMap<String, Long> after = new TreeMap<>(model);
                step.onModel().accept(after);
                try {
                    step.call().accept(store);
                    assertTrue(!poisoned, () -> step + " was taken by a poisoned store");
                    model = after;
                    possible = Set.of(model);
                    if (step.equals(CHECKPOINT)) {
                        copied = model;
                    }
                } catch (VarveException failure) {
                    if (failure instanceof InvalidArgumentException && !passes(failure)) {
                        assertTrue(misses(store, step), () -> step + ": " + failure);
                        continue;
                    }
                    failed(store, step, after, failure);
                    if (++refused == failures) {
                        disk.failNoMore();
                    }
                }
            }
        }

        /** Whether a call cannot do anything, as those before it failed. */
        private boolean misses(VectorStore store, Step step) {
            return !store.collections().contains(DOCS)
                    || (!model.containsKey("a") && step.name().equals("update a"));
        }

        private void failed(VectorStore store, Step step, SortedMap<String, Long> after, VarveException failure) {
            SortedMap<String, Long> found = contents(store);
            boolean passes = passes(failure);
            if (passes || (failure instanceof CorruptException && READERS.contains(step))) {
                assertTrue(!poisoned || !passes, () -> step + " should have said that the store is poisoned");
                assertEquals(model, found, () -> step + " was applied, though it failed: " + failure);
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

    /** Whether nothing is in doubt, and the same can succeed once there is room. */
    private static boolean passes(VarveException failure) {
        return failure instanceof DiskFullException
                || (failure instanceof InvalidArgumentException && failure.getCause() instanceof TooManyFilesException);
    }

    private static void close(VectorStore store) {
        try {
            store.close();
        } catch (DiskFullException | PoisonedException | InvalidArgumentException expected) {
            assertTrue(!(expected instanceof InvalidArgumentException) || passes(expected), expected::toString);
            assertThrows(ClosedException.class, store::flush);
        }
    }

    /** An operation fails, or all from it on until so many calls have failed; false when there is no such operation. */
    private boolean fail(long operation, long failures, Fault fault) {
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
            checkCopy(disk, walk);
            return reached;
        }
    }

    private void checkReopened(SimulatedDisk disk, Walk walk) {
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

    private void checkCopy(SimulatedDisk disk, Walk walk) {
        if (walk.copied != null) {
            try (VectorStore copy = open(disk, COPY)) {
                assertEquals(walk.copied, contents(copy), "the checkpoint");
            }
        }
    }

    /** Where there is no room for anything from an operation on, and then there is again; false as above. */
    private boolean fill(long operation, Fault fault) {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            open(disk).close();
            long last = disk.operations() + operation;
            Walk walk = new Walk();
            boolean reached;
            try (VectorStore store = open(disk)) {
                disk.failFrom(last, fault);
                walk.run(disk, store, Long.MAX_VALUE);
                reached = disk.operations() >= last;
                disk.failNoMore();
                // A directory that could not be opened could not be synced either, and what it names is in doubt.
                if (walk.poisoned) {
                    return reached;
                }
                store.collection(DOCS, SCHEMA);
                SortedMap<String, Long> model = contents(store);
                assertEquals(walk.model, model);
                for (Step step : List.of(put("a", 12), FLUSH, put("z", 13), delete("d"), COMPACT)) {
                    step.call().accept(store);
                    step.onModel().accept(model);
                }
                assertEquals(model, contents(store));
                assertTrue(store.stats().segments() <= 1, () -> store.stats().toString());
                if (walk.copied == null) {
                    CHECKPOINT.call().accept(store);
                    walk.copied = model;
                }
                walk.model = model;
                walk.possible = Set.of(model);
            }
            assertEquals(0, disk.mappingCount(), "mappings are left");
            checkReopened(disk, walk);
            checkCopy(disk, walk);
            return reached;
        }
    }

    @ParameterizedTest
    @CsvSource({"FULL, 4, true", "TOO_MANY_FILES, 4, false"})
    void shouldGoOnWithoutReopeningOnceThereIsRoom(Fault fault, long every, boolean indexed) {
        options = indexed ? INDEXED : FLAT;
        forEachOperation(every, operation -> fill(operation, fault));
    }

    @ParameterizedTest
    @CsvSource({
        "NO_SPACE, 1, 3, false",
        "NO_SPACE, 1000, 4, true",
        "FULL, 1, 4, true",
        "TOO_MANY_FILES, 1, 4, true",
        "TOO_MANY_FILES, 1000, 4, false",
        "IO_ERROR, 1, 1, false",
        "IO_ERROR, 3, 4, true",
        "IO_ERROR, 1000, 4, false"
    })
    void shouldLoseNothingWhicheverOperationFails(Fault fault, long failures, long every, boolean indexed) {
        options = indexed ? INDEXED : FLAT;
        forEachOperation(every, operation -> fail(operation, failures, fault));
    }

    private static boolean reached(long operation, LongPredicate test) {
        try {
            return test.test(operation);
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("operation " + operation + ": " + failure, failure);
        }
    }

    /** Whether there was the operation that was to fail; what went wrong is added. */
    private static boolean reached(CheckQueue<Boolean> checks, List<String> broken) {
        try {
            return checks.read();
        } catch (AssertionError failure) {
            broken.add(String.valueOf(failure.getMessage()));
            return true;
        }
    }

    /**
     * Until there is no such operation, or a few more.
     *
     * @param every of so many operations one; with {@code -Dvarve.fuzz=long} it is all of them
     */
    private static void forEachOperation(long every, LongPredicate test) {
        long stride = "long".equals(System.getProperty("varve.fuzz")) ? 1 : every;
        List<String> broken = new ArrayList<>();
        long operation = 1;
        try (CheckQueue<Boolean> checks = new CheckQueue<>()) {
            for (boolean reached = true; reached; operation += stride) {
                long failing = operation;
                checks.add(() -> reached(failing, test));
                reached = !checks.isFull() || reached(checks, broken);
            }
            while (!checks.isEmpty()) {
                reached(checks, broken);
            }
        }
        assertTrue(operation > 100, "operations: " + operation);
        assertEquals(List.of(), broken, () -> String.join(System.lineSeparator(), broken));
    }
}
