package dev.varve.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.CorruptFileException;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.NoSpaceException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WriteAheadLogTest {

    private static final UUID STORE = new UUID(5, 6);
    private static final int FOLLOWERS = 15;
    private static final WriteAheadLog.Options SMALL = new WriteAheadLog.Options(4096, 10_000);

    @TempDir
    Path directory;

    private WatchedFiles watched;
    private FileStore files;

    @BeforeEach
    void open() throws IOException {
        watched = new WatchedFiles(DiskFileStore.open(directory, DiskFileStore.Options.defaults()));
        files = watched.store();
        files.createDirectory("");
    }

    @Test
    void shouldReplayWhatWasAppendedWhateverItsSize() throws IOException {
        int[] sizes = {1, 7, 8, 9, 4000, 4064, 4065, 5000, 10_000, 3};
        try (WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL)) {
            for (int i = 0; i < sizes.length; i++) {
                log.append(10 * i + 1, batch(i, sizes[i]));
            }
        }
        List<Long> sequences = new ArrayList<>();
        LogReplay.Result result = LogReplay.read(files, STORE, 1, 0, (sequence, payload) -> {
            int i = sequences.size();
            assertEquals(-1, payload.mismatch(batch(i, sizes[i])));
            assertEquals(0, payload.address() % Long.BYTES);
            sequences.add(sequence);
        });
        assertEquals(List.of(1L, 11L, 21L, 31L, 41L, 51L, 61L, 71L, 81L, 91L), sequences);
        assertEquals(91, result.lastSequence());
        ReplayReport report = result.files().getFirst();
        assertTrue(report.sealed());
        assertEquals(0, report.droppedBytes());
        assertEquals(files.length(StoreFiles.log(1)), report.bytes());
    }

    @Test
    void shouldLeaveTheLogAsItWasForABatchThatItRefuses() throws IOException {
        try (WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 5, SMALL)) {
            assertThrows(IllegalArgumentException.class, () -> log.append(5, batch(0, 10)));
            assertThrows(IllegalArgumentException.class, () -> log.append(6, batch(0, 10_001)));
            assertThrows(IllegalArgumentException.class, () -> log.append(6, MemorySegment.NULL));
            log.append(6, batch(0, 10));
            assertThrows(IllegalArgumentException.class, () -> log.append(6, batch(0, 10)));
        }
        assertEquals(
                1, LogReplay.read(files, STORE, 1, 5, (sequence, payload) -> {}).batches());
    }

    @Test
    void shouldShareOneSyncBetweenAllWhoWait() throws Exception {
        try (WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL)) {
            long before = watched.syncs();
            List<FutureTask<Long>> waiting = syncBehindOneThatIsHeldUp(log, () -> {});
            for (FutureTask<Long> writer : waiting) {
                long position = writer.get();
                assertTrue(log.durablePosition() >= position);
            }
            assertEquals(2, watched.syncs() - before, "the first alone, all others together");
        }
    }

    @Test
    void shouldPoisonTheLogForAllOnceASyncFails() throws Exception {
        WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL);
        IOException failure = new IOException("the disk is gone");
        List<FutureTask<Long>> waiting = syncBehindOneThatIsHeldUp(log, () -> {
            throw failure;
        });
        for (int i = 0; i < waiting.size(); i++) {
            FutureTask<Long> writer = waiting.get(i);
            Throwable cause =
                    assertThrows(ExecutionException.class, writer::get).getCause();
            assertSame(
                    failure,
                    i == 0
                            ? cause
                            : assertInstanceOf(WriterPoisonedException.class, cause)
                                    .getCause());
        }
        long syncs = watched.syncs();
        watched.watch(operation -> {});
        assertSame(
                failure,
                assertThrows(WriterPoisonedException.class, () -> log.append(99, batch(0, 1)))
                        .getCause());
        assertThrows(WriterPoisonedException.class, log::flush);
        assertThrows(WriterPoisonedException.class, log::roll);
        assertThrows(WriterPoisonedException.class, () -> log.sync(log.position()));
        log.close();
        assertEquals(syncs, watched.syncs(), "no sync is tried again");
    }

    @Test
    void shouldPoisonTheLogOnceAWriteFails() throws IOException {
        WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL);
        log.sync(log.append(1, batch(1, 100)));
        IOException failure = new IOException("no");
        watched.watch(operation -> {
            throw failure;
        });
        assertSame(failure, assertThrows(IOException.class, () -> log.append(2, batch(2, 9_000))));
        watched.watch(operation -> {});
        assertThrows(WriterPoisonedException.class, () -> log.append(3, batch(3, 1)));
        log.close();
        LogReplay.Result result = LogReplay.read(files, STORE, 1, 0, (sequence, payload) -> {});
        assertEquals(1, result.batches());
    }

    @Test
    void shouldKeepAllThatWasSyncedByManyWriters() throws Exception {
        int writers = 8;
        int each = 50;
        List<FutureTask<Long>> tasks = new ArrayList<>();
        long syncs;
        try (WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL)) {
            Object order = new Object();
            long[] sequence = {0};
            for (int w = 0; w < writers; w++) {
                tasks.add(start(() -> {
                    for (int i = 0; i < each; i++) {
                        long position;
                        synchronized (order) {
                            sequence[0]++;
                            position = log.append(sequence[0], batch((int) sequence[0], 1 + (int) sequence[0] * 11));
                        }
                        log.sync(position);
                        assertTrue(log.durablePosition() >= position);
                        if (i == each / 2) {
                            log.roll();
                        }
                    }
                    return 0L;
                }));
            }
            for (FutureTask<Long> task : tasks) {
                task.get();
            }
            syncs = watched.syncs();
            assertEquals(1 + writers, log.number());
        }
        long[] next = {1};
        LogReplay.read(files, STORE, 1, 0, (found, payload) -> {
            assertEquals(next[0], found);
            assertEquals(-1, payload.mismatch(batch((int) found, 1 + (int) found * 11)));
            next[0]++;
        });
        assertEquals(writers * each, next[0] - 1);
        assertTrue(syncs <= writers * each + 4L * writers, () -> syncs + " syncs");
    }

    @Test
    void shouldRollAndDeleteWhatIsNotNeeded() throws IOException {
        try (WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL)) {
            long first = log.append(1, batch(1, 100));
            assertEquals(2, log.roll());
            log.sync(first);
            assertTrue(log.durablePosition() >= first, "a position is awaited across a roll");
            assertTrue(log.append(2, batch(2, 100)) > first);
            assertThrows(IllegalArgumentException.class, () -> log.deleteBefore(3));
            log.deleteBefore(2);
        }
        assertEquals(List.of("000002.log"), files.list(StoreFiles.LOGS));
        LogReplay.Result result = LogReplay.read(files, STORE, 2, 1, (sequence, payload) -> {});
        assertEquals(1, result.batches());
        assertEquals(3, result.nextLog());
    }

    @Test
    void shouldGoOnAfterThereWasNoRoomToRoll() throws IOException {
        try (WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL)) {
            log.append(1, batch(1, 100));
            watched.watch(operation -> {
                throw new IOException("full");
            });
            assertThrows(IOException.class, log::roll);
            watched.watch(operation -> {});
            assertFalse(files.exists(StoreFiles.log(2)));
            log.append(2, batch(2, 100));
            assertEquals(2, log.roll());
        }
        assertEquals(
                2, LogReplay.read(files, STORE, 1, 0, (sequence, payload) -> {}).batches());
    }

    @Test
    void shouldRollWithoutADiskWhileASyncIsUnderWay() throws Exception {
        try (WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL)) {
            log.prepareNext();
            log.prepareNext();
            assertTrue(files.exists(StoreFiles.log(2)));
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            watched.watch(operation -> {
                if (operation.equals("sync")) {
                    held.countDown();
                    awaitQuietly(goOn);
                }
            });
            FutureTask<Long> first = start(() -> appendAndSync(log, 1));
            held.await();
            long before = watched.syncs();
            log.append(2, batch(2, 50));
            assertEquals(2, log.roll());
            long third = log.append(3, batch(3, 50));
            log.flush();
            assertEquals(before, watched.syncs(), "nothing was synced, and nobody waited for who syncs");
            goOn.countDown();
            first.get();
            log.sync(third);
            assertEquals(before + 3, watched.syncs(), "the one that was held up, the old file, and the new one");
            assertTrue(log.durablePosition() >= third);
        }
        LogReplay.Result result = LogReplay.read(files, STORE, 1, 0, (sequence, payload) -> {});
        assertEquals(
                List.of(2L, 1L),
                result.files().stream().map(ReplayReport::frames).toList());
    }

    @Test
    void shouldNotWaitForASyncOfWhatIsNotNeeded() throws IOException {
        try (WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL)) {
            long position = log.append(1, batch(1, 50));
            log.roll();
            long before = watched.syncs();
            log.deleteBefore(2);
            log.sync(position);
            assertEquals(before, watched.syncs());
        }
    }

    @Test
    void shouldGoOnOnceThereIsSpaceAgain() throws IOException {
        List<Long> replayed = new ArrayList<>();
        try (WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL)) {
            log.append(1, batch(1, 100));
            watched.watch(operation -> {
                if (operation.equals("write")) {
                    throw new NoSpaceException("full", new IOException("ENOSPC"));
                }
            });
            long position = log.position();
            assertThrows(NoSpaceException.class, () -> log.write(2, batch(2, 100)), "taken back");
            assertThrows(NoSpaceException.class, () -> log.append(2, batch(2, 4_000)), "no room to gather it");
            assertThrows(NoSpaceException.class, () -> log.append(2, batch(2, 9_000)), "longer than the buffer");
            assertThrows(NoSpaceException.class, log::flush);
            assertThrows(NoSpaceException.class, () -> log.sync(position));
            assertThrows(NoSpaceException.class, log::prepareNext);
            assertThrows(NoSpaceException.class, log::roll);
            assertEquals(position, log.position());
            assertNull(log.failure());
            assertEquals(1, log.number());
            log.append(2, batch(20, 100));
            watched.watch(operation -> {});
            log.sync(log.write(3, batch(3, 9_000)));
            assertEquals(2, log.roll());
            log.append(4, batch(4, 10));
        }
        LogReplay.read(files, STORE, 1, 0, (sequence, payload) -> {
            replayed.add(sequence);
            assertTrue(sequence != 2 || payload.mismatch(batch(20, 100)) == -1, "the second attempt");
        });
        assertEquals(List.of(1L, 2L, 3L, 4L), replayed);
    }

    @Test
    void shouldWriteBatchesTogetherOrNoneOfThem() throws IOException {
        List<Long> replayed = new ArrayList<>();
        AtomicInteger writes = new AtomicInteger();
        try (WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL)) {
            log.append(1, batch(1, 100));
            long position = log.position();
            watched.watch(operation -> {
                throw new NoSpaceException("full", new IOException("ENOSPC"));
            });
            for (int bytes : new int[] {100, 2_000, 5_000}) {
                List<MemorySegment> three = List.of(batch(2, bytes), batch(3, bytes), batch(4, bytes));
                assertThrows(NoSpaceException.class, () -> log.write(2, three), bytes + " bytes");
                assertEquals(position, log.position());
            }
            List<MemorySegment> withEmpty = List.of(batch(2, 10), MemorySegment.NULL);
            assertThrows(IllegalArgumentException.class, () -> log.write(2, withEmpty));
            assertThrows(IllegalArgumentException.class, () -> log.write(2, List.of()));
            watched.watch(operation -> writes.incrementAndGet());
            log.write(2, List.of(batch(2, 100), batch(3, 1), batch(4, 333)));
            assertEquals(1, writes.get(), "with what was gathered before");
            assertThrows(IllegalArgumentException.class, () -> log.write(4, List.of(batch(4, 10))));
            log.sync(log.write(7, List.of(batch(7, 3_000), batch(8, 3_000))));
            assertEquals(6, log.counters().batches());
        }
        LogReplay.read(files, STORE, 1, 0, (sequence, payload) -> {
            replayed.add(sequence);
            assertEquals(-1, payload.mismatch(batch((int) sequence, (int) payload.byteSize())));
        });
        assertEquals(List.of(1L, 2L, 3L, 4L, 7L, 8L), replayed);
    }

    @Test
    void shouldBePoisonedByASyncForWhichThereIsNoSpace() throws IOException {
        WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL);
        long position = log.append(1, batch(1, 100));
        watched.watch(operation -> {
            if (operation.equals("sync")) {
                throw new NoSpaceException("full", new IOException("ENOSPC"));
            }
        });
        assertThrows(NoSpaceException.class, () -> log.sync(position));
        watched.watch(operation -> {});
        assertThrows(WriterPoisonedException.class, () -> log.sync(position));
        log.close();
    }

    @Test
    void shouldCountWhatItDoes() throws IOException {
        try (WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL)) {
            log.append(1, batch(1, 100));
            log.sync(log.append(2, batch(2, 10)));
            log.roll();
            log.write(3, batch(3, 10));
            LogCounters counters = log.counters();
            assertEquals(3, counters.batches());
            assertEquals(1, counters.syncs());
            long written = files.length(StoreFiles.log(1)) + files.length(StoreFiles.log(2));
            assertEquals(written, counters.bytes());
        }
    }

    @Test
    void shouldRecordEachSync() throws Exception {
        Path dump = directory.resolve("sync.jfr");
        try (Recording recording = new Recording();
                WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL)) {
            recording.enable("dev.varve.Sync");
            recording.start();
            log.append(1, batch(1, 100));
            log.append(2, batch(2, 100));
            log.roll();
            log.sync(log.append(3, batch(3, 8)));
            recording.stop();
            recording.dump(dump);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(dump);
        assertEquals(
                List.of(2L, 1L),
                events.stream().map(event -> event.getLong("batches")).toList());
        assertEquals(
                List.of(files.describe(StoreFiles.log(1)), files.describe(StoreFiles.log(2))),
                events.stream().map(event -> event.getString("file")).toList());
        assertEquals(2L * (32 + 104), events.getFirst().getLong("bytes"));
    }

    @Test
    void shouldNotSealALogThatGotNoBatch() throws IOException {
        WriteAheadLog.create(files, STORE, 1, 7, SMALL).close();
        LogReplay.Result result = LogReplay.read(files, STORE, 1, 7, (sequence, payload) -> {});
        assertFalse(result.needsSettling());
        assertFalse(result.files().getFirst().sealed());
        assertEquals(7, result.lastSequence());
        for (int i = 0; i < 3; i++) {
            assertEquals(2, result.nextLog(), "logs that hold nothing do not pile up");
            WriteAheadLog.create(files, STORE, 2, 7, SMALL).close();
            result = LogReplay.read(files, STORE, 1, 7, (sequence, payload) -> {});
        }
    }

    @Test
    void shouldRefuseALogThatBeginsBehindWhatTheSegmentsHold() throws IOException {
        WriteAheadLog.create(files, STORE, 1, 7, SMALL).close();
        assertThrows(CorruptFileException.class, () -> LogReplay.read(files, STORE, 1, 6, (sequence, payload) -> {}));
    }

    @Test
    void shouldBeOfNoUseOnceClosed() throws IOException {
        WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 0, SMALL);
        long position = log.append(1, batch(1, 10));
        log.close();
        log.close();
        log.sync(position);
        assertThrows(IllegalStateException.class, () -> log.append(2, batch(2, 10)));
    }

    /**
     * Starts a thread whose sync is held up, then others that append and wait behind it, and lets the first one go on
     * with {@code ending}.
     */
    private List<FutureTask<Long>> syncBehindOneThatIsHeldUp(WriteAheadLog log, Ending ending) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        watched.watch(operation -> {
            if (operation.equals("sync") && held.getCount() > 0) {
                held.countDown();
                awaitQuietly(goOn);
                ending.run();
            }
        });
        List<FutureTask<Long>> tasks = Collections.synchronizedList(new ArrayList<>());
        tasks.add(start(() -> appendAndSync(log, 1)));
        held.await();
        List<Thread> followers = new ArrayList<>();
        for (int i = 2; i <= 1 + FOLLOWERS; i++) {
            long position = log.append(i, batch(i, 50));
            FutureTask<Long> task = new FutureTask<>(() -> {
                log.sync(position);
                return position;
            });
            tasks.add(task);
            followers.add(Thread.ofPlatform().start(task));
        }
        while (!followers.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        return tasks;
    }

    private static long appendAndSync(WriteAheadLog log, int sequence) throws IOException {
        long position = log.append(sequence, batch(sequence, 50));
        log.sync(position);
        return position;
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().start(task);
        return task;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts", e);
        }
    }

    private static MemorySegment batch(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return MemorySegment.ofArray(bytes);
    }

    @FunctionalInterface
    private interface Ending {
        void run() throws IOException;
    }
}
