package dev.varve.fuzz.concurrent;

import dev.varve.AttributeType;
import dev.varve.CollectionReader;
import dev.varve.Compaction;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.Hits;
import dev.varve.InvalidArgumentException;
import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.Snapshot;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.fuzz.crash.StoreScript;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.ModelStore;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.Scores;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.model.StoreHistory;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.IntStream;

/** One run of a {@link RaceCampaign}: one store, one writer, somebody who flushes, merges and copies, and one seed. */
final class RaceRun implements AutoCloseable {

    private static final String A = "alpha";
    private static final String B = "beta";
    private static final Schema SCHEMA = Schema.builder()
            .dense("v", StoreContents.DIMENSION, Metric.DOT)
            .tokens("t", StoreContents.DIMENSION, Precision.FLOAT32)
            .attribute("n", AttributeType.LONG)
            .attribute("m", AttributeType.LONG)
            .build();
    private static final List<Durability> DURABILITIES = List.of(Durability.values());
    private static final int LIMIT = 4;

    /** A checkpoint, which holds the state after one of some changes. */
    private record Copied(String directory, int least, int most) {}

    private record Pinned(Snapshot snapshot, SortedMap<String, SortedMap<String, VectorRecord>> expected) {}

    private final Random random;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final Turns turns;
    private final Turns.Actor writer;
    private final Turns.Actor keeper;
    private final StoreHistory history = new StoreHistory();
    private final List<Pinned> snapshots = new ArrayList<>();
    private final List<Copied> copied = new ArrayList<>();
    /** Half of the runs drop and make a collection; what of that a crash leaves is for other tests. */
    private final boolean drops;
    /** Half of those, and of the others, index their vectors and tokens. */
    private final StoreOptions options;

    private VectorStore store;
    private int copies;
    /** Whether the second collection is being dropped or made, and which of both is seen. */
    private boolean changing;

    RaceRun(Random random) {
        this.random = random;
        this.turns = new Turns(random);
        this.writer = turns.actor("writer", false);
        this.keeper = turns.actor("keeper", true);
        this.drops = random.nextBoolean();
        this.options = random.nextBoolean() ? StoreScript.OPTIONS : StoreScript.INDEXED;
        this.store = StoreEngine.open(
                Path.of("store"),
                Disks.environment(turns.files(disk.at("store")), path -> disk.at(path.toString()), history::now, turns),
                options);
        for (String collection : List.of(A, B)) {
            history.model().make(collection);
            store.collection(collection, SCHEMA);
        }
        history.acknowledge();
    }

