package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CompactionOptions;
import dev.varve.DiskFullException;
import dev.varve.Durability;
import dev.varve.PoisonedException;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.StoreStats;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.NoSpaceException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writers slow down, then wait, and go on when flush and compaction do. */
@Timeout(120)
class HeldUpWritersTest {

    private static final String DOCS = "docs";
    private static final Schema SCHEMA = Schema.builder().build();
    private static final int PAYLOAD = 16 << 10;
    private static final int MEMTABLE = 1 << 20;
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(MEMTABLE)
            .withDurability(Durability.BUFFERED)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2));

    @TempDir
    Path directory;

    /** What creating a file of a segment fails with, null where it does not. */
    private volatile Supplier<@Nullable IOException> failure = () -> null;

    private VectorStore open(HeldBackground background, StoreOptions options) {
        Environment real = Engines.environment(directory, options, background);
        FileStore files = (FileStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {FileStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("create") && ((String) arguments[0]).startsWith("segments/")) {
                        IOException fails = failure.get();
                        if (fails != null) {
                            throw fails;
                        }
                    }
                    try {
                        return method.invoke(real.files(), arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
        return StoreEngine.open(
                directory,
                new Environment(files, real.directories(), real.storeIds(), real.clock(), real.background()),
                options);
    }

    private static void put(VectorStore store, int key, int bytes) {
        VectorRecord record =
                VectorRecord.builder("k" + key).payload(new byte[bytes]).build();
        store.write(new WriteBatch().put(DOCS, record));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static Duration heldUp(VectorStore store) {
        return store.stats().counters().heldUp();
    }

    /** Makes the collection, and the rate of a flush known. */
    private static void begin(VectorStore store) {
        store.collection(DOCS, SCHEMA);
        for (int key = 0; key < MEMTABLE / 2 / PAYLOAD; key++) {
            put(store, key, PAYLOAD);
        }
        store.flush();
        assertEquals(Duration.ZERO, heldUp(store));
    }

    /** A thread that fills four memtables. */
    private static final class Filler {

        private static final int RECORDS = 4 * MEMTABLE / PAYLOAD;

        private final AtomicInteger written = new AtomicInteger();
        private final AtomicReference<Throwable> failed = new AtomicReference<>();
        private final Thread thread;
        private volatile boolean interrupted;

        Filler(VectorStore store) {
            thread = Thread.ofPlatform().start(() -> {
                try {
                    for (int key = 0; key < RECORDS; key++) {
                        put(store, 1_000 + key, PAYLOAD);
                        written.incrementAndGet();
                    }
                } catch (RuntimeException | Error e) {
                    failed.set(e);
                }
                interrupted = Thread.currentThread().isInterrupted();
            });
        }

        /** Returns when it waits, and not only for a time. */
        void awaitWaiting() {
            await(() -> thread.getState() == Thread.State.WAITING);
        }

        void join() throws InterruptedException {
            thread.join();
        }
    }

    @Test
    void shouldSlowDownThenWaitThenGoOn() throws InterruptedException {
        HeldBackground background = new HeldBackground(Background.Role.FLUSH);
        try (VectorStore store = open(background, OPTIONS)) {
            begin(store);
            background.hold();
            Filler filler = new Filler(store);
            filler.awaitWaiting();
            StoreStats stats = store.stats();
            assertEquals(Backlog.ROOM, stats.waitingMemtables());
            assertTrue(filler.written.get() >= 2 * MEMTABLE / PAYLOAD, filler.written::toString);
            assertTrue(filler.written.get() <= 3 * MEMTABLE / PAYLOAD, filler.written::toString);
            assertTrue(stats.memtableBytes() < 4L * MEMTABLE, stats::toString);
            // What it waits now counts when it ends: these are the delays before.
            assertTrue(stats.counters().heldUp().toNanos() > 0, stats::toString);

            background.letGo();
            filler.join();
            assertEquals(null, filler.failed.get());
            assertTrue(heldUp(store).compareTo(stats.counters().heldUp()) > 0);
            assertEquals(MEMTABLE / 2 / PAYLOAD + Filler.RECORDS, store.stats().records());
        }
    }

    @Test
    void shouldWaitThroughAnInterruptAndKeepIt() throws InterruptedException {
        HeldBackground background = new HeldBackground(Background.Role.FLUSH);
        try (VectorStore store = open(background, OPTIONS)) {
            begin(store);
            background.hold();
            Filler filler = new Filler(store);
            filler.awaitWaiting();
            int written = filler.written.get();
            filler.thread.interrupt();
            store.collection(DOCS).get("k0");
            filler.awaitWaiting();
            assertEquals(written, filler.written.get());
            background.letGo();
            filler.join();
            assertEquals(null, filler.failed.get());
            assertTrue(filler.interrupted);
            assertEquals(Filler.RECORDS, filler.written.get());
            store.flush();
        }
    }

    @Test
    void shouldSayThatTheDiskIsFullAndGoOnOnceItIsNot() throws InterruptedException {
        HeldBackground background = new HeldBackground(Background.Role.FLUSH);
        try (VectorStore store = open(background, OPTIONS)) {
            begin(store);
            background.hold();
            Filler filler = new Filler(store);
            filler.awaitWaiting();
            failure = () -> new NoSpaceException("segments: no space", new IOException("no space left on device"));
            background.letGo();
            filler.join();
            assertInstanceOf(DiskFullException.class, filler.failed.get());
            assertTrue(store.stats().trouble().orElseThrow().startsWith("flush: "), store.stats()::toString);

            failure = () -> null;
            put(store, 0, PAYLOAD);
            store.flush();
            assertEquals(0, store.stats().waitingMemtables());
            assertEquals(Optional.empty(), store.stats().trouble());
            assertEquals(
                    MEMTABLE / 2 / PAYLOAD + filler.written.get(), store.stats().records());
        }
    }

    @Test
    void shouldSayThatItIsPoisonedWhileItWaits() throws InterruptedException {
        HeldBackground background = new HeldBackground(Background.Role.FLUSH);
        VectorStore store = open(background, OPTIONS);
        begin(store);
        background.hold();
        Filler filler = new Filler(store);
        filler.awaitWaiting();
        failure = () -> new IOException("segments: the disk is gone");
        background.letGo();
        filler.join();
        assertInstanceOf(PoisonedException.class, filler.failed.get());
        assertTrue(store.stats().trouble().orElseThrow().contains("the disk is gone"));
        store.close();
    }

    /** Many more segments than there may be. */
    private static void crowd(VectorStore store) {
        for (int flush = 0; flush < 40; flush++) {
            put(store, 100 + flush, 10);
            store.flush();
        }
    }

    private static Duration heldUpByWrites(VectorStore store) {
        Duration before = heldUp(store);
        for (int i = 0; i < 5; i++) {
            put(store, 200, PAYLOAD);
        }
        return heldUp(store).minus(before);
    }

    @Test
    void shouldSetNoMoreAsideThanMayWaitHoweverOftenAFlushIsAskedFor() {
        HeldBackground background = new HeldBackground(Background.Role.COMPACTION);
        try (VectorStore store = open(background, OPTIONS)) {
            begin(store);
            failure = () -> new NoSpaceException("segments: no space", new IOException("no space left on device"));
            for (int key = 0; key < 10; key++) {
                put(store, key, PAYLOAD);
                assertThrows(DiskFullException.class, store::flush);
                assertTrue(store.stats().waitingMemtables() <= Backlog.ROOM, () -> String.valueOf(store.stats()));
            }
            failure = () -> null;
            store.flush();
            assertEquals(0, store.stats().waitingMemtables());
        }
    }

    @Test
    void shouldSlowDownWhileThereAreTooManySegments() {
        HeldBackground background = new HeldBackground(Background.Role.COMPACTION);
        try (VectorStore store = open(background, OPTIONS)) {
            begin(store);
            background.hold();
            crowd(store);
            assertEquals(41, store.stats().segments());
            assertTrue(heldUpByWrites(store).toNanos() > 0);
            background.letGo();
            await(() -> store.stats().segments() < 5);
            await(() -> heldUpByWrites(store).isZero());
        }
    }

    @Test
    void shouldNotHoldUpForSegmentsThatNobodyMerges() {
        HeldBackground background = new HeldBackground(Background.Role.COMPACTION);
        var manual = OPTIONS.withCompaction(OPTIONS.compaction().withAutomatic(false));
        try (VectorStore store = open(background, manual)) {
            begin(store);
            background.hold();
            crowd(store);
            assertEquals(Duration.ZERO, heldUpByWrites(store));
        }
    }

    @Test
    void shouldNotHoldUpForACompactionThatFailed() {
        HeldBackground background = new HeldBackground(Background.Role.COMPACTION);
        try (VectorStore store = open(background, OPTIONS)) {
            begin(store);
            background.hold();
            crowd(store);
            failure = () -> Thread.currentThread().getName().contains("compaction")
                    ? new IOException("segments: input/output error")
                    : null;
            background.letGo();
            await(() -> store.stats().trouble().isPresent());
            assertEquals(
                    "compaction: segments: input/output error",
                    store.stats().trouble().orElseThrow());
            await(() -> heldUpByWrites(store).isZero());

            // Nothing is wrong with the segments: the next flush has them merged.
            failure = () -> null;
            store.flush();
            await(() -> store.stats().segments() < 5);
            await(() -> store.stats().trouble().isEmpty());
            assertFalse(store.stats().counters().compactions() == 0);
        }
    }
}
