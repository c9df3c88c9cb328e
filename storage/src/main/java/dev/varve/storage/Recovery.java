package dev.varve.storage;

import dev.varve.IndexOptions;
import dev.varve.InvalidArgumentException;
import dev.varve.RecoveryReport;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.RecordReader;
import dev.varve.mmap.FileLease;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.LiveFiles;
import dev.varve.recovery.LogReplay;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.ReplayReport;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState;
import dev.varve.recovery.StoreState.SegmentState;
import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a store comes to be open: the manifest says which files count, what nothing names is removed, the log is replayed
 * into the memtables. May be cut off anywhere and run again.
 */
final class Recovery {

    /** What there may be in a directory in which making a store was cut off. */
    private static final Set<String> BEGINNINGS = Set.of(
            StoreFiles.LOCK,
            StoreFiles.CURRENT,
            StoreFiles.CURRENT_NEXT,
            StoreFiles.LOGS,
            StoreFiles.SEGMENTS,
            StoreFiles.LIVE_DOCS,
            StoreFiles.manifest(1));

    private Recovery() {}

    /**
     * What a store begins with.
     *
     * @param manifest the manifest, open
     * @param log a log without a batch
     * @param state the newest state; its version's reference is the caller's
     * @param replayed what was replayed into frozen memtables and is to be flushed first; null where nothing was
     * @param reports what reading manifest and logs found; empty in a new store
     * @param removed files that nothing named
     */
    record Recovered(
            Manifest manifest,
            WriteAheadLog log,
            State state,
            @Nullable Generation replayed,
            List<ReplayReport> reports,
            List<String> removed)
            implements AutoCloseable {

        /** What to tell of it. */
        RecoveryReport report(Duration time) {
            List<ReplayReport> logs = reports.stream()
                    .skip(1)
                    .filter(report -> report.frames() > 0)
                    .toList();
            int segments = state.version().collections().values().stream()
                    .mapToInt(layers -> layers.segments().size())
                    .sum();
            return new RecoveryReport(
                    reports.isEmpty(),
                    segments,
                    logs.stream().mapToLong(ReplayReport::frames).sum(),
                    logs.stream().mapToLong(ReplayReport::bytes).sum(),
                    reports.stream()
                            .filter(report -> report.droppedBytes() > 0)
                            .map(Recovered::dropped)
                            .toList(),
                    removed,
                    time);
        }

        private static RecoveryReport.Dropped dropped(ReplayReport report) {
            return new RecoveryReport.Dropped(
                    report.file(), report.bytes(), report.droppedBytes(), String.valueOf(report.reason()));
        }

        /** Lets everything go as it is. */
        @Override
        public void close() throws IOException {
            try (manifest;
                    log) {
                state.version().release();
            }
        }
    }

    /**
     * Takes the lock of a store, making the directory if that is wanted.
     *
     * @throws InvalidArgumentException if there is no store and none is to be made, or the directory holds something
     *     else
     */
    static FileLease lock(Path path, FileStore files, StoreOptions options) throws IOException {
        if (!Manifest.exists(files)) {
            if (!options.createIfMissing()) {
                throw new InvalidArgumentException(path + ": there is no store; name the directory of one");
            }
            for (String name : files.list("")) {
                if (!BEGINNINGS.contains(name)) {
                    throw new InvalidArgumentException(path + ": expected a store or an empty directory, found '" + name
                            + "'; name another directory");
                }
            }
            makeDirectory(files);
        }
        return files.lock(StoreFiles.LOCK);
    }

    /**
     * Makes a directory that a user named.
     *
     * @throws InvalidArgumentException if there can be none of that name
     */
    static void makeDirectory(FileStore files) throws IOException {
        try {
            files.createDirectory("");
        } catch (NoSuchFileException | FileAlreadyExistsException failure) {
            throw new InvalidArgumentException(
                    files.describe("") + ": a directory cannot be made here; name another one", failure);
        }
    }

    /** Opens what there is, or makes a new store. */
    static Recovered recover(Environment environment, IndexOptions index) throws IOException {
        FileStore files = environment.files();
        if (!Manifest.exists(files)) {
            return create(environment, environment.storeIds().get());
        }
        Manifest manifest = Manifest.open(files, environment.manifest());
        try {
            return recover(files, manifest, index);
        } catch (IOException | RuntimeException | Error failure) {
            manifest.close();
            throw failure;
        }
    }

