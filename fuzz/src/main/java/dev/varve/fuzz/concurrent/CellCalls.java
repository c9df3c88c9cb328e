package dev.varve.fuzz.concurrent;

import dev.varve.ClosedException;
import dev.varve.Commit;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.Hit;
import dev.varve.InvalidArgumentException;
import dev.varve.Query;
import dev.varve.Snapshot;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.fuzz.concurrent.Cells.Value;
import dev.varve.fuzz.concurrent.Linearization.Call;
import dev.varve.fuzz.concurrent.Linearization.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The calls of one thread, what each returned, and when it began and ended. */
final class CellCalls {

    static final String COLLECTION = "cells";

    private static final int SYNCED = 20;

    private final SplittableRandom random;
    private final String name;
    private final List<Call<Cells>> calls = new ArrayList<>();
    /** Numbers of writes, which no other thread uses. */
    private long number;

    /**
     * @param thread 0 and up
     * @param random draws what it does
     */
    CellCalls(int thread, SplittableRandom random) {
        this.name = "thread " + thread;
        this.number = (thread + 1L) << 32;
        this.random = random;
    }

    /** All calls so far. */
    List<Call<Cells>> calls() {
        return calls;
    }

    /** Makes so many calls, or as many as there are before the store closes. */
    void run(VectorStore store, int count) {
        try {
            VectorCollection cells = store.collection(COLLECTION);
            for (int i = 0; i < count; i++) {
                one(store, cells);
            }
        } catch (ClosedException closed) {
            // The call is known as one that did not return.
        }
    }

    private void one(VectorStore store, VectorCollection cells) {
        int key = random.nextInt(Cells.KEYS);
        switch (random.nextInt(11)) {
            case 0, 1 -> put(cells, key);
            case 2 -> update(cells, key);
            case 3 -> delete(cells, key);
            case 4 -> deleteKind(cells);
            case 5 -> batch(store, key);
            case 6 -> snapshot(store);
            case 7 -> count(cells);
            case 8 -> scan(cells);
            case 9 -> search(cells);
            default -> get(cells, key);
        }
    }

    // Writes

    private void put(VectorCollection cells, int key) {
        Value value = new Value(++number, number);
        write(
                "put " + key + " " + value,
                () -> cells.put(value.record(key), durability()),
                1,
                state -> state.with(key, value));
    }

    private void update(VectorCollection cells, int key) {
        long to = ++number;
        writeIfThere(
                "update " + key + " to " + to,
                key,
                () -> cells.update(Value.update(key, to), durability()),
                state -> state.updated(key, to));
    }

    private void delete(VectorCollection cells, int key) {
        counted("delete " + key, () -> cells.delete(Cells.key(key), durability()), state -> state.with(key, null));
    }

    private void deleteKind(VectorCollection cells) {
        long kind = random.nextInt(Cells.KINDS);
        counted(
                "delete kind " + kind,
                () -> cells.delete(Filter.equal("kind", kind), durability()),
                state -> state.without(kind));
    }

    /** Puts one key, deletes the next, and perhaps updates the one after: all of it or nothing. */
    private void batch(VectorStore store, int key) {
        int deleted = (key + 1) % Cells.KEYS;
        int updated = (key + 2) % Cells.KEYS;
        Value value = new Value(++number, number);
        WriteBatch batch = new WriteBatch().put(COLLECTION, value.record(key)).delete(COLLECTION, Cells.key(deleted));
        String what = "batch: put " + key + " " + value + ", delete " + deleted;
        Effect<Cells> effect = state -> state.with(key, value).with(deleted, null);
        if (random.nextBoolean()) {
            write(what, () -> store.write(batch, durability()), null, effect);
        } else {
            long to = ++number;
            batch.update(COLLECTION, Value.update(updated, to));
            writeIfThere(
                    what + ", update " + updated + " to " + to,
                    updated,
                    () -> store.write(batch, durability()),
                    state -> state.with(key, value).with(deleted, null).updated(updated, to));
        }
    }

