package dev.varve.mmap.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.MappedFile;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link FileStore} does where several threads use it. */
public abstract class FileStoreThreadsContract {

    private static final int ROUNDS = 30;
    private static final int WORKERS = 4;

    private FileStore store;

    /** A new, empty store whose root does not exist yet. */
    protected abstract FileStore newStore();

    @BeforeEach
    void createRoot() throws IOException {
        store = newStore();
        store.createDirectory("");
    }

    @Test
    void shouldNotNoticeInterrupts() throws Exception {
        byte[] all = new byte[100_000];
        new Random(1).nextBytes(all);
        put("shared", all);
        AtomicInteger interrupts = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        try (InputFile shared = store.open("shared");
                ExecutorService executor = Executors.newFixedThreadPool(WORKERS + 1)) {
            List<Thread> targets = new CopyOnWriteArrayList<>();
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                String name = "worker" + worker;
                workers.add(executor.submit(() -> {
                    targets.add(Thread.currentThread());
                    for (int round = 0; round < ROUNDS; round++) {
                        useEverything(name, shared, all);
                        interrupts.addAndGet(Thread.interrupted() ? 1 : 0);
                    }
                    return name;
                }));
            }
            executor.execute(() -> {
                while (!done.get()) {
                    targets.forEach(Thread::interrupt);
                }
            });
            try {
                for (Future<?> worker : workers) {
                    worker.get();
                }
            } finally {
                done.set(true);
            }
        }
        assertTrue(interrupts.get() > WORKERS * ROUNDS / 2, "interrupts stay pending: " + interrupts + " seen");
        assertEquals(0, store.mappingCount());
    }

    private void useEverything(String name, InputFile shared, byte[] all) throws IOException {
        MemorySegment expected = MemorySegment.ofArray(all);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(all.length);
            shared.read(0, target);
            assertEquals(-1, target.mismatch(expected));
            store.createDirectory(name);
            try (OutputFile file = store.create(name + "/a")) {
                file.write(target);
                file.sync();
            }
        }
        try (OutputFile file = store.append(name + "/a", 50_000)) {
            file.write(expected.asSlice(50_000));
        }
        MappedFile mapped = store.map(name + "/a", all.length, Access.RANDOM);
        assertEquals(-1, mapped.segment().mismatch(expected));
        mapped.release();
        store.lock(name + "/LOCK").close();
        store.rename(name + "/a", name + "/b");
        store.syncDirectory(name);
        assertEquals(List.of("LOCK", "b"), store.list(name));
        store.delete(name + "/b");
    }

    @Test
    void shouldReadAllOrNothingWhileAnotherThreadCloses() throws Exception {
        put("a", "aaaa".getBytes(UTF_8));
        put("b", "bbbb".getBytes(UTF_8));
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 300; round++) {
                InputFile file = store.open("a");
                Future<?> reader = executor.submit(() -> readUntilClosed(file));
                Future<?> closer = executor.submit(() -> {
                    file.close();
                    store.open("b").close();
                    return file;
                });
                reader.get();
                closer.get();
            }
        }
    }

    private static String readUntilClosed(InputFile file) {
        byte[] bytes = new byte[4];
        while (true) {
            try {
                file.read(0, MemorySegment.ofArray(bytes));
            } catch (IOException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("the file is closed"), e::toString);
                return file.name();
            }
            assertEquals("aaaa", new String(bytes, UTF_8));
        }
    }

    private void put(String name, byte[] bytes) throws IOException {
        try (OutputFile file = store.create(name)) {
            file.write(MemorySegment.ofArray(bytes));
        }
    }
}
