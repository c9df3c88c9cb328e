package dev.varve.fuzz;

import dev.varve.CandidateEncoding;
import dev.varve.Commit;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.IndexOptions;
import dev.varve.Key;
import dev.varve.StoreOptions;
import dev.varve.TokenIndexOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.storage.Background;
import dev.varve.storage.Environment;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a store, one after the other, each done to the store and to the model.
 *
 * @param name what it is about
 * @param options of the store
 * @param steps the calls
 */
record StoreScript(String name, StoreOptions options, List<Step> steps) {

    static final String STORE = "store";
    static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(1)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2));

    /** With an index wherever there are two vectors. */
    static final StoreOptions INDEXED = OPTIONS.withIndex(IndexOptions.DEFAULT
                    .withFromRows(2)
                    .withDegree(4)
                    .withBeam(8)
                    .withThreads(1))
            .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(2).withEncoding(CandidateEncoding.MEAN));

    /** One call. */
    @FunctionalInterface
    interface Step {
        void take(Walk walk);
    }

    /** One write of a batch. */
    @FunctionalInterface
    interface Write {
        void add(WriteBatch batch, Walk walk);
    }

    static StoreScript of(String name, Step... steps) {
        return new StoreScript(name, OPTIONS, List.of(steps));
    }

    /** The same calls of a store whose vectors are indexed. */
    StoreScript indexed() {
        return new StoreScript(name + ", indexed", INDEXED, steps);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Runs on an empty disk, to the end or the crash. */
    void run(SimulatedDisk disk, StoreHistory history) {
        try (Walk walk = new Walk(disk, history, options)) {
            steps.forEach(step -> step.take(walk));
        }
        history.acknowledge();
    }

    static VectorStore open(SimulatedDisk disk, String directory, StoreHistory history, StoreOptions options) {
        return open(disk, directory, history, options, Background.inline());
    }

    static VectorStore open(
            SimulatedDisk disk, String directory, StoreHistory history, StoreOptions options, Background background) {
        Environment environment =
                Disks.environment(disk.at(directory), path -> disk.at(path.toString()), history::now, background);
        return StoreEngine.open(Path.of(directory), environment, options);
    }

    // The calls

    static Step make(String collection) {
        return walk -> {
            walk.model().make(collection);
            walk.store.collection(collection, StoreContents.SCHEMA);
            walk.history.acknowledge();
        };
    }

    static Step drop(String collection) {
        return walk -> {
            walk.model().drop(collection);
            walk.store.drop(collection);
            walk.history.acknowledge();
        };
    }

    static Step write(Durability durability, Write... writes) {
        return walk -> {
            walk.write(durability, writes);
            if (durability == Durability.SYNCED) {
                walk.history.acknowledge();
            }
        };
    }

    /** Written to the operating system, and durable with whatever comes later. */
    static Step buffered(Write... writes) {
        return write(Durability.BUFFERED, writes);
    }

    static Step synced(Write... writes) {
        return write(Durability.SYNCED, writes);
    }

    /** To be synced by the engine, which waits for {@link #sharedSync} here. */
    static Step grouped(Write... writes) {
        return write(Durability.GROUP_SYNCED, writes);
    }

    /** Awaits the last write. */
    static Step await() {
        return walk -> {
            Objects.requireNonNull(walk.last).await();
            walk.history.acknowledge();
        };
    }

    /** The engine's own sync for those that do not wait. */
    static Step sharedSync() {
        return walk -> {
            walk.background.sync();
            if (walk.last != null && walk.last.isDurable()) {
                walk.history.acknowledge();
            }
        };
    }

    static Step deleteWhere(String collection, Filter filter, Durability durability) {
        return walk -> {
            int before = walk.model().changes();
            walk.model().delete(collection, filter, walk.history.now());
            walk.last = walk.store.collection(collection).delete(filter, durability);
            // Where nothing was found there was nothing to sync.
            if (durability == Durability.SYNCED && walk.model().changes() > before) {
                walk.history.acknowledge();
            }
        };
    }

    static Step flush() {
        return walk -> {
            walk.store.flush();
            walk.history.acknowledge();
        };
    }

    static Step compact() {
        return walk -> {
            walk.store.compact().await();
            walk.history.acknowledge();
        };
    }

    static Step checkpoint(String directory) {
        return walk -> {
            walk.history.beginCopy(directory);
            walk.store.checkpoint(Path.of(directory));
            walk.history.acknowledge();
            walk.history.acknowledgeCopies();
        };
    }

    static Step pass(long milliseconds) {
        return walk -> walk.history.pass(milliseconds);
    }

    static Step reopen() {
        return walk -> {
            walk.close();
            walk.history.acknowledge();
            walk.open();
        };
    }

    // The writes of a batch

    static Write put(String collection, String key) {
        return (batch, walk) -> batch.put(collection, walk.record(key).build());
    }

    static Write putFor(String collection, String key, long milliseconds) {
        return (batch, walk) -> batch.put(
                collection,
                walk.record(key)
                        .expiresAt(walk.history.now().plusMillis(milliseconds))
                        .build());
    }

    /** Replaces one attribute. */
    static Write update(String collection, String key) {
        return (batch, walk) -> batch.update(
                collection,
                VectorRecord.builder(key)
                        .attribute("m", walk.random.nextInt(10))
                        .build());
    }

    /** Replaces one attribute of a record that there is, or puts one. */
    static Write updateIfSeen(String collection, String key) {
        return (batch, walk) -> {
            var seen = ModelStore.seen(walk.model().latest(collection), walk.history.now());
            (seen.containsKey(key) ? update(collection, key) : put(collection, key)).add(batch, walk);
        };
    }

    /** Replaces the vector, and has the record stay for ever. */
    static Write keep(String collection, String key) {
        return (batch, walk) -> batch.update(
                collection,
                VectorRecord.builder(key)
                        .vector("v", StoreContents.vector(walk.random))
                        .neverExpires()
                        .build());
    }

    static Write delete(String collection, String key) {
        return (batch, _) -> batch.delete(collection, Key.of(key));
    }

    /** A store that is open while the calls of a script are made, the same each time. */
    static final class Walk implements AutoCloseable {

        private final SimulatedDisk disk;
        private final StoreHistory history;
        private final StoreOptions options;
        private final Random random = new Random(7);
        private final HeldSyncs background = new HeldSyncs();
        private @Nullable Commit last;
        private VectorStore store;

        Walk(SimulatedDisk disk, StoreHistory history, StoreOptions options) {
            this.disk = disk;
            this.history = history;
            this.options = options;
            this.store = StoreScript.open(disk, STORE, history, options, background);
        }

        private void open() {
            store = StoreScript.open(disk, STORE, history, options, background);
        }

        private ModelStore model() {
            return history.model();
        }

        private void write(Durability durability, Write... writes) {
            WriteBatch batch = new WriteBatch();
            for (Write write : writes) {
                write.add(batch, this);
            }
            model().write(batch);
            last = store.write(batch, durability);
        }

        private VectorRecord.Builder record(String key) {
            byte[] payload = new byte[random.nextInt(600)];
            random.nextBytes(payload);
            return VectorRecord.builder(key)
                    .vector("v", StoreContents.vector(random))
                    .attribute("n", random.nextInt(10))
                    .payload(payload);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** Everything at once on the caller's thread, but for the log's own syncs, which wait until they are asked for. */
    private static final class HeldSyncs implements Background {

        private @Nullable Runnable held;

        @Override
        public void run(Role role, Runnable work) {
            if (role == Role.SYNC) {
                held = work;
            } else {
                work.run();
            }
        }

        void sync() {
            if (held != null) {
                held.run();
                held = null;
            }
        }

        @Override
        public void close() {
            held = null;
        }
    }
}
