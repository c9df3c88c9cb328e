package dev.varve.fuzz.concurrent;

import dev.varve.CandidateEncoding;
import dev.varve.ClosedException;
import dev.varve.CollectionReader;
import dev.varve.Commit;
import dev.varve.Compaction;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.Hit;
import dev.varve.IndexOptions;
import dev.varve.Query;
import dev.varve.Reads;
import dev.varve.Snapshot;
import dev.varve.StoreOptions;
import dev.varve.StoreStats;
import dev.varve.TokenIndexOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorStore;
import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.StampedReads;
import dev.varve.fuzz.model.WriterScript;
import dev.varve.fuzz.model.WriterScript.Row;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import dev.varve.storage.Background;
import dev.varve.storage.Environment;
import dev.varve.storage.StoreEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Everything at once for some seconds: writers, readers of every kind, snapshots, flushes, merges and checkpoints of a
 * store of real files, which is closed in the middle of it and opened again. What readers see is whole, what a snapshot
 * shows is the same in all ways to read it, what is there in the end is what the writers wrote, and nothing stays open.
 */
public final class SoakCampaign implements Campaign {

    private static final int WRITERS = 2;
    private static final int READERS = 2;
    private static final int OPENINGS = 3;
    private static final int STEPS = 150;

    /** Everything small, so that much is merged and indexed, by several threads. */
    static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(2)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2))
            .withIndex(IndexOptions.DEFAULT
                    .withFromRows(4)
                    .withDegree(4)
                    .withBeam(8)
                    .withThreads(2))
            .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(4).withEncoding(CandidateEncoding.MEAN));

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public String description() {
        return "readers, writers, flush, compaction, checkpoint, close and reopen at once, and what stays open";
    }

    @Override
    public boolean repeats() {
        return false;
    }

    @Override
    public void run(Trial trial) throws IOException, InterruptedException, ExecutionException {
        new Soak(trial).run();
    }

    /** One trial. */
    private static final class Soak {

        private final Trial trial;
        private final Path directory;
        private final SplittableRandom random;
        private final long seed;
        private final StoreOptions options;
        private final List<SortedMap<String, Row>> written = new ArrayList<>();
        private final AtomicInteger copies = new AtomicInteger();

        Soak(Trial trial) {
            this.trial = trial;
            // A name that threads of the store have as well.
            this.directory = trial.directory().resolve("soak-" + trial.seed() + "-" + trial.number());
            this.random = trial.random();
            this.seed = random.nextLong();
            List<Reads> reads = List.of(Reads.BEST, Reads.THREADS, Reads.MAPPED);
            this.options = OPTIONS.withReads(reads.get(random.nextInt(reads.size())));
            for (int writer = 0; writer < WRITERS; writer++) {
                written.add(new TreeMap<>());
            }
        }

        void run() throws IOException, InterruptedException, ExecutionException {
            if (!Leaks.told()) {
                trial.tally().add(Tried.UNTRIED, "open files and mappings of a closed store: no /proc/self here");
            }
            for (int opening = 0; opening < OPENINGS; opening++) {
                FileStore files = files(directory);
                try (VectorStore store = open(files)) {
                    WriterScript.prepare(store);
                    requireWritten(store);
                    VectorCollection any = store.collection(WriterScript.COLLECTIONS.getFirst());
                    work(store, opening);
                    ClosedStore.requireClosed(store, any, directory.resolveSibling("copy-of-nothing"));
                }
                Require.equal(0, files.mappingCount(), "mappings of a closed store");
                Leaks.requireNone(directory);
            }
            ClosedStore.requireOpenedOnce(directory, options);
            try (VectorStore store = open(files(directory))) {
                requireWritten(store);
                store.compact().await();
                requireWritten(store);
                StoreStats stats = store.stats();
                Require.equal(0, stats.waitingMemtables(), "waiting memtables, nobody writing");
            }
            Leaks.requireNone(directory);
        }

        private static FileStore files(Path path) {
            return DiskFileStore.open(path, DiskFileStore.Options.defaults());
        }

        private VectorStore open(FileStore files) {
            return StoreEngine.open(
                    directory,
                    new Environment(
                            files,
                            Soak::files,
                            UUID::randomUUID,
                            InstantSource.system(),
                            Background.threads(String.valueOf(directory.getFileName()))),
                    options);
        }

        /** Lets everybody work until the writers are done or the store is closed under their hands. */
        private void work(VectorStore store, int opening) throws InterruptedException, ExecutionException {
            AtomicBoolean done = new AtomicBoolean();
            // Readers in the middle of a search, a snapshot among them, when the store closes.
            boolean closes = opening == 1;
            try (Crew writers = new Crew();
                    Crew others = new Crew()) {
                for (int writer = 0; writer < WRITERS; writer++) {
                    int own = writer;
                    SplittableRandom ownRandom = random.split();
                    writers.start(() -> write(store, opening, own, ownRandom));
                }
                for (int reader = 0; reader < READERS; reader++) {
                    SplittableRandom ownRandom = random.split();
                    others.start(() -> untilClosed(done, () -> read(store, ownRandom)));
                }
                SplittableRandom keeping = random.split();
                others.start(() -> untilClosed(done, () -> keep(store, keeping)));
                SplittableRandom pinning = random.split();
                others.start(() -> untilClosed(done, () -> pin(store, pinning)));
                SplittableRandom passing = random.split();
                others.start(() -> untilClosed(done, () -> PassingCollection.pass(store, passing)));
                try {
                    writers.await();
                    if (closes) {
                        store.close();
                    }
                } finally {
                    done.set(true);
                }
                others.await();
            }
        }

        private static void untilClosed(AtomicBoolean done, Crew.Work work) throws Exception {
            try {
                while (!done.get()) {
                    work.run();
                }
            } catch (ClosedException closed) {
                // As it is to be.
            }
        }

        private void write(VectorStore store, int opening, int writer, SplittableRandom own) {
            WriterScript script = new WriterScript(seed, opening, writer, written.get(writer));
            Durability[] all = Durability.values();
            for (int step = 0; step < STEPS; step++) {
                Durability durability = own.nextInt(20) == 0 ? all[own.nextInt(all.length)] : Durability.BUFFERED;
                Commit commit = store.write(script.next(), durability);
                if (own.nextInt(50) == 0) {
                    commit.await();
                }
                if (own.nextInt(10) == 0) {
                    script.requireSeen(store);
                }
                trial.tally().add(Tried.MODEL_OPERATIONS);
            }
            synchronized (written) {
                written.set(writer, script.state());
            }
        }

        /** Reads the newest state, which may be another one for each call: records are whole, and fulfil the filter. */
        private static void read(VectorStore store, SplittableRandom random) {
            for (String name : WriterScript.COLLECTIONS) {
                VectorCollection collection = store.collection(name);
                collection.scan(Row::of, Query.Part.values());
                for (Query query : queries(random)) {
                    collection.search(query).forEach(hit -> requireWhole(hit, Long.MIN_VALUE));
                    long least = random.nextLong(1L << 33);
                    collection
                            .search(query.where(Filter.atLeast("stamp", least)))
                            .forEach(hit -> requireWhole(hit, least));
                }
            }
        }

        private static List<Query> queries(SplittableRandom random) {
            Query.Dense dense = Query.dense("vector", WriterScript.vector(random));
            Query.Tokens tokens = Query.tokens("tokens", new float[][] {WriterScript.vector(random)});
            return List.of(dense, dense.exact(), tokens, tokens.exact()).stream()
                    .map(query -> query.fetch(Query.Part.values()))
                    .toList();
        }

        private static void requireWhole(Hit hit, long least) {
            Row row = Row.of(hit.record());
            Require.that(row.stamp() >= least, () -> row + " was found among stamps from " + least);
        }

        private void keep(VectorStore store, SplittableRandom own) {
            switch (own.nextInt(6)) {
                case 0, 1 -> store.flush();
                case 2, 3 -> {
                    Compaction compaction = store.compact();
                    if (own.nextBoolean()) {
                        compaction.cancel();
                    } else {
                        compaction.await();
                    }
                }
                case 4 -> store.stats();
                default -> copy(store);
            }
        }

        private void copy(VectorStore store) {
            Path copy = directory.resolveSibling("copy-" + copies.getAndIncrement());
            store.checkpoint(copy);
            try (VectorStore copied = VectorStore.open(copy, options)) {
                for (String name : WriterScript.COLLECTIONS) {
                    StampedReads.require(copied.collection(name), new SplittableRandom(seed));
                }
            }
        }

        /** A snapshot shows one state, in all ways to read it and for as long as it is open. */
        private static void pin(VectorStore store, SplittableRandom random) {
            try (Snapshot snapshot = store.snapshot()) {
                for (String name : WriterScript.COLLECTIONS) {
                    CollectionReader collection = snapshot.collection(name);
                    SortedMap<String, Row> first = StampedReads.require(collection, random);
                    Require.equal(first, StampedReads.require(collection, random), "a snapshot, read again");
                }
            }
        }

        private void requireWritten(VectorStore store) {
            int records = 0;
            for (int writer = 0; writer < WRITERS; writer++) {
                Require.equal(written.get(writer), WriterScript.read(store, writer), "keys of writer " + writer);
                records += written.get(writer).size();
            }
            for (String name : WriterScript.COLLECTIONS) {
                records -= StampedReads.require(store.collection(name), random).size();
            }
            Require.equal(0, records, "records of the writers, less those that are there");
        }
    }
}