    private static Recovered create(Environment environment, UUID storeId) throws IOException {
        FileStore files = environment.files();
        for (String directory : List.of(StoreFiles.LOGS, StoreFiles.SEGMENTS, StoreFiles.LIVE_DOCS)) {
            // Made anew where a beginning left it: the sync that was to make it durable may have failed.
            Leftovers.deleteDirectory(files, directory);
            files.createDirectory(directory);
        }
        files.syncDirectory("");
        WriteAheadLog log = createLog(files, storeId, StoreState.FIRST_LOG, 0);
        try {
            Manifest manifest = Manifest.create(files, storeId, environment.manifest());
            return new Recovered(
                    manifest, log, new State(new Version(new TreeMap<>()), 0, Map.of()), null, List.of(), List.of());
        } catch (IOException | RuntimeException | Error failure) {
            log.close();
            throw failure;
        }
    }

    private static WriteAheadLog createLog(FileStore files, UUID storeId, long number, long afterSequence)
            throws IOException {
        return WriteAheadLog.create(
                files, storeId, number, afterSequence, WriteAheadLog.Options.DEFAULT, System::nanoTime);
    }

    private static Recovered recover(FileStore files, Manifest manifest, IndexOptions index) throws IOException {
        StoreState stored = manifest.state();
        Memtable.Settings settings = Memtable.Settings.of(manifest.storeId(), index);
        LiveFiles.require(files, stored);
        State opened = openSegments(files, manifest, settings);
        try {
            var replay = new Replay(opened, stored.nextCollection());
            LogReplay.Result result =
                    LogReplay.read(files, manifest.storeId(), stored.log(), stored.sequence(), replay::apply);
            // Nothing is deleted before all that is needed was found to be there.
            List<String> removed = LiveFiles.deleteOrphans(files, manifest);
            List<ReplayReport> reports = new ArrayList<>(List.of(manifest.report()));
            reports.addAll(result.files());
            WriteAheadLog log = createLog(files, manifest.storeId(), result.nextLog(), result.lastSequence());
            if (!result.needsSettling()) {
                return new Recovered(manifest, log, replay.state, null, reports, removed);
            }
            // What was replayed may be in the page cache only: it is written afresh before anything follows it.
            Generation generation = new Generation(replay.state.sequence(), result.nextLog());
            State frozen = replay.state.freeze(settings);
            replay.state.version().release();
            return new Recovered(manifest, log, frozen, generation, reports, removed);
        } catch (IOException | RuntimeException | Error failure) {
            opened.version().release();
            throw failure;
        }
    }

    /** The batches of the log, applied to the memtables one after the other. */
    private static final class Replay {

        private State state;
        private final int nextCollection;

        Replay(State state, int nextCollection) {
            this.state = state;
            this.nextCollection = nextCollection;
        }

        void apply(long sequence, MemorySegment payload) {
            // Nothing that a batch leads to depends on the time.
            Moment moment = new Moment(sequence, 0);
            var batch = new RecordReader("the write-ahead log, batch " + sequence, 0, payload);
            state = BatchApplier.apply(state, moment, batch, nextCollection).state();
        }
    }

    private static State openSegments(FileStore files, Manifest manifest, Memtable.Settings settings)
            throws IOException {
        StoreState stored = manifest.state();
        String manifestFile = files.describe(StoreFiles.manifest(manifest.number()));
        SortedMap<String, Layers> collections = new TreeMap<>();
        Map<String, State.Tally> tallies = new HashMap<>();
        List<Rows> born = new ArrayList<>();
        try {
            for (CollectionAdded added : stored.collections().values()) {
                Schema schema = SchemaCodec.decode(manifestFile, added.schema());
                List<Segment> segments = new ArrayList<>();
                long live = 0;
                for (SegmentState segment :
                        stored.segmentsOf(added.collection()).toList()) {
                    Segment open = open(files, manifest.storeId(), schema, segment);
                    born.add(open);
                    segments.add(open);
                    live += open.liveDocs().count(stored.sequence());
                }
                Memtable memtable = new Memtable(schema, settings);
                born.add(memtable);
                String name = added.name();
                collections.put(name, new Layers(added.collection(), name, schema, segments, List.of(), memtable));
                tallies.put(name, new State.Tally(live, 0));
            }
            return new State(new Version(collections), stored.sequence(), tallies);
        } finally {
            born.forEach(Rows::release);
        }
    }

    private static Segment open(FileStore files, UUID storeId, Schema schema, SegmentState segment) throws IOException {
        return Segment.open(
                files,
                new FileOrigin(storeId, segment.segment()),
                schema,
                segment.added().rows(),
                segment.added().files(),
                segment.liveDocs());
    }
}
