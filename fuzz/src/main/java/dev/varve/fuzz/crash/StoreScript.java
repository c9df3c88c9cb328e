package dev.varve.fuzz.crash;

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
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.ModelStore;
import dev.varve.fuzz.model.StoreContents;
import dev.varve.fuzz.model.StoreHistory;
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
public record StoreScript(String name, StoreOptions options, List<Step> steps) {

    public static final String STORE = "store";
    public static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(1)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2));

    /** With an index wherever there are two vectors. */
    public static final StoreOptions INDEXED = OPTIONS.withIndex(IndexOptions.DEFAULT
                    .withFromRows(2)
                    .withDegree(4)
                    .withBeam(8)
                    .withThreads(1))
            .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(2).withEncoding(CandidateEncoding.MEAN));

    /** One call. */
    @FunctionalInterface
    public interface Step {
        /** Makes it, to the store and to the model. */
        void take(Walk walk);
    }

    /** One write of a batch. */
    @FunctionalInterface
    public interface Write {
        /** Adds it. */
        void add(WriteBatch batch, Walk walk);
    }

    /** Calls of a store whose vectors are not indexed. */
    public static StoreScript of(String name, Step... steps) {
        return new StoreScript(name, OPTIONS, List.of(steps));
    }

    /** The same calls of a store whose vectors are indexed. */
    public StoreScript indexed() {
        return new StoreScript(name + ", indexed", INDEXED, steps);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Runs on an empty disk, to the end or the crash. */
    public void run(SimulatedDisk disk, StoreHistory history) {
        try (Walk walk = new Walk(disk, history, options)) {
            steps.forEach(step -> step.take(walk));
        }
        history.acknowledge();
    }

    /** Opens a store on a simulated disk, with everything on the caller's thread. */
    public static VectorStore open(SimulatedDisk disk, String directory, StoreHistory history, StoreOptions options) {
        return open(disk, directory, history, options, Background.inline());
    }

    /** The same, with a place for the engine's own work. */
    public static VectorStore open(
            SimulatedDisk disk, String directory, StoreHistory history, StoreOptions options, Background background) {
        Environment environment =
                Disks.environment(disk.at(directory), path -> disk.at(path.toString()), history::now, background);
        return StoreEngine.open(Path.of(directory), environment, options);
    }

    // The calls

    /** Makes a collection. */
    public static Step make(String collection) {
        return walk -> {
            walk.model().make(collection);
            walk.store.collection(collection, StoreContents.SCHEMA);
            walk.history.acknowledge();
        };
    }

    /** Drops a collection. */
    public static Step drop(String collection) {
        return walk -> {
            walk.model().drop(collection);
            walk.store.drop(collection);
            walk.history.acknowledge();
        };
    }

    /** Writes a batch. */
    public static Step write(Durability durability, Write... writes) {
        return walk -> {
            walk.write(durability, writes);
            if (durability == Durability.SYNCED) {
                walk.history.acknowledge();
            }
        };
    }

    /** Written to the operating system, and durable with whatever comes later. */
    public static Step buffered(Write... writes) {
        return write(Durability.BUFFERED, writes);
    }

    /** Written, and durable. */
    public static Step synced(Write... writes) {
        return write(Durability.SYNCED, writes);
    }

    /** To be synced by the engine, which waits for {@link #sharedSync} here. */
    public static Step grouped(Write... writes) {
        return write(Durability.GROUP_SYNCED, writes);
    }

    /** Awaits the last write. */
    public static Step await() {
        return walk -> {
            Objects.requireNonNull(walk.last).await();
            walk.history.acknowledge();
        };
    }

    /** The engine's own sync for those that do not wait. */
    public static Step sharedSync() {
        return walk -> {
            walk.background.sync();
            if (walk.last != null && walk.last.isDurable()) {
                walk.history.acknowledge();
            }
        };
    }

    /** Deletes what fulfils a filter. */
    public static Step deleteWhere(String collection, Filter filter, Durability durability) {
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

    /** Flushes all memtables. */
    public static Step flush() {
        return walk -> {
            walk.store.flush();
            walk.history.acknowledge();
        };
    }

    /** Compacts all collections. */
    public static Step compact() {
        return walk -> {
            walk.store.compact().await();
            walk.history.acknowledge();
        };
    }

    /** Copies the store into another directory. */
    public static Step checkpoint(String directory) {
        return walk -> {
            walk.history.beginCopy(directory);
            walk.store.checkpoint(Path.of(directory));
            walk.history.acknowledge();
            walk.history.acknowledgeCopies();
        };
    }

    /** Lets time pass. */
    public static Step pass(long milliseconds) {
        return walk -> walk.history.pass(milliseconds);
    }

    /** Closes the store and opens it again. */
    public static Step reopen() {
        return walk -> {
            walk.close();
            walk.history.acknowledge();
            walk.open();
        };
    }

    // The writes of a batch

    /** Puts a record, which stays for ever. */
    public static Write put(String collection, String key) {
        return (batch, walk) -> batch.put(collection, walk.record(key).build());
    }

    /** Puts a record, which expires after some time. */
    public static Write putFor(String collection, String key, long milliseconds) {
        return (batch, walk) -> batch.put(
                collection,
                walk.record(key)
                        .expiresAt(walk.history.now().plusMillis(milliseconds))
                        .build());
    }

    /** Replaces one attribute. */
    public static Write update(String collection, String key) {
        return (batch, walk) -> batch.update(
                collection,
                VectorRecord.builder(key)
                        .attribute("m", walk.random.nextInt(10))
                        .build());
    }

    /** Replaces one attribute of a record that there is, or puts one. */
    public static Write updateIfSeen(String collection, String key) {
        return (batch, walk) -> {
            var seen = ModelStore.seen(walk.model().latest(collection), walk.history.now());
            (seen.containsKey(key) ? update(collection, key) : put(collection, key)).add(batch, walk);
        };
    }

    /** Replaces the vector, and has the record stay for ever. */
    public static Write keep(String collection, String key) {
        return (batch, walk) -> batch.update(
                collection,
                VectorRecord.builder(key)
                        .vector("v", StoreContents.vector(walk.random))
                        .neverExpires()
                        .build());
    }

    /** Deletes a record, which need not be there. */
    public static Write delete(String collection, String key) {
        return (batch, _) -> batch.delete(collection, Key.of(key));
    }

    /** A store that is open while the calls of a script are made, the same each time. */
    public static final class Walk implements AutoCloseable {

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
