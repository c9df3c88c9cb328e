package dev.varve.storage;

import dev.varve.Checkpoint;
import dev.varve.Commit;
import dev.varve.Compaction;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.IndexOptions;
import dev.varve.Query;
import dev.varve.RecoveryReport;
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
import dev.varve.index.ann.AnnSearch;
import dev.varve.index.late.LateSearch;
import dev.varve.mmap.BlockReaders;
import dev.varve.mmap.FileLease;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The store behind the public API. */
public final class StoreEngine implements VectorStore {

    private static final Logger LOG = System.getLogger("dev.varve");

    /** Searches that wait for other threads to take part; places that are there, so that waiting makes no garbage. */
    private static final int MOST_CALLS_FOR_HELP = 256;

    static {
        // Once in the life of the process: the only thing that a service should know and cannot see from the answers.
        if (!Kernels.vectorised()) {
            LOG.log(Level.WARNING, Kernels.advice());
        }
    }

    private final Path path;
    private final StoreOptions options;
    private final Environment environment;
    private final FileLease lease;
    private final CurrentState current;
    private final Manifest manifest;
    private final WriteAheadLog log;
    private final Installer installer;
    private final Flusher flusher;
    private final StoreWriter writer;
    private final Catalog catalog;
    private final Compactor compactor;
    private final MemtableIndexer memtableIndexer;
    private final Checkpointer checkpointer;
    /** Of a store that has begun; none before anybody else sees it. */
    private @Nullable RecoveryReport recovery;

    private final Counters counters = new Counters();
    private final Backlog backlog;
    private final Disposal disposal;
    private final ExecutorService searchThreads;
    private final BlockReaders blockReaders;
    private final LateSearch lateSearch;
    private final StateReader reader;
    private final AtomicBoolean closing = new AtomicBoolean();

    private StoreEngine(
            Path path, StoreOptions options, Environment environment, FileLease lease, Recovery.Recovered recovered)
            throws IOException {
        this.path = path;
        this.options = options;
        this.environment = environment;
        this.lease = lease;
        this.manifest = recovered.manifest();
        this.log = recovered.log();
        this.current = new CurrentState(recovered.state());
        // Fair, so that a version is installed after one write at most; writers queue elsewhere.
        ReentrantLock turn = new ReentrantLock(true);
        this.backlog = new Backlog(options.memtableBytes());
        this.disposal = new Disposal(environment.background());
        Memtable.Settings memtables = Memtable.Settings.of(manifest.storeId(), options.index());
        this.installer = new Installer(environment.files(), manifest, current, turn);
        this.memtableIndexer = new MemtableIndexer(current, environment.background());
        this.compactor = compactor(options, environment);
        this.checkpointer = new Checkpointer(path, environment, installer);
        this.flusher = new Flusher(new Flusher.Parts(
                installer,
                indexer(Background.Role.FLUSH),
                log,
                backlog,
                counters,
                environment.clock(),
                System::nanoTime,
                this::poison,
                compactor::wake));
        Worker flushing = new Worker(environment.background(), Background.Role.FLUSH, flusher::flushAll);
        GroupSync groupSync = new GroupSync(log, environment.background());
        WriterPace pace = new WriterPace(backlog, compactor::crowding, counters, WriterPace::sleep);
        this.writer = new StoreWriter(
                new StoreWriter.Parts(
                        options,
                        environment.clock(),
                        manifest,
                        log,
                        current,
                        backlog,
                        counters,
                        pace,
                        System::nanoTime,
                        turn,
                        memtables),
                flushing::wake,
                groupSync::wake,
                memtableIndexer::wake);
        this.catalog = new Catalog(installer, writer, memtables);
        this.searchThreads = searchThreads(path, options);
        this.blockReaders = ColdReads.open(options.reads(), environment.background());
        ExactSearch exact = new ExactSearch(searchThreads, options.searchThreads());
        this.lateSearch = new LateSearch(exact, searchThreads, options.searchThreads(), blockReaders, System::nanoTime);
        this.reader = new StateReader(new Searcher(
                new AnnSearch(exact, searchThreads, options.searchThreads(), blockReaders),
                lateSearch,
                new SlowQueries(path.toString(), options.slowQuery(), System::nanoTime),
                System::nanoTime));
    }

    /** Settles what was replayed, which replaces what was recovered; lets go of all where that fails. */
    private void begin(Recovery.Recovered recovered, long start) throws IOException {
        try {
            if (recovered.replayed() != null) {
                flusher.flushRecovered(recovered.replayed());
            }
            recovery = recovered.report(Duration.ofNanos(System.nanoTime() - start));
            compactor.wake();
        } catch (IOException | RuntimeException | Error failure) {
            try {
                stop();
                release(() -> Failures.guard("closing the store", this::letGo));
            } catch (RuntimeException | Error left) {
                failure.addSuppressed(left);
            }
            throw failure;
        }
    }

    /** Opens the store of a directory. */
    public static StoreEngine open(Path path, StoreOptions options) {
        return open(path, Environment.system(path, options), options);
    }

    /**
     * Opens the store of an environment.
     *
     * @param path what {@link #path} answers
     */
    public static StoreEngine open(Path path, Environment environment, StoreOptions options) {
        FileStore files = environment.files();
        long start = System.nanoTime();
        var event = new Events.Recovery();
        event.begin();
        StoreEngine opened = Failures.guard("opening store " + path, () -> {
            FileLease lease = Recovery.lock(path, files, options);
            try {
                Recovery.Recovered recovered = Recovery.recover(environment, options.index());
                return open(path, environment, options, lease, recovered, start);
            } catch (IOException | RuntimeException | Error failure) {
                lease.close();
                throw failure;
            }
        });
        event.store = files.describe("");
        event.commit(opened.recovery());
        return opened;
    }

