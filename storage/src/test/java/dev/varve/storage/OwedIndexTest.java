package dev.varve.storage;

import static dev.varve.storage.IndexedStore.DOCS;
import static dev.varve.storage.IndexedStore.FROM_ROWS;
import static dev.varve.storage.IndexedStore.INDEX;
import static dev.varve.storage.IndexedStore.L2;
import static dev.varve.storage.IndexedStore.OPTIONS;
import static dev.varve.storage.IndexedStore.SCHEMA;
import static dev.varve.storage.IndexedStore.files;
import static dev.varve.storage.IndexedStore.index;
import static dev.varve.storage.IndexedStore.requireIndexes;
import static dev.varve.storage.IndexedStore.segments;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Compaction;
import dev.varve.CompactionOptions;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Segments that were written without the index they should have, and how they come by it. */
@Timeout(120)
class OwedIndexTest {

    private static final CompactionOptions AUTOMATIC = CompactionOptions.DEFAULT.withAutomatic(true);
    private static final StoreOptions FLAT = OPTIONS.withIndex(INDEX.withEnabled(false));
    private static final StoreOptions PAYING = OPTIONS.withCompaction(AUTOMATIC);

    @TempDir
    Path directory;

    private final IndexedStore docs = new IndexedStore();

    private VectorStore open(StoreOptions options) {
        return Engines.open(directory, options);
    }

    private int indexes() {
        return files(directory, ".gra").size();
    }

    private static long compactions(VectorStore store) {
        return store.stats().counters().compactions();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldIndexAtTheNextOpenWhatWasWrittenAtTheClose() {
        try (VectorStore store = open(PAYING)) {
            docs.put(store, 0, 200);
            docs.delete(store, 7, 8);
        }
        assertEquals(0, indexes());
        try (VectorStore store = open(PAYING)) {
            assertEquals(1, compactions(store));
            requireIndexes(store);
            docs.requireRight(store);
            docs.put(store, 1_000, 1_001);
            store.flush();
            assertEquals(1, compactions(store));
        }
        assertTrue(VectorStore.check(directory).sound());
    }

    /** A build of this many rows takes far longer than the test waits for anything but the close. */
    @Test
    void shouldGiveTheIndexUpThatIsBeingBuiltWhenTheStoreCloses() {
        StoreOptions slow =
                OPTIONS.withIndex(INDEX.withDegree(63).withBeam(1_000).withThreads(1));
        VectorStore store = Engines.open(directory, slow, Background.threads("test"));
        docs.put(store, 0, 20_000);
        Thread flush = Thread.ofPlatform().start(store::flush);
        await(() -> files(directory, ".cod").size() == 1);
        assertEquals(0, segments(store).size());
        store.close();
        awaitEnd(flush);
        assertEquals(0, files(directory, ".cod").size() + indexes());
        try (VectorStore again = open(OPTIONS)) {
            docs.requireRight(again);
            assertEquals(1, segments(again).size());
            assertNull(index(segments(again).getFirst()));
            again.compact().await();
            requireIndexes(again);
            docs.requireRight(again);
        }
        assertTrue(VectorStore.check(directory).sound());
    }

    private static void awaitEnd(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a test", e);
        }
    }

