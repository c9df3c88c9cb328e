package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of an open store, and what opening tells. */
class CheckpointTest {

    private static final Schema SCHEMA = Schema.builder()
            .dense("v", 4, Metric.L2)
            .attribute("n", AttributeType.LONG)
            .build();
    private static final StoreOptions OPTIONS =
            StoreOptions.DEFAULT.withMemtableBytes(1 << 20).withDurability(Durability.BUFFERED);

    @TempDir
    Path directory;

    private static VectorRecord record(long key, long n) {
        return VectorRecord.builder("k" + key)
                .vector("v", key, n, 0, 1)
                .attribute("n", n)
                .payload(new byte[300])
                .build();
    }

    private static SortedMap<String, Long> contents(VectorStore store) {
        SortedMap<String, Long> contents = new TreeMap<>();
        store.collection("docs")
                .scan(
                        record -> contents.put(record.key().toString(), (Long)
                                record.attributes().get("n")),
                        Query.Part.ATTRIBUTES);
        return contents;
    }

    private static void write(VectorStore store, int from, int to, long n) {
        VectorCollection docs = store.collection("docs", SCHEMA);
        for (int key = from; key < to; key++) {
            docs.put(record(key, n));
        }
    }

    @Test
    void shouldCopyWhatWasWrittenBeforeAndNothingAfter() throws IOException {
        Path copy = directory.resolve("copy");
        SortedMap<String, Long> expected;
        try (VectorStore store = VectorStore.open(directory.resolve("store"), OPTIONS)) {
            write(store, 0, 5_000, 1);
            store.collection("docs").delete("k17");
            expected = contents(store);
            Checkpoint checkpoint = store.checkpoint(copy);
            assertEquals(5_001, checkpoint.sequence());
            assertTrue(checkpoint.linkedBytes() > 5_000 * 300 / 255, checkpoint::toString);
            assertEquals(0, checkpoint.copiedBytes());
            write(store, 2_000, 8_000, 2);
            store.compact().await();
        }
        deleteAll(directory.resolve("store"));
        try (VectorStore restored = VectorStore.open(copy, OPTIONS)) {
            assertFalse(restored.recovery().created());
            assertEquals(0, restored.recovery().batches());
            assertEquals(expected, contents(restored));
            write(restored, 0, 10, 3);
        }
        assertTrue(VectorStore.check(copy).sound());
        try (VectorStore restored = VectorStore.open(copy, OPTIONS)) {
            assertEquals(3L, contents(restored).get("k9"));
            assertEquals(4_999, contents(restored).size());
        }
    }

    private static void deleteAll(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void shouldGoOnBesideWritersAndReaders() throws Exception {
        try (VectorStore store = VectorStore.open(directory.resolve("store"), OPTIONS)) {
            write(store, 0, 100, 0);
            Thread writer = Thread.ofPlatform().start(() -> write(store, 100, 20_000, 1));
            for (int i = 0; writer.isAlive(); i++) {
                Path copy = directory.resolve("copy" + i);
                Checkpoint checkpoint = store.checkpoint(copy);
                try (VectorStore restored = VectorStore.open(copy, OPTIONS)) {
                    assertEquals(
                            checkpoint.sequence(), restored.collection("docs").count());
                }
            }
            writer.join();
            assertEquals(20_000, store.collection("docs").count());
        }
    }

    @Test
    void shouldRefuseWhatWouldMixWithOthers() throws IOException {
        Path files = Files.createDirectory(directory.resolve("files"));
        Files.writeString(files.resolve("letter"), "dear");
        try (VectorStore store = VectorStore.open(directory.resolve("store"), OPTIONS)) {
            write(store, 0, 10, 1);
            Path inside = directory.resolve("store").resolve("copy");
            var refused = assertThrows(InvalidArgumentException.class, () -> store.checkpoint(inside));
            assertTrue(String.valueOf(refused.getMessage()).contains("outside"), refused::toString);
            assertThrows(InvalidArgumentException.class, () -> store.checkpoint(files));
            store.checkpoint(directory.resolve("copy"));
            assertThrows(InvalidArgumentException.class, () -> store.checkpoint(directory.resolve("copy")));
        }
        assertEquals("dear", Files.readString(files.resolve("letter")));
        assertFalse(Files.exists(directory.resolve("store").resolve("copy")));
    }

    @Test
    void shouldSeeThroughLinksThatLeadIntoTheStore() throws IOException {
        Path path = directory.resolve("store");
        Path link = directory.resolve("link");
        try (VectorStore store = VectorStore.open(path, OPTIONS)) {
            write(store, 0, 10, 1);
            Files.createSymbolicLink(link, path);
            for (String inside : List.of("copy", "segments/copy", "missing/../copy")) {
                assertThrows(InvalidArgumentException.class, () -> store.checkpoint(link.resolve(inside)), inside);
            }
        }
        try (VectorStore store = VectorStore.open(link, OPTIONS)) {
            assertThrows(InvalidArgumentException.class, () -> store.checkpoint(path.resolve("copy")));
            assertEquals(10, store.checkpoint(directory.resolve("copy")).sequence());
        }
    }

    @Test
    void shouldRefuseWhereNoDirectoryCanBe() throws IOException {
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("nowhere"));
        try (VectorStore store = VectorStore.open(directory.resolve("store"), OPTIONS)) {
            assertThrows(InvalidArgumentException.class, () -> store.checkpoint(dangling));
        }
        assertThrows(InvalidArgumentException.class, () -> VectorStore.open(dangling, OPTIONS));
    }

    /** Of checkpoints that are made in the same place at the same time, one is whole and the others are refused. */
    @Test
    void shouldMakeOneCheckpointAtATimeInADirectory() throws Exception {
        try (VectorStore store = VectorStore.open(directory.resolve("store"), OPTIONS);
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (int round = 0; round < 10; round++) {
                write(store, round, round + 1, 1);
                Path copy = directory.resolve("copy" + round);
                List<Future<Boolean>> made =
                        threads.invokeAll(Collections.nCopies(3, () -> tryCheckpoint(store, copy)));
                int whole = 0;
                for (Future<Boolean> one : made) {
                    whole += one.get() ? 1 : 0;
                }
                assertEquals(1, whole);
                assertEquals(List.of(), VectorStore.check(copy).findings());
                try (VectorStore restored = VectorStore.open(copy, OPTIONS)) {
                    assertEquals(round + 1, restored.collection("docs").count());
                }
            }
        }
    }

    private static boolean tryCheckpoint(VectorStore store, Path copy) {
        try {
            store.checkpoint(copy);
            return true;
        } catch (InvalidArgumentException | LockedException refused) {
            return false;
        }
    }

    @Test
    void shouldTellWhatOpeningFound() throws IOException {
        Path path = directory.resolve("store");
        try (VectorStore store = VectorStore.open(path, OPTIONS)) {
            assertTrue(store.recovery().created());
            write(store, 0, 10, 1);
        }
        Files.createDirectory(path.resolve("segments/000777"));
        Files.writeString(path.resolve("segments/000777/keys.vks"), "left");
        try (VectorStore store = VectorStore.open(path, OPTIONS)) {
            RecoveryReport report = store.recovery();
            assertFalse(report.created());
            assertEquals(1, report.segments());
            assertEquals(0, report.batches());
            assertEquals(0, report.droppedBytes());
            assertTrue(report.removed().contains("segments/000777/keys.vks"), report::toString);
            assertTrue(report.time().toNanos() > 0);
        }
    }
}
