package dev.varve.fuzz.model;

import dev.varve.CollectionReader;
import dev.varve.Commit;
import dev.varve.Hits;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.Snapshot;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedCrash;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.Call.Upkeep;
import dev.varve.storage.Background;
import dev.varve.storage.Environment;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store on a simulated disk and its model, to both of which the calls of a {@link Script} are made. */
final class ScriptRun implements AutoCloseable {

    private static final String STORE = "store";
    private static final int MOST_SNAPSHOTS = 4;

    /**
     * A snapshot, and what it must show whatever comes.
     *
     * @param snapshot what was taken
     * @param schemas of the collections
     * @param expected what was seen when it was taken
     */
    private record Pinned(
            Snapshot snapshot,
            SortedMap<String, Schema> schemas,
            SortedMap<String, SortedMap<String, VectorRecord>> expected) {}

    private final Setting setting;
    private final ModelStore model = new ModelStore();
    private final Deque<Pinned> snapshots = new ArrayDeque<>();
    private SimulatedDisk disk = new SimulatedDisk();
    private Instant now = Instant.ofEpochMilli(1000);
    private VectorStore store;
    private @Nullable Commit last;
    private Call.@Nullable Crash crash;
    private int acknowledged;
    private int copies;

    ScriptRun(Setting setting) {
        this.setting = setting;
        this.store = open(STORE);
    }

    private VectorStore open(String directory) {
        Environment environment =
                Disks.environment(disk.at(directory), path -> disk.at(path.toString()), () -> now, Background.inline());
        return StoreEngine.open(Path.of(directory), environment, setting.options());
    }

    /** Makes a call; where the power goes in the midst of it, holds what is left against the model, and goes on. */
    void take(Call call) {
        try {
            make(call);
        } catch (RuntimeException | AssertionError | SimulatedCrash failure) {
            if (!disk.crashed()) {
                throw failure;
            }
        }
        // An engine may have wrapped the crash on its way, or ended without telling, as when it closes.
        if (disk.crashed() && crash != null) {
            recover(crash.image());
        }
    }

    private void make(Call call) {
        switch (call) {
            case Call.Make make -> make(make.collection());
            case Call.Drop drop
            when isThere(drop.collection()) -> {
                model.drop(drop.collection());
                store.drop(drop.collection());
                acknowledge();
            }
            case Call.Widen widen when isThere(widen.collection()) -> widen(widen.collection());
            case Call.Write write -> write(write);
            case Call.DeleteWhere delete when isThere(delete.collection()) -> deleteWhere(delete);
            case Upkeep upkeep -> keepUp(upkeep);
            case Call.Pass pass -> now = now.plusMillis(pass.milliseconds());
            case Call.Crash next when next.after() == 0 -> recover(next.image());
            case Call.Crash next -> {
                crash = next;
                disk.crashAt(disk.operations() + next.after());
            }
            case Call.Search search -> search(search);
            case Call.Drop _, Call.Widen _, Call.DeleteWhere _ -> {
                // of a collection that is not there
            }
        }
    }

    private void make(String collection) {
        boolean there = isThere(collection);
        Schema schema = there ? schema(collection) : Samples.schema(collection);
        model.make(collection, schema);
        store.collection(collection, schema);
        // Where nothing was made there was nothing to sync.
        if (!there) {
            acknowledge();
        }
    }

    private void widen(String collection) {
        Schema wider = Samples.wider(schema(collection));
        boolean changes = !wider.equals(schema(collection));
        if (changes) {
            model.alter(collection, wider);
        }
        store.alter(collection, wider);
        if (changes) {
            acknowledge();
        }
    }

    private boolean isThere(String collection) {
        return model.schemas(model.changes()).containsKey(collection);
    }

    private Schema schema(String collection) {
        return Require.present(model.schemas(model.changes()).get(collection), "the schema of " + collection);
    }

    private void acknowledge() {
        acknowledged = model.changes();
    }

    private void acknowledge(Commit commit) {
        last = commit;
        if (commit.isDurable()) {
            acknowledge();
        }
    }

    // Writes

