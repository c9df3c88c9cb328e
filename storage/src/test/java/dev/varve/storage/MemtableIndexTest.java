package dev.varve.storage;

import static dev.varve.storage.IndexedStore.COSINE;
import static dev.varve.storage.IndexedStore.DOCS;
import static dev.varve.storage.IndexedStore.FROM_ROWS;
import static dev.varve.storage.IndexedStore.L2;
import static dev.varve.storage.IndexedStore.OPTIONS;
import static dev.varve.storage.IndexedStore.memtable;
import static dev.varve.storage.IndexedStore.requireIndexes;
import static dev.varve.storage.IndexedStore.segments;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Snapshot;
import dev.varve.VectorStore;
import dev.varve.index.ann.GrowingIndex;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indexes of memtables, which grow behind the writers' backs. */
class MemtableIndexTest {

    @TempDir
    Path directory;

    private final IndexedStore docs = new IndexedStore();

    private static GrowingIndex index(Memtable memtable) {
        return Objects.requireNonNull((GrowingIndex) memtable.index(COSINE));
    }

    /** Waits for what another thread does soon. */
    private static void await(BooleanSupplier done) {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            while (!done.getAsBoolean()) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    void shouldGrowFromSoManyRowsOn() {
        try (VectorStore store = Engines.open(directory, OPTIONS)) {
            docs.put(store, 0, FROM_ROWS - 1);
            assertNull(memtable(store).index(COSINE));
            docs.put(store, 100, 140);
            Memtable memtable = memtable(store);
            assertEquals(FROM_ROWS - 1 + 40, index(memtable).indexed());
            docs.put(store, 200, 210);
            assertEquals(FROM_ROWS - 1 + 40, index(memtable).indexed(), "too few to be worth it");
            docs.put(store, 300, 400);
            assertEquals(memtable.size(), index(memtable).indexed());
            assertEquals(
                    memtable.size(),
                    IndexedStore.reached(index(memtable).graph()).cardinality());
            docs.requireRight(store);
        }
    }

    @Test
    void shouldCountWhatItTakes() {
        try (VectorStore store = Engines.open(directory, OPTIONS)) {
            docs.put(store, 0, 1_000);
            long without = memtable(store).bytes();
            assertTrue(store.stats().memtableBytes() > 0);
            docs.put(store, 1_000, 1_001);
            assertTrue(memtable(store).bytes() > without);
            long vectors = 1_000L * IndexedStore.DIMENSION * Float.BYTES;
            assertTrue(without > 2 * vectors, () -> without + " bytes");
        }
    }

    @Test
    void shouldBeTakenOverByTheSegment() {
        try (VectorStore store = Engines.open(directory, OPTIONS)) {
            docs.put(store, 0, 300);
            docs.delete(store, 4, 5, 6, 250);
            docs.put(store, 100, 150);
            Memtable frozen = memtable(store);
            try (Snapshot snapshot = store.snapshot()) {
                store.flush();
                assertFalse(frozen.growIndexes());
                assertEquals(296, snapshot.collection(DOCS).count());
            }
            assertEquals(296, segments(store).getFirst().size());
            assertNull(memtable(store).index(COSINE));
            requireIndexes(store);
            docs.requireRight(store);
        }
    }

    @Test
    void shouldHoldNoWriterUp() {
        HeldBackground background = new HeldBackground(Background.Role.INDEX);
        try (VectorStore store = Engines.open(directory, OPTIONS, background)) {
            docs.put(store, 0, 1);
            background.hold();
            docs.put(store, 1, 500);
            docs.put(store, 500, 1_000);
            assertNull(memtable(store).index(COSINE));
            docs.requireRight(store);
            Memtable memtable = memtable(store);
            background.letGo();
            await(() -> memtable.index(L2) != null && index(memtable).indexed() == memtable.size());
            docs.requireRight(store);
        }
    }

    @Test
    void shouldBuildTheIndexOfASegmentAloneWhereNothingGrewBefore() {
        HeldBackground background = new HeldBackground(Background.Role.INDEX);
        try (VectorStore store = Engines.open(directory, OPTIONS, background)) {
            background.hold();
            docs.put(store, 0, 500);
            store.flush();
            assertEquals(1, segments(store).size());
            requireIndexes(store);
            background.letGo();
        }
    }

    @Test
    void shouldEndAtOnceWhenItsMemtableIsFlushedOrTheStoreIsClosed() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            Path place = directory.resolve("round-" + round);
            try (VectorStore store = Engines.open(place, OPTIONS, Background.threads("test"))) {
                IndexedStore same = new IndexedStore();
                AtomicReference<Throwable> failure = new AtomicReference<>();
                CountDownLatch begun = new CountDownLatch(1);
                Thread flushing = Thread.ofPlatform().start(() -> {
                    try {
                        begun.await();
                        store.flush();
                    } catch (InterruptedException | RuntimeException e) {
                        failure.set(e);
                    }
                });
                for (int i = 0; i < 10; i++) {
                    same.put(store, 200 * i, 200 * i + 200);
                    begun.countDown();
                }
                flushing.join();
                assertNull(failure.get());
                same.requireRight(store);
                same.put(store, 0, 2_000);
            }
            try (VectorStore store = Engines.open(place, OPTIONS)) {
                store.compact().await(); // what closing the store left without an index gets it
                requireIndexes(store);
                assertEquals(2_000, store.collection(DOCS).count());
            }
        }
    }
}
