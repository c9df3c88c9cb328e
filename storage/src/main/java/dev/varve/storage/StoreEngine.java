package dev.varve.storage;

import dev.varve.Commit;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.Snapshot;
import dev.varve.StoreOptions;
import dev.varve.StoreStats;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.index.ExactSearch;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileLease;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The store behind the public API. */
public final class StoreEngine implements VectorStore {

    private static final Logger LOG = System.getLogger("dev.varve");

    static {
        // Once in the life of the process: the only thing that a service should know and cannot see from the answers.
        if (!Kernels.vectorised()) {
            LOG.log(Level.WARNING, Kernels.advice());
        }
    }

    private final Path path;
    private final StoreOptions options;
    private final FileStore files;
    private final InstantSource clock;
    private final FileLease lease;
    private final CurrentState current;
    private final StoreWriter writer;
    private final ExecutorService searchThreads;
    private final StateReader reader;
    private final AtomicBoolean closing = new AtomicBoolean();

    private StoreEngine(
            Path path,
            StoreOptions options,
            FileStore files,
            InstantSource clock,
            FileLease lease,
            Recovery.Recovered recovered) {
        this.path = path;
        this.options = options;
        this.files = files;
        this.clock = clock;
        this.lease = lease;
        this.current = recovered.current();
        this.writer = recovered.writer();
        this.searchThreads = searchThreads(path, options);
        this.reader = new StateReader(new Searcher(new ExactSearch(searchThreads, options.searchThreads())));
    }

    /** Opens the store of a directory. */
    public static StoreEngine open(Path path, StoreOptions options) {
        return open(path, files(path, options), UUID::randomUUID, InstantSource.system(), options);
    }

    /**
     * Opens the store that some files hold.
     *
     * @param path what {@link #path} answers
     * @param files the directory, real or simulated
     * @param storeIds where the id of a new store comes from
     * @param clock by which records expire
     */
    public static StoreEngine open(
            Path path, FileStore files, Supplier<UUID> storeIds, InstantSource clock, StoreOptions options) {
        return Failures.guard("opening store " + path, () -> {
            FileLease lease = Recovery.lock(path, files, options);
            try {
                return new StoreEngine(
                        path, options, files, clock, lease, Recovery.recover(files, storeIds, clock, options));
            } catch (IOException | RuntimeException | Error failure) {
                lease.close();
                throw failure;
            }
        });
    }

    private static FileStore files(Path path, StoreOptions options) {
        return DiskFileStore.open(path, DiskFileStore.Options.defaults().withMappingCap(options.maxMappings()));
    }

    private static ExecutorService searchThreads(Path path, StoreOptions options) {
        // Threads beside the caller's; they are made when first needed.
        return Executors.newFixedThreadPool(
                Math.max(1, options.searchThreads() - 1),
                Thread.ofPlatform()
                        .daemon()
                        .name("varve-search-" + path.getFileName() + "-", 0)
                        .factory());
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public VectorCollection collection(String name, Schema schema) {
        Validation.checkCollectionName(name);
        writer.createCollection(name, schema);
        return new StoreCollection(this, name, schema);
    }

    @Override
    public VectorCollection collection(String name) {
        return read(
                "opening collection '" + name + "'",
                (state, _) -> new StoreCollection(this, name, state.layers(name).schema()));
    }

    @Override
    public List<String> collections() {
        return read(
                "listing collections",
                (state, _) -> List.copyOf(state.version().collections().keySet()));
    }

    @Override
    public void drop(String collection) {
        writer.dropCollection(collection);
    }

    @Override
    public Commit write(WriteBatch batch) {
        return write(batch, options.durability());
    }

    @Override
    public Commit write(WriteBatch batch, Durability durability) {
        return writer.write(batch, durability);
    }

    /** Deletes what fulfils a filter. */
    Commit delete(String collection, Filter filter, Durability durability) {
        return writer.delete(collection, filter, durability);
    }

    @Override
    public Snapshot snapshot() {
        State state = current.acquire();
        return new StoreSnapshot(state, state.at(clock.millis()), reader);
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public StoreStats stats() {
        return read("measuring the store", (state, moment) -> Measurements.stats(files, state, moment));
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            writer.close();
        } finally {
            current.close();
            searchThreads.shutdown();
            Failures.guard("closing the store", () -> {
                lease.close();
                return true;
            });
        }
    }

    /** What a write promises where it names nothing. */
    Durability durability() {
        return options.durability();
    }

    StateReader reader() {
        return reader;
    }

    /** Scans the newest state, which is held meanwhile, at the time of this call. */
    void scan(String collection, Consumer<? super VectorRecord> consumer, Set<Query.Part> parts) {
        State state = current.acquire();
        try {
            reader.scan(state, state.at(clock.millis()), collection, consumer, parts);
        } finally {
            state.version().release();
        }
    }

    /** Something that is read of one state, at one moment. */
    @FunctionalInterface
    interface Read<T> {
        T of(State state, Moment moment) throws IOException;
    }

    /** Runs a read on the newest state, which is held meanwhile, at the time of this call. */
    <T> T read(String doing, Read<T> read) {
        State state = current.acquire();
        try {
            return Failures.guard(doing, () -> read.of(state, state.at(clock.millis())));
        } finally {
            state.version().release();
        }
    }
}