    private void write(Call.Write write) {
        WriteBatch batch = new WriteBatch();
        Set<List<Object>> keys = new HashSet<>();
        for (Change change : write.changes()) {
            if (isThere(change.collection())) {
                add(change, batch, keys);
            }
        }
        if (batch.size() == 0) {
            return;
        }
        int expected = count(batch);
        model.write(batch);
        Commit commit = batch.size() == 1
                ? single(batch.operations().getFirst(), write)
                : store.write(batch, write.durability());
        Require.equal((long) expected, commit.records(), "records written");
        acknowledge(commit);
    }

    private Commit single(WriteBatch.Operation operation, Call.Write write) {
        VectorCollection collection = store.collection(operation.collection());
        return switch (operation) {
            case WriteBatch.Put put -> collection.put(put.record(), write.durability());
            case WriteBatch.Update update -> collection.update(update.record(), write.durability());
            case WriteBatch.Delete delete -> collection.delete(delete.key(), write.durability());
        };
    }

    /** Adds what may be written: a key stands once in a batch, and only what is seen can be updated. */
    private void add(Change change, WriteBatch batch, Set<List<Object>> keys) {
        String collection = change.collection();
        Schema schema = schema(collection);
        switch (change) {
            case Change.Put put -> {
                for (int i = 0; i < put.count(); i++) {
                    var key = Samples.key(collection, put.from() + i);
                    if (keys.add(List.of(collection, key))) {
                        VectorRecord.Builder record = Samples.record(schema, key, number(put.number()) + i);
                        batch.put(
                                collection,
                                put.lifetime() == null
                                        ? record.build()
                                        : record.expiresAt(now.plusMillis(put.lifetime()))
                                                .build());
                    }
                }
            }
            case Change.Update update -> {
                var key = Samples.key(collection, update.key());
                if (seen(collection).containsKey(key.toString()) && keys.add(List.of(collection, key))) {
                    VectorRecord.Builder record = Samples.update(schema, key, number(update.number()));
                    switch (update.expiry()) {
                        case KEPT -> {
                            // as it is
                        }
                        case MOVED -> record.expiresAt(now.plusMillis(update.number() % 16));
                        case REMOVED -> record.neverExpires();
                    }
                    batch.update(collection, record.build());
                }
            }
            case Change.Delete delete -> {
                var key = Samples.key(collection, delete.key());
                if (keys.add(List.of(collection, key))) {
                    batch.delete(collection, key);
                }
            }
        }
    }

    private int number(int number) {
        return setting.unusual() ? number : Math.abs(number);
    }

    /** Records that a batch is to put, replace or delete. */
    private int count(WriteBatch batch) {
        return (int) batch.operations().stream()
                .filter(operation -> !(operation instanceof WriteBatch.Delete)
                        || seen(operation.collection())
                                .containsKey(operation.key().toString()))
                .count();
    }

    private void deleteWhere(Call.DeleteWhere delete) {
        if (Question.fits(delete.filter(), schema(delete.collection()))) {
            int before = model.changes();
            int expected = model.delete(delete.collection(), delete.filter(), now);
            Commit commit = store.collection(delete.collection()).delete(delete.filter(), delete.durability());
            Require.equal((long) expected, commit.records(), "records deleted");
            // Where nothing was found there was nothing to sync.
            if (model.changes() > before) {
                acknowledge(commit);
            }
        }
    }

    // Upkeep

    private void keepUp(Upkeep upkeep) {
        switch (upkeep) {
            case FLUSH -> {
                store.flush();
                acknowledge();
            }
            case COMPACT -> {
                store.compact().await();
                acknowledge();
            }
            case CHECKPOINT -> checkpoint();
            case REOPEN -> {
                store.close();
                acknowledge();
                store = open(STORE);
            }
            case AWAIT -> {
                if (last != null) {
                    last.await();
                    acknowledge();
                }
            }
            case SNAPSHOT -> {
                if (snapshots.size() < MOST_SNAPSHOTS) {
                    snapshots.add(new Pinned(store.snapshot(), model.schemas(model.changes()), seen()));
                }
            }
            case RELEASE -> {
                if (!snapshots.isEmpty()) {
                    snapshots.remove().snapshot().close();
                }
            }
            case CHECK -> check();
        }
    }