    /** Does so many things, closes the store, and looks at what is left. */
    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> call(this::write);
                case 3, 4 -> keep();
                case 5 -> other();
                default -> turns.step();
            }
            followDrops();
            check(random.nextInt(4) == 0);
        }
        turns.finish(keeper);
        followDrops();
        check(true);
        turns.finishAll();
        check(true);
        keeper.post(store::close);
        turns.finish(keeper);
        snapshots.forEach(pinned -> pinned.snapshot().close());
        history.acknowledge();
        recover(disk.afterKill());
        recover(disk.image(new CrashImage.AllLost()));
        copied.forEach(this::requireCopied);
    }

    /** A checkpoint that was made is on the medium. */
    private void requireCopied(Copied copy) {
        try (SimulatedDisk survived = disk.image(new CrashImage.AllLost());
                VectorStore opened = StoreScript.open(survived, copy.directory(), history, options)) {
            var found = StoreContents.of(opened);
            Require.that(
                    IntStream.rangeClosed(copy.least(), copy.most())
                            .anyMatch(changes -> StoreContents.equal(history.seen(changes), found)),
                    () -> copy + " holds " + found + ", which is the state after none of these changes");
        }
    }

    /** Runs a call on the writer's thread to its end, and whoever it waits for. */
    private void call(Runnable call) {
        writer.post(call);
        turns.finish(writer);
    }

    private void write() {
        Durability durability = DURABILITIES.get(random.nextInt(DURABILITIES.size()));
        if (random.nextInt(8) == 0) {
            Filter filter = Filter.atLeast("n", 5L + random.nextInt(5));
            long expected = ModelStore.seen(history.model().latest(A), history.now()).values().stream()
                    .filter(record -> ModelStore.fulfils(record, filter))
                    .count();
            Require.equal(
                    expected, store.collection(A).delete(filter, durability).records(), "records deleted by a filter");
            history.model().delete(A, filter, history.now());
        } else {
            WriteBatch batch = batch();
            try {
                store.write(batch, durability);
                history.model().write(batch);
            } catch (InvalidArgumentException dropped) {
                if (!changing
                        && history.model().state(history.model().changes()).containsKey(B)) {
                    throw dropped;
                }
                return;
            }
        }
        if (durability == Durability.SYNCED && random.nextBoolean()) {
            history.acknowledge();
        }
    }

    private WriteBatch batch() {
        WriteBatch batch = new WriteBatch();
        int first = random.nextInt(8);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            add(batch, random.nextInt(4) == 0 ? B : A, "k" + (first + i) % 8);
        }
        return batch;
    }

    private void add(WriteBatch batch, String collection, String key) {
        boolean seen = ModelStore.seen(history.model().latest(collection), history.now())
                .containsKey(key);
        int kind = random.nextInt(8);
        if (kind < 3) {
            batch.delete(collection, Key.of(key));
        } else if (kind == 3 && seen) {
            batch.update(
                    collection,
                    VectorRecord.builder(key).attribute("m", random.nextInt(10)).build());
        } else {
            VectorRecord.Builder record = VectorRecord.builder(key)
                    .vector("v", StoreContents.vector(random))
                    .tokens("t", tokens(1 + random.nextInt(3)))
                    .attribute("n", random.nextInt(10))
                    .payload(new byte[random.nextInt(50)]);
            if (random.nextInt(4) == 0) {
                record.expiresAt(history.now().plusMillis(random.nextInt(12)));
            }
            batch.put(collection, record.build());
        }
    }

    /** Has the keeper do something that takes long, unless it does already. */
    private void keep() {
        if (!keeper.done()) {
            return;
        }
        int kind = random.nextInt(drops ? 9 : 7);
        if (kind < 4) {
            int changes = history.model().changes();
            keeper.post(() -> {
                store.flush();
                history.acknowledge(changes);
            });
        } else if (kind < 6) {
            keeper.post(() -> {
                Compaction compaction = store.compact();
                compaction.await();
            });
        } else if (kind == 6) {
            String copy = "copy-" + copies++;
            keeper.post(() -> {
                int least = history.model().changes();
                store.checkpoint(Path.of(copy));
                copied.add(new Copied(copy, least, history.model().changes()));
            });
        } else {
            changing = true;
            if (store.collections().contains(B)) {
                keeper.post(() -> store.drop(B));
            } else {
                keeper.post(() -> store.collection(B, SCHEMA));
            }
        }
    }

    /** The model drops and makes the second collection at the step at which the store is seen to. */
    private void followDrops() {
        if (changing && !keeper.stopped()) {
            return; // It waits for somebody, and may go on at any time.
        }
        boolean seen = store.collections().contains(B);
        boolean known = history.model().state(history.model().changes()).containsKey(B);
        if (seen && !known) {
            history.model().make(B);
        } else if (!seen && known) {
            history.model().drop(B);
        }
        changing &= !keeper.done();
    }

    private void other() {
        switch (random.nextInt(5)) {
            case 0, 1 -> history.pass(1 + random.nextInt(5));
            case 2 ->
                snapshots.add(new Pinned(
                        store.snapshot(), history.seen(history.model().changes())));
            case 3 -> {
                if (!snapshots.isEmpty()) {
                    Pinned pinned = snapshots.remove(random.nextInt(snapshots.size()));
                    call(() -> pinned.snapshot().close());
                }
            }
            default -> crash();
        }
    }

    /** Looks at what a crash now would leave. */
    private void crash() {
        if (!drops) {
            recover(disk.afterKill());
            recover(disk.image(
                    random.nextBoolean() ? new CrashImage.AllLost() : new CrashImage.Torn(512, random.nextLong())));
        }
    }

    private void recover(SimulatedDisk survived) {
        try (survived;
                VectorStore recovered = StoreScript.open(survived, StoreScript.STORE, history, options)) {
            history.state(recovered);
        }
    }

    /** @param all whether to search, and to look at all snapshots */
    private void check(boolean all) {
        SortedMap<String, SortedMap<String, VectorRecord>> expected =
                history.seen(history.model().changes());
        if (changing && !keeper.stopped()) {
            expected.remove(B);
        } else {
            Require.equal(List.copyOf(expected.keySet()), store.collections(), "collections");
        }
        expected.forEach((collection, records) -> check(records, store.collection(collection), all));
        for (Pinned pinned : snapshots) {
            if (all || random.nextInt(4) == 0) {
                pinned.expected()
                        .forEach((collection, records) ->
                                check(records, pinned.snapshot().collection(collection), all));
            }
        }
    }

    private void check(SortedMap<String, VectorRecord> expected, CollectionReader found, boolean search) {
        StoreContents.require(expected, found);
        if (search) {
            StoreContents.requireSearch(expected, found);
            requireTokenSearch(expected, found);
        }
    }

    private void requireTokenSearch(SortedMap<String, VectorRecord> expected, CollectionReader found) {
        float[][] query = tokens(2);
        List<Double> best = expected.values().stream()
                .map(record -> Scores.maxSim(
                        query, Objects.requireNonNull(record.tokens().get("t"))))
                .sorted(Comparator.reverseOrder())
                .limit(LIMIT)
                .toList();
        Hits hits = found.search(Query.tokens("t", query).limit(LIMIT).exact());
        Require.equal(best.size(), hits.size(), "I8, answers by tokens");
        for (int rank = 0; rank < best.size(); rank++) {
            Require.close(best.get(rank), hits.get(rank).score(), 1e-4, "I8, score by tokens");
        }
        Require.that(
                found.search(Query.tokens("t", query).limit(LIMIT)).list().stream()
                        .allMatch(hit -> expected.containsKey(hit.key().toString())),
                () -> "I3, an answer that is no record");
    }

    private float[][] tokens(int count) {
        float[][] tokens = new float[count][];
        for (int i = 0; i < count; i++) {
            tokens[i] = StoreContents.vector(random);
        }
        return tokens;
    }

    @Override
    public void close() {
        turns.end();
        disk.close();
    }
}