    /** A write that says how many records it was about, which must be as many as there are less. */
    private void counted(String what, Supplier<Commit> write, Effect<Cells> effect) {
        long begin = System.nanoTime();
        long records;
        try {
            records = write.get().records();
        } catch (ClosedException closed) {
            calls.add(new Call<>(name + ": " + what, begin, Call.NEVER, effect));
            throw closed;
        }
        add(what + ": " + records, begin, state -> {
            Cells after = effect.on(state);
            return after != null && state.count() - after.count() == records ? after : null;
        });
    }

    /** A write that is refused where there is no record to update. */
    private void writeIfThere(String what, int key, Supplier<Commit> write, Effect<Cells> effect) {
        long begin = System.nanoTime();
        try {
            write(what, write, null, state -> state.has(key) ? effect.on(state) : null);
        } catch (InvalidArgumentException refused) {
            add(what + ": refused", begin, state -> state.has(key) ? null : state);
        }
    }

    private void write(String what, Supplier<Commit> write, @Nullable Integer records, Effect<Cells> effect) {
        long begin = System.nanoTime();
        Commit commit;
        try {
            commit = write.get();
        } catch (ClosedException closed) {
            calls.add(new Call<>(name + ": " + what, begin, Call.NEVER, effect));
            throw closed;
        }
        long written = commit.records();
        add(what, begin, state -> records == null || records == written ? effect.on(state) : null);
        if (random.nextInt(SYNCED) == 0) {
            commit.await();
        }
    }

    private Durability durability() {
        Durability[] all = Durability.values();
        return random.nextInt(SYNCED) == 0 ? all[random.nextInt(all.length)] : Durability.BUFFERED;
    }

    // Reads

    private void get(VectorCollection cells, int key) {
        long begin = System.nanoTime();
        Optional<VectorRecord> record = cells.get(Cells.key(key));
        long end = System.nanoTime();
        Optional<Value> found = record.map(Value::of);
        add("get " + key + ": " + found, begin, end, state -> state.get(key).equals(found) ? state : null);
    }

    /** What it holds was decided when it was taken, however long it is read. */
    private void snapshot(VectorStore store) {
        long begin = System.nanoTime();
        try (Snapshot snapshot = store.snapshot()) {
            long end = System.nanoTime();
            Cells found = Cells.of(snapshot.collection(COLLECTION));
            add("snapshot: " + found, begin, end, state -> state.equals(found) ? state : null);
        }
    }

    private void count(VectorCollection cells) {
        long begin = System.nanoTime();
        long found = cells.count();
        add("count: " + found, begin, state -> state.count() == found ? state : null);
    }

    private void scan(VectorCollection cells) {
        List<VectorRecord> records = new ArrayList<>();
        long begin = System.nanoTime();
        cells.scan(records::add, Query.Part.values());
        all("scan", begin, records);
    }

    private void search(VectorCollection cells) {
        Query query = random.nextBoolean()
                ? Query.dense("vector", 1, 0, 0, 0).exact()
                : Query.tokens("tokens", new float[][] {{0, 1, 0, 0}}).exact();
        long begin = System.nanoTime();
        List<Hit> hits = cells.search(query.fetch(Query.Part.values())).list();
        all("search", begin, hits.stream().map(Hit::record).toList());
    }

    private void all(String what, long begin, List<VectorRecord> records) {
        long end = System.nanoTime();
        Cells found = Cells.of(records);
        add(what + ": " + found, begin, end, state -> state.equals(found) ? state : null);
    }

    private void add(String what, long begin, Effect<Cells> effect) {
        add(what, begin, System.nanoTime(), effect);
    }

    private void add(String what, long begin, long end, Effect<Cells> effect) {
        calls.add(new Call<>(name + ": " + what, begin, end, effect));
    }
}