    private void checkpoint() {
        String copy = "copy" + copies++;
        store.checkpoint(Path.of(copy));
        acknowledge();
        try (VectorStore opened = open(copy)) {
            check(seen(), model.schemas(model.changes()), opened);
        }
    }

    /** Opens what is left, which must be what some changes led to that were made last, if not all (I1, I2). */
    private void recover(CrashImage image) {
        SimulatedDisk left = disk.image(image);
        abandon();
        disk.close();
        disk = left;
        crash = null;
        last = null;
        store = open(STORE);
        var found = StoreContents.of(store);
        int changes = model.changes();
        while (changes >= acknowledged && !isState(changes, found)) {
            changes--;
        }
        if (changes < acknowledged) {
            throw new AssertionError("I1, I2: " + found + " is no state from " + acknowledged + " to " + model.changes()
                    + ": " + StoreContents.seen(model.state(acknowledged), now) + " or later");
        }
        model.rollBack(changes);
        acknowledge();
    }

    private boolean isState(int changes, SortedMap<String, SortedMap<String, VectorRecord>> found) {
        return StoreContents.equal(StoreContents.seen(model.state(changes), now), found)
                && model.schemas(changes).equals(schemas(store));
    }

    private static SortedMap<String, Schema> schemas(VectorStore store) {
        SortedMap<String, Schema> schemas = new TreeMap<>();
        store.collections()
                .forEach(name -> schemas.put(name, store.collection(name).schema()));
        return schemas;
    }

    // Reads

    private SortedMap<String, SortedMap<String, VectorRecord>> seen() {
        return StoreContents.seen(model.state(model.changes()), now);
    }

    private SortedMap<String, VectorRecord> seen(String collection) {
        return ModelStore.seen(model.latest(collection), now);
    }

    private void check() {
        check(seen(), model.schemas(model.changes()), store);
        long records = seen().values().stream().mapToLong(Map::size).sum();
        Require.equal(records, store.stats().records(), "records in stats");
        for (Pinned pinned : snapshots) {
            pinned.expected().forEach((name, expected) -> {
                CollectionReader collection = pinned.snapshot().collection(name);
                Require.equal(pinned.schemas().get(name), collection.schema(), "schema in a snapshot");
                SearchCheck.requireRecords(expected, collection, model::written);
            });
        }
    }

    private void check(
            SortedMap<String, SortedMap<String, VectorRecord>> expected,
            SortedMap<String, Schema> schemas,
            VectorStore found) {
        Require.equal(schemas, schemas(found), "schemas");
        expected.forEach(
                (name, records) -> SearchCheck.requireRecords(records, found.collection(name), model::written));
    }

    private void search(Call.Search search) {
        String name = search.collection();
        Pinned pinned = search.snapshot() ? snapshots.peek() : null;
        if (pinned == null ? !isThere(name) : !pinned.schemas().containsKey(name)) {
            return;
        }
        CollectionReader collection =
                pinned == null ? store.collection(name) : pinned.snapshot().collection(name);
        var expected =
                pinned == null ? seen(name) : Require.present(pinned.expected().get(name), name);
        List<Question> questions = search.questions().stream()
                .filter(question -> question.fits(collection.schema()))
                .toList();
        List<Query> queries = questions.stream()
                .map(question -> question.query(collection.schema(), setting.unusual()))
                .toList();
        List<Hits> found = collection.search(queries);
        for (int i = 0; i < queries.size(); i++) {
            var check = new SearchCheck(expected, collection, questions.get(i), queries.get(i), model::written);
            check.require(found.get(i));
            check.requireOtherWays(found.get(i));
        }
    }

    /** Leaves a store whose power went: it may throw what it likes, and is only to let its memory go. */
    private void abandon() {
        while (!snapshots.isEmpty()) {
            quietly(snapshots.remove().snapshot()::close);
        }
        quietly(store::close);
    }

    private void quietly(Runnable close) {
        try {
            close.run();
        } catch (RuntimeException | SimulatedCrash failure) {
            if (!disk.crashed()) {
                throw failure;
            }
        }
    }

    @Override
    public void close() {
        abandon();
        disk.close();
    }
}
