package dev.varve.fuzz.concurrent;

import dev.varve.ClosedException;
import dev.varve.Key;
import dev.varve.LockedException;
import dev.varve.Query;
import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.WriterScript;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** What a store that is closed, or open already, says to whoever comes nevertheless. */
final class ClosedStore {

    private static final int OPENERS = 3;

    private ClosedStore() {}

    /** Requires that each call says that the store is closed, and that it can be closed again. */
    static void requireClosed(VectorStore store, VectorCollection collection, Path copy) {
        store.close();
        String name = collection.name();
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("collections", store::collections);
        calls.put("collection", () -> store.collection(name));
        calls.put("drop", () -> store.drop(name));
        calls.put("write", () -> store.write(new WriteBatch().delete(name, Key.of("0-0"))));
        calls.put("flush", store::flush);
        calls.put("compact", store::compact);
        calls.put("checkpoint", () -> store.checkpoint(copy));
        calls.put("snapshot", store::snapshot);
        calls.put("get", () -> collection.get("0-0"));
        calls.put("count", collection::count);
        calls.put("scan", () -> collection.scan(_ -> {}));
        calls.put("search", () -> collection.search(Query.dense("vector", new float[WriterScript.DIMENSION])));
        calls.put("delete", () -> collection.delete("0-0"));
        calls.forEach(ClosedStore::requireClosed);
        store.close();
    }

    private static void requireClosed(String what, Runnable call) {
        try {
            call.run();
        } catch (ClosedException expected) {
            return;
        }
        throw new AssertionError(what + " of a closed store was done");
    }

    /** Requires that of several threads that open a store at once one does, and the others are told that it is open. */
    static void requireOpenedOnce(Path directory, StoreOptions options)
            throws InterruptedException, ExecutionException {
        List<VectorStore> opened = new ArrayList<>();
        AtomicInteger locked = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(OPENERS);
        try (Crew crew = new Crew()) {
            for (int opener = 0; opener < OPENERS; opener++) {
                crew.start(() -> {
                    all.countDown();
                    all.await();
                    try {
                        VectorStore store = VectorStore.open(directory, options);
                        synchronized (opened) {
                            opened.add(store);
                        }
                    } catch (LockedException expected) {
                        locked.incrementAndGet();
                    }
                });
            }
            crew.await();
        }
        opened.forEach(VectorStore::close);
        Require.equal(1, opened.size(), "threads that opened the same store at once");
        Require.equal(OPENERS - 1, locked.get(), "threads that were told that it is open");
    }
}
