package dev.varve.storage;

import dev.varve.InvalidArgumentException;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.KeyHash;
import dev.varve.codecs.RecordReader;
import dev.varve.mmap.FileLease;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.LiveFiles;
import dev.varve.recovery.LogReplay;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState;
import dev.varve.recovery.StoreState.SegmentState;
import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

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

    /** An open store, but for its API. */
    record Recovered(CurrentState current, StoreWriter writer) {}

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
            files.createDirectory("");
        }
        return files.lock(StoreFiles.LOCK);
    }

    /** Opens what there is, or makes a new store, whose id comes from {@code storeIds}. */
    static Recovered recover(FileStore files, Supplier<UUID> storeIds, StoreOptions options) throws IOException {
        if (!Manifest.exists(files)) {
            return create(files, storeIds.get(), options);
        }
        Manifest manifest = Manifest.open(files, Manifest.Options.DEFAULT);
        try {
            return recover(files, options, manifest);
        } catch (IOException | RuntimeException | Error failure) {
            manifest.close();
            throw failure;
        }
    }

    private static Recovered create(FileStore files, UUID storeId, StoreOptions options) throws IOException {
        for (String directory : List.of(StoreFiles.LOGS, StoreFiles.SEGMENTS, StoreFiles.LIVE_DOCS)) {
            // Made anew where a beginning left it: the sync that was to make it durable may have failed.
            Leftovers.deleteDirectory(files, directory);
            files.createDirectory(directory);
        }
        files.syncDirectory("");
        WriteAheadLog log =
                WriteAheadLog.create(files, storeId, StoreState.FIRST_LOG, 0, WriteAheadLog.Options.DEFAULT);
        try {
            Manifest manifest = Manifest.create(files, storeId, Manifest.Options.DEFAULT);
            Version version = new Version(new TreeMap<>());
            return assemble(files, options, manifest, log, new State(version, 0, Map.of()), false);
        } catch (IOException | RuntimeException | Error failure) {
            log.close();
            throw failure;
        }
    }

    private static Recovered recover(FileStore files, StoreOptions options, Manifest manifest) throws IOException {
        StoreState stored = manifest.state();
        LiveFiles.require(files, stored);
        State opened = openSegments(files, manifest);
        try {
            var replay = new Replay(opened);
            LogReplay.Result result =
                    LogReplay.read(files, manifest.storeId(), stored.log(), stored.sequence(), replay::apply);
            // Nothing is deleted before all that is needed was found to be there.
            LiveFiles.deleteOrphans(files, manifest);
            WriteAheadLog log = WriteAheadLog.create(
                    files, manifest.storeId(), result.nextLog(), result.lastSequence(), WriteAheadLog.Options.DEFAULT);
            try {
                return assemble(files, options, manifest, log, replay.state, result.needsSettling());
            } catch (IOException | RuntimeException | Error failure) {
                log.close();
                throw failure;
            }
        } catch (IOException | RuntimeException | Error failure) {
            opened.version().release();
            throw failure;
        }
    }

    private static Recovered assemble(
            FileStore files, StoreOptions options, Manifest manifest, WriteAheadLog log, State state, boolean settle)
            throws IOException {
        long seed = KeyHash.seed(manifest.storeId());
        CurrentState current = new CurrentState(state);
        Flusher flusher = new Flusher(files, manifest, log, seed);
        if (settle) {
            // What was replayed may be in the page cache only: it is written afresh before anything follows it.
            current.publish(flusher.flush(state));
        }
        return new Recovered(current, new StoreWriter(options, manifest, log, flusher, current, seed));
    }

    /** The batches of the log, applied to the memtables one after the other. */
    private static final class Replay {

        private State state;

        Replay(State state) {
            this.state = state;
        }

        void apply(long sequence, MemorySegment payload) {
            state = BatchApplier.apply(
                    state, sequence, new RecordReader("the write-ahead log, batch " + sequence, 0, payload));
        }
    }

    private static State openSegments(FileStore files, Manifest manifest) throws IOException {
        StoreState stored = manifest.state();
        long seed = KeyHash.seed(manifest.storeId());
        String manifestFile = files.describe(StoreFiles.manifest(manifest.number()));
        SortedMap<String, Version.Layers> collections = new TreeMap<>();
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
                Memtable memtable = new Memtable(schema, seed);
                born.add(memtable);
                String name = added.name();
                collections.put(name, new Version.Layers(added.collection(), name, schema, segments, memtable));
                tallies.put(name, new State.Tally(live, 0));
            }
            return new State(new Version(collections), stored.sequence(), tallies);
        } finally {
            born.forEach(Rows::release);
        }
    }

    private static Segment open(FileStore files, UUID storeId, Schema schema, SegmentState segment) throws IOException {
        LiveDocsReplaced live = segment.liveDocs();
        return Segment.open(
                files,
                new FileOrigin(storeId, segment.segment()),
                schema,
                segment.added().rows(),
                segment.added().files(),
                live == null ? null : live.file());
    }
}