    @Test
    void shouldIndexAfterACrashWhatWasRecovered() throws Exception {
        Path crashed = directory.resolve("crashed");
        try (VectorStore store = Engines.open(directory.resolve("store"), OPTIONS)) {
            docs.put(store, 0, 200);
            copy(directory.resolve("store"), crashed);
        }
        HeldBackground background = new HeldBackground(Background.Role.COMPACTION);
        background.hold();
        try (VectorStore store = Engines.open(crashed, PAYING, background)) {
            assertEquals(1, store.recovery().batches());
            assertNull(index(segments(store).getFirst()));
            docs.requireRight(store);
            background.letGo();
            await(() -> compactions(store) == 1);
            requireIndexes(store);
            docs.requireRight(store);
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        for (Path file : files(from, "")) {
            Path copy = to.resolve(from.relativize(file));
            if (Files.isDirectory(file)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(file, copy);
            }
        }
    }

    @Test
    void shouldIndexLaterWhatIsFlushedWhileWritersWait() {
        HeldBackground background = new HeldBackground(Background.Role.FLUSH);
        StoreOptions small = OPTIONS.withMemtableBytes(1 << 20);
        try (VectorStore store = Engines.open(directory, small, background)) {
            background.hold();
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 48; i++) {
                    docs.put(store, 1_000 * i, 1_000 * i + 1_000);
                }
            });
            await(() -> store.stats().waitingMemtables() == 2 && writer.getState() == Thread.State.WAITING);
            background.letGo();
            awaitEnd(writer);
            store.flush();
            assertNull(index(segments(store).getFirst()));
            docs.requireRight(store);
        }
        try (VectorStore store = open(PAYING)) {
            assertTrue(compactions(store) > 0);
            requireIndexes(store);
            docs.requireRight(store);
        }
    }

    /**
     * What is built when the memtables are full is given up: the index of so many rows takes far longer than all else.
     */
    @Test
    void shouldGiveTheIndexUpThatIsBeingBuiltWhenWritersWait() {
        StoreOptions slow = OPTIONS.withMemtableBytes(2 << 20)
                .withIndex(INDEX.withDegree(63).withBeam(2_000).withThreads(1));
        try (VectorStore store = Engines.open(directory, slow, Background.threads("test"))) {
            docs.put(store, 0, 1_000);
            int rows = 1_000;
            for (; segments(store).isEmpty(); rows += 1_000) {
                docs.put(store, rows, rows + 1_000);
            }
            assertNull(index(segments(store).getFirst()));
            assertTrue(store.stats().counters().heldUp().isPositive());
            docs.requireRight(store);
        }
    }

    /** Building takes far longer than writing, and is heard of. */
    @Test
    void shouldTellHowFarAnIndexIs() {
        StoreOptions slow = OPTIONS.withIndex(INDEX.withDegree(63).withBeam(500).withThreads(1));
        try (VectorStore store = open(FLAT)) {
            docs.put(store, 0, 10_000);
        }
        try (VectorStore store = Engines.open(directory, slow, Background.threads("test"))) {
            Compaction compaction = store.compact();
            long[] written = {0};
            double[] progress = {0};
            await(() -> {
                long before = compaction.bytesWritten();
                double now = compaction.progress();
                boolean idle = written[0] == before && compaction.bytesWritten() == before;
                boolean moved = idle && now > progress[0];
                written[0] = before;
                progress[0] = now;
                return moved || compaction.isDone();
            });
            assertTrue(!compaction.isDone() && compaction.progress() < 1);
            compaction.cancel();
            compaction.await();
        }
    }

    @Test
    void shouldIndexTheLargestFirstAndEachAlone() {
        int[] rows = {100, 300, 31, 200};
        try (VectorStore store = open(FLAT)) {
            for (int i = 0; i < rows.length; i++) {
                docs.put(store, 1_000 * i, 1_000 * i + rows[i]);
                store.flush();
            }
        }
        List<Long> before;
        try (VectorStore store = open(OPTIONS)) {
            before = segments(store).stream().map(Segment::number).toList();
        }
        try (VectorStore store = open(PAYING)) {
            assertEquals(3, compactions(store));
            List<Long> after = segments(store).stream().map(Segment::number).toList();
            assertEquals(
                    List.of(100, 300, 31, 200),
                    segments(store).stream().map(Segment::size).toList());
            assertEquals(before.get(2), after.get(2));
            assertTrue(after.get(1) < after.get(3) && after.get(3) < after.get(0), after::toString);
            requireIndexes(store);
            docs.requireRight(store);
        }
    }

    /** The fields of a record are indexed each for itself: one that has too few vectors owes nothing. */
    @Test
    void shouldLeaveAloneWhatHasTooFewLiveVectors() {
        try (VectorStore store = open(FLAT)) {
            docs.put(store, 0, FROM_ROWS + 8);
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 100; i++) {
                VectorRecord.Builder record = VectorRecord.builder("e" + i);
                batch.put(DOCS, i < 10 ? record.vector(L2.name(), docs.vector()).build() : record.build());
            }
            store.write(batch);
            store.flush();
            docs.delete(store, 1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14);
        }
        try (VectorStore store = open(PAYING)) {
            docs.delete(store, 16);
            store.flush();
            assertEquals(0, compactions(store));
            store.compact().await();
            long once = compactions(store);
            store.compact().await();
            assertEquals(once, compactions(store));
            assertEquals(0, indexes());
        }
    }

    @Test
    void shouldOweNothingWhereThereAreNoIndexes() {
        for (int i = 0; i < 2; i++) {
            try (VectorStore store = open(FLAT.withCompaction(AUTOMATIC))) {
                docs.put(store, 100 * i, 100 * i + 100);
                store.flush();
                assertEquals(0, compactions(store));
            }
        }
        assertEquals(0, indexes());
    }

    @Test
    void shouldLeaveSegmentsFlatUntilCompactionIsAskedForWhereItIsNotAutomatic() {
        try (VectorStore store = open(OPTIONS)) {
            docs.put(store, 0, 100);
        }
        try (VectorStore store = open(OPTIONS)) {
            docs.put(store, 100, 101);
            store.flush();
            assertEquals(0, compactions(store));
            assertEquals(0, indexes());
            Compaction compaction = store.compact();
            compaction.await();
            assertTrue(compaction.bytesWritten() > 0);
            assertEquals(1, compactions(store));
            requireIndexes(store);
            store.compact().await();
            assertEquals(1, compactions(store));
        }
    }

    @Test
    void shouldIndexASingleCleanSegmentWhereCompactionIsAskedFor() {
        try (VectorStore store = open(OPTIONS)) {
            docs.put(store, 0, 100);
        }
        try (VectorStore store = open(OPTIONS)) {
            store.compact().await();
            assertNotNull(index(segments(store).getFirst()));
            requireIndexes(store);
            docs.requireRight(store);
        }
    }

    /** One of more bytes than segments are to have is rewritten when somebody asks, and not before. */
    @Test
    void shouldLeaveLargeSegmentsFlatUntilCompactionIsAskedFor() {
        StoreOptions least = PAYING.withCompaction(AUTOMATIC.withMaxSegmentBytes(1 << 20));
        try (VectorStore store = open(FLAT)) {
            docs.put(store, 0, 20_000);
        }
        try (VectorStore store = open(least)) {
            assertEquals(0, compactions(store));
            store.compact().await();
            assertEquals(1, compactions(store));
            requireIndexes(store);
        }
    }

    @Test
    void shouldNotTouchDamagedSegmentsTwice() {
        try (VectorStore store = open(FLAT)) {
            docs.put(store, 0, 100);
        }
        IndexedStore.damage(files(directory, ".vec").getFirst(), 4_500);
        try (VectorStore store = open(PAYING)) {
            assertEquals(0, compactions(store));
            String trouble = store.stats().trouble().orElseThrow();
            assertTrue(trouble.contains("cannot be merged"), trouble);
            docs.put(store, 100, 200);
            store.flush();
            assertEquals(0, compactions(store));
            assertNotNull(index(segments(store).getLast()));
        }
        assertEquals(SCHEMA.fields().size(), indexes());
    }
}