    private static StoreEngine open(
            Path path,
            Environment environment,
            StoreOptions options,
            FileLease lease,
            Recovery.Recovered recovered,
            long start)
            throws IOException {
        StoreEngine engine;
        try {
            engine = new StoreEngine(path, options, environment, lease, recovered);
        } catch (IOException | RuntimeException | Error failure) {
            recovered.close();
            throw failure;
        }
        engine.begin(recovered, start);
        return engine;
    }

    private void poison(Throwable failure) {
        writer.poison(failure);
    }

    private Compactor compactor(StoreOptions options, Environment environment) {
        CompactionOptions compaction = options.compaction();
        long floor = Math.min(options.memtableBytes() / 4, compaction.maxSegmentBytes());
        var settings = new CompactionPolicy.Settings(
                compaction.fanIn(), floor, compaction.maxSegmentBytes(), CompactionPolicy.DEAD_SHARE);
        var limiter =
                new RateLimiter(compaction.bytesPerSecond(), compaction.bytesPerSecond() / 10, RateLimiter.Time.SYSTEM);
        return new Compactor(
                new Compactor.Parts(
                        installer,
                        indexer(Background.Role.COMPACTION),
                        new CompactionPolicy(settings),
                        limiter,
                        counters,
                        environment.clock()),
                compaction.automatic(),
                environment.background());
    }

    private SegmentIndexer indexer(Background.Role role) {
        IndexOptions index = options.index();
        return SegmentIndexer.of(
                index, options.tokenIndex(), environment.background().helpers(role, index.threads() - 1));
    }

    private static ExecutorService searchThreads(Path path, StoreOptions options) {
        // Threads beside the caller's; they are made when first needed. Where too many wait for one, a caller goes
        // alone.
        int threads = Math.max(1, options.searchThreads() - 1);
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_CALLS_FOR_HELP),
                Thread.ofPlatform()
                        .daemon()
                        .name("varve-search-" + path.getFileName() + "-", 0)
                        .factory(),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public VectorCollection collection(String name, Schema schema) {
        Validation.checkCollectionName(name);
        catalog.create(name, schema);
        return new StoreCollection(this, name);
    }

    @Override
    public VectorCollection collection(String name) {
        schema(name);
        return new StoreCollection(this, name);
    }

    @Override
    public VectorCollection alter(String collection, Schema schema) {
        catalog.alter(collection, schema);
        return new StoreCollection(this, collection);
    }

    /** The schema of a collection in the newest state. */
    Schema schema(String collection) {
        return read(
                "opening collection '" + collection + "'",
                (state, _) -> state.layers(collection).schema());
    }

    @Override
    public List<String> collections() {
        return read(
                "listing collections",
                (state, _) -> List.copyOf(state.version().collections().keySet()));
    }

    @Override
    public void drop(String collection) {
        catalog.drop(collection);
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
        return new StoreSnapshot(state, state.at(environment.clock().millis()), reader, disposal);
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public Compaction compact() {
        writer.flush();
        return compactor.compactAll();
    }

    @Override
    public Checkpoint checkpoint(Path directory) {
        writer.flush();
        return Failures.guard("making checkpoint " + directory, () -> checkpointer.checkpoint(directory));
    }

    @Override
    public RecoveryReport recovery() {
        return Objects.requireNonNull(recovery, "begun");
    }

    @Override
    public StoreStats stats() {
        return read(
                "measuring the store",
                (state, moment) -> Measurements.stats(
                        environment.files(),
                        state,
                        moment,
                        counters.read(log.counters()),
                        ColdReads.stats(blockReaders),
                        LateKnobs.stats(lateSearch.counters()),
                        trouble()));
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        stop();
        try {
            endWriting(this::settle);
        } finally {
            release(() -> endWriting(this::letGo));
        }
    }

    /** Has the engine's own work end soon. */
    private void stop() {
        compactor.close();
        memtableIndexer.close();
        flusher.hurry();
    }

    /** @param letGo of the files */
    private void release(Runnable letGo) {
        Failures.all(List.of(
                environment.background()::close,
                backlog::close,
                compactor::refuseAsked,
                installer::close,
                current::close,
                disposal::close,
                searchThreads::shutdown,
                blockReaders::close,
                letGo));
    }

    private Optional<String> trouble() {
        return writer.trouble()
                .or(() -> Optional.ofNullable(backlog.failure()).map(failure -> "flush: " + failure.getMessage()))
                .or(() -> Optional.ofNullable(compactor.trouble()));
    }

    /** A failure here leaves it open what is on disk, unless it is that there is no room. */
    private void endWriting(Failures.Work<Boolean> work) {
        String doing = "closing the store";
        Failures.guard(doing, () -> {
            try {
                return work.run();
            } catch (IOException failure) {
                throw writer.failed(doing, failure);
            }
        });
    }

    private boolean settle() throws IOException {
        if (writer.end()) {
            writer.awaitSettled();
        }
        return true;
    }

    private boolean letGo() throws IOException {
        try (lease;
                writer;
                manifest;
                log) {
            return true;
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
            reader.scan(state, state.at(environment.clock().millis()), collection, consumer, parts);
        } finally {
            state.version().release(disposal);
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
            return Failures.guard(
                    doing, () -> read.of(state, state.at(environment.clock().millis())));
        } finally {
            state.version().release(disposal);
        }
    }
}
