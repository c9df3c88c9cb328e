package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.Commit;
import dev.varve.DiskFullException;
import dev.varve.Durability;
import dev.varve.InvalidArgumentException;
import dev.varve.Key;
import dev.varve.PoisonedException;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.NoSpaceException;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writers that come while another writes go through the log together. */
@Timeout(60)
class WriteGroupTest {

    private static final int FOLLOWERS = 7;
    private static final Schema SCHEMA =
            Schema.builder().attribute("n", AttributeType.LONG).build();

    @TempDir
    Path directory;

    private VectorStore store;
    private VectorCollection docs;
    private final AtomicInteger writes = new AtomicInteger();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    /** The write to the log that waits, counted from 1. */
    private volatile int holdUp;

    /** What writes to the log behind that fail with. */
    private volatile @Nullable IOException failure;

    @BeforeEach
    void open() {
        StoreOptions options = StoreOptions.DEFAULT.withDurability(Durability.BUFFERED);
        Environment real = Engines.environment(directory, options, Background.inline());
        FileStore files = proxy(FileStore.class, real.files());
        store = StoreEngine.open(
                directory,
                new Environment(files, real.directories(), real.storeIds(), real.clock(), real.background()),
                options);
        docs = store.collection("docs", SCHEMA);
        docs.put(record("first", 1));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private <T> T proxy(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (holdUp > 0
                            && method.getName().equals("write")
                            && target instanceof OutputFile file
                            && file.name().startsWith("wal/")) {
                        beforeWrite();
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof OutputFile file ? proxy(OutputFile.class, file) : result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }

    private void beforeWrite() throws IOException, InterruptedException {
        IOException fails = failure;
        if (writes.incrementAndGet() == holdUp) {
            held.countDown();
            letGo.await();
        } else if (fails != null) {
            throw fails;
        }
    }

    private static VectorRecord record(String key, long n) {
        return VectorRecord.builder(key).attribute("n", n).build();
    }

    /** A thread that waits where it is to wait. */
    private static <T> FutureTask<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = Thread.ofPlatform().daemon().start(task);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return task;
    }

    /** Has one writer held up as it writes, and others come meanwhile. */
    private List<FutureTask<Commit>> writeTogether(List<Callable<Commit>> others) throws InterruptedException {
        holdUp = 1;
        List<FutureTask<Commit>> all = new ArrayList<>();
        all.add(start(() -> docs.put(record("leader", 1))));
        held.await();
        others.forEach(other -> all.add(start(other)));
        return all;
    }

    private List<Callable<Commit>> puts() {
        List<Callable<Commit>> puts = new ArrayList<>();
        for (int i = 0; i < FOLLOWERS; i++) {
            String key = "k" + i;
            puts.add(() -> docs.put(record(key, 2)));
        }
        return puts;
    }

    private static @Nullable Throwable failureOf(FutureTask<Commit> write) {
        return assertThrows(ExecutionException.class, write::get).getCause();
    }

    @Test
    void shouldAppendWhatWaitsByOneWriteEachWithItsOwnNumber() throws Exception {
        List<FutureTask<Commit>> all = writeTogether(puts());
        letGo.countDown();
        Set<Long> sequences = new HashSet<>();
        for (FutureTask<Commit> write : all) {
            sequences.add(write.get().sequence());
            assertEquals(1, write.get().records());
            assertTrue(write.get().sequence() > 1);
        }
        assertEquals(all.size(), sequences.size());
        assertEquals(2, writes.get(), "the leader's, and that of all others");
        assertEquals(all.size() + 1, docs.count());
        store.close();
        try (VectorStore reopened = VectorStore.open(directory)) {
            assertEquals(all.size() + 1, reopened.collection("docs").count());
        }
    }

    @Test
    void shouldRefuseAllOfAGroupThatTheDiskHasNoRoomFor() throws Exception {
        failure = new NoSpaceException("full", new IOException("ENOSPC"));
        List<FutureTask<Commit>> all = writeTogether(puts());
        letGo.countDown();
        all.getFirst().get();
        Set<Throwable> failures = new HashSet<>();
        for (FutureTask<Commit> write : all.subList(1, all.size())) {
            failures.add(assertInstanceOf(DiskFullException.class, failureOf(write)));
        }
        assertEquals(FOLLOWERS, failures.size(), "each its own");
        assertEquals(2, writes.get());
        assertEquals(2, docs.count());
        failure = null;
        for (Callable<Commit> put : puts()) {
            put.call();
        }
        assertEquals(FOLLOWERS + 2, docs.count());
    }

    @Test
    void shouldPoisonAllOfAGroupWhoseWriteFails() throws Exception {
        failure = new IOException("the disk is gone");
        List<FutureTask<Commit>> all = writeTogether(puts());
        letGo.countDown();
        all.getFirst().get();
        for (FutureTask<Commit> write : all.subList(1, all.size())) {
            assertInstanceOf(PoisonedException.class, failureOf(write));
        }
        assertEquals(2, docs.count());
        assertThrows(PoisonedException.class, () -> docs.put(record("late", 1)));
    }

    @Test
    void shouldHaveAnUpdateSeeWhatIsBeforeItInTheQueue() throws Exception {
        List<FutureTask<Commit>> all = writeTogether(List.of(
                () -> docs.put(record("a", 1)),
                () -> docs.update(record("a", 2)),
                () -> docs.update(record("missing", 2)),
                () -> docs.put(record("b", 3)),
                () -> store.write(new WriteBatch().delete("docs", Key.of("first")))));
        letGo.countDown();
        assertInstanceOf(InvalidArgumentException.class, failureOf(all.get(3)));
        for (int i : new int[] {1, 2, 4, 5}) {
            assertEquals(1, all.get(i).get().records(), "write " + i);
        }
        assertEquals(2L, docs.get("a").orElseThrow().attributes().get("n"));
        assertEquals(3, docs.count(), "leader, a, b");
    }
}
