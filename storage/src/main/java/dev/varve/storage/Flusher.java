package dev.varve.storage;

import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.LiveDocsFile;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState.SegmentState;
import dev.varve.recovery.VersionEdit;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import dev.varve.recovery.VersionEdit.LogNumber;
import dev.varve.recovery.VersionEdit.SegmentAdded;
import dev.varve.recovery.VersionEdit.SegmentRemoved;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Settles what is in the log and memtables: new segments and live docs are written and synced, enter by one append to
 * the manifest, and only then is the log behind them deleted. A crash before the append leaves files that nothing
 * names, one after it a log that nothing needs: the next open removes both. For the writer alone.
 */
final class Flusher {

    private final FileStore files;
    private final Manifest manifest;
    private final WriteAheadLog log;
    private final InstantSource clock;
    private final long seed;

    /** @param seed of the hash tables of new memtables */
    Flusher(FileStore files, Manifest manifest, WriteAheadLog log, InstantSource clock, long seed) {
        this.files = files;
        this.manifest = manifest;
        this.log = log;
        this.clock = clock;
        this.seed = seed;
    }

    /** Where segments are written. */
    FileStore files() {
        return files;
    }

    /** Whether a state holds writes that are in the log only. */
    boolean needed(State state) {
        return state.sequence() > manifest.state().sequence();
    }

    /**
     * Settles a state, which the caller holds.
     *
     * @return the state that follows, of a new version whose reference is the caller's
     */
    State flush(State state) throws IOException {
        Plan plan = new Plan(state);
        try {
            for (Version.Layers layers : state.version().collections().values()) {
                plan.settle(layers);
            }
            plan.edits.add(new LogNumber(log.roll(), state.sequence()));
            manifest.append(plan.edits);
        } catch (IOException | RuntimeException | Error failure) {
            if (manifest.failure() == null) {
                plan.abandon();
            } else {
                plan.letGo(); // The edits may be on disk: the new files stay.
            }
            throw failure;
        }
        try {
            return plan.finish();
        } finally {
            plan.letGo();
        }
    }

    /** What one flush does. */
    private final class Plan {

        private final State state;
        private final List<VersionEdit> edits = new ArrayList<>();
        private final List<String> liveDocs = new ArrayList<>();
        private final List<String> directories = new ArrayList<>();
        private final List<Segment> opened = new ArrayList<>();
        private final List<Memtable> fresh = new ArrayList<>();
        private final List<Segment> emptied = new ArrayList<>();
        private final List<FileEntry> replaced = new ArrayList<>();
        private final SortedMap<String, Version.Layers> collections = new TreeMap<>();
        private final Map<String, State.Tally> tallies = new HashMap<>();
        private final long time = clock.millis();
        private long nextSegment = manifest.state().nextSegment();

        Plan(State state) {
            this.state = state;
        }

        void settle(Version.Layers layers) throws IOException {
            List<Segment> segments = new ArrayList<>();
            for (Segment segment : layers.segments()) {
                if (settleLiveDocs(segment)) {
                    segments.add(segment);
                }
            }
            State.Tally tally = state.tally(layers);
            Memtable memtable = layers.memtable();
            if (tally.memtableRows() > 0) {
                Segment segment = writeSegment(layers, tally.memtableRows());
                if (segment != null) {
                    segments.add(segment);
                }
                memtable = new Memtable(layers.schema(), seed);
                fresh.add(memtable);
            }
            collections.put(
                    layers.name(), new Version.Layers(layers.id(), layers.name(), layers.schema(), segments, memtable));
            tallies.merge(layers.name(), new State.Tally(tally.live(), 0), State.Tally::plus);
        }

        /** Writes the live docs of a segment if they changed; false when no row of it is live any more. */
        private boolean settleLiveDocs(Segment segment) throws IOException {
            if (segment.liveDocs().lastDelete() <= manifest.state().sequence()) {
                return true;
            }
            SegmentState known =
                    Objects.requireNonNull(manifest.state().segments().get(segment.number()));
            if (known.liveDocs() != null) {
                replaced.add(known.liveDocs().file());
            }
            if (segment.liveDocs().count(state.sequence()) == 0) {
                edits.add(new SegmentRemoved(segment.number()));
                emptied.add(segment);
                return false;
            }
            long generation = known.generation() + 1;
            String name = StoreFiles.liveDocs(segment.number(), generation);
            liveDocs.add(name);
            FileEntry entry = new FileEntry(name, writeLiveDocs(name, generation, segment));
            edits.add(new LiveDocsReplaced(segment.number(), generation, entry));
            return true;
        }

        private long writeLiveDocs(String name, long generation, Segment segment) throws IOException {
            int rows = segment.size();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bits = arena.allocate(LiveDocsFile.bytes(rows), Long.BYTES);
                for (int row = 0; row < rows; row++) {
                    if (segment.live(row, state.sequence())) {
                        long at = (long) (row / Byte.SIZE);
                        byte known = bits.get(ValueLayout.JAVA_BYTE, at);
                        bits.set(ValueLayout.JAVA_BYTE, at, (byte) (known | 1 << row % Byte.SIZE));
                    }
                }
                files.createDirectory(StoreFiles.LIVE_DOCS);
                Leftovers.deleteFile(files, name);
                long length = LiveDocsFile.write(files, name, origin(segment.number()), generation, bits, rows);
                files.syncDirectory(StoreFiles.LIVE_DOCS);
                files.syncDirectory("");
                return length;
            }
        }

        private @Nullable Segment writeSegment(Version.Layers layers, int visible) throws IOException {
            long number = nextSegment++;
            var writer = new SegmentWriter(
                    files, origin(number), layers.schema(), layers.memtable(), visible, state.at(time));
            tallies.merge(layers.name(), new State.Tally(-writer.purged(), 0), State.Tally::plus);
            if (writer.rows() == 0) {
                return null;
            }
            directories.add(StoreFiles.segment(number));
            // Left by a flush that failed and could not take back what it wrote.
            Leftovers.deleteDirectory(files, StoreFiles.segment(number));
            writer.write();
            files.syncDirectory("");
            Segment segment =
                    Segment.open(files, origin(number), layers.schema(), writer.rows(), writer.entries(), null);
            opened.add(segment);
            edits.add(new SegmentAdded(layers.id(), number, writer.rows(), writer.entries()));
            return segment;
        }

        /** Makes the state that follows, and lets go of what it replaces. */
        State finish() {
            Version version = new Version(collections);
            Leftovers.deleteLogs(files, log, manifest.state().log());
            emptied.forEach(segment -> segment.deleteWhenReleased(files));
            for (FileEntry entry : replaced) {
                Leftovers.deleteFile(files, entry.name());
            }
            return new State(version, state.sequence(), tallies);
        }

        /** Gives back the references that everything new was born with: the version holds its own. */
        void letGo() {
            opened.forEach(Segment::release);
            fresh.forEach(Memtable::release);
        }

        /** Takes back what was written, as nothing names it. */
        void abandon() {
            letGo();
            liveDocs.forEach(name -> Leftovers.deleteFile(files, name));
            directories.forEach(name -> Leftovers.deleteDirectory(files, name));
        }

        private FileOrigin origin(long number) {
            return new FileOrigin(manifest.storeId(), number);
        }
    }
}
