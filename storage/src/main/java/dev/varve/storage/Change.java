package dev.varve.storage;

import dev.varve.Schema;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.LiveDocsFile;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState.SegmentState;
import dev.varve.recovery.VersionEdit;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import dev.varve.recovery.VersionEdit.SegmentRemoved;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the next version differs from the newest: edits of the manifest, and which rows take the place of which. What it
 * has written is taken back where it is not committed. For one thread, which holds the installer.
 */
final class Change implements AutoCloseable {

    private final Installer installer;
    private final FileStore files;
    private final Manifest manifest;
    private final State state;
    private final List<VersionEdit> edits = new ArrayList<>();
    private final Map<Rows, Successor> successors = new IdentityHashMap<>();
    private final SortedMap<String, Layers> added = new TreeMap<>();
    private final Set<Integer> dropped = new HashSet<>();
    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final List<Rows> born = new ArrayList<>();
    private final List<Draft> drafts = new ArrayList<>();
    private final List<String> liveDocs = new ArrayList<>();
    private boolean committed;

    /** @param state the newest state, held by the caller */
    Change(Installer installer, State state) {
        this.installer = installer;
        this.files = installer.files();
        this.manifest = installer.manifest();
        this.state = state;
    }

    /**
     * What takes the place of some rows.
     *
     * @param segment where live rows are from now on; null where there is none
     * @param map which row became which; null where they are the same
     * @param settled deletes after this write are newer than the segment's live docs
     * @param expired rows that were live after that write, but were left out because they had expired
     */
    private record Successor(
            @Nullable Segment segment, @Nullable RowMap map, long settled, int expired) {

        /**
         * Notes the deletes that came since the segment was written.
         *
         * @return rows that were counted as live up to now, and are not there any more
         */
        int catchUp(Rows before) {
            int[] purged = {expired};
            before.deletedAfter(settled, (row, sequence) -> {
                int to = map == null ? row : map.get(row);
                if (segment == null || to == RowMap.PURGED) {
                    purged[0]--;
                } else {
                    segment.delete(to, sequence);
                }
            });
            return purged[0];
        }
    }

    /** No row goes on: those that are live after a write have expired. */
    private static Successor none(Rows before, long settled) {
        return new Successor(null, null, settled, count(before.size(), row -> before.live(row, settled)));
    }

    /** The live rows of a source went on to a segment; those that did not had expired. */
    private static Successor moved(Rows before, Segment segment, RowMap map, long settled) {
        int expired = count(before.size(), row -> map.get(row) == RowMap.PURGED && before.live(row, settled));
        return new Successor(segment, map, settled, expired);
    }

    private static int count(int rows, IntPredicate counts) {
        return (int) IntStream.range(0, rows).filter(counts).count();
    }

    /** The state that the change begins with; its collections, segments and frozen memtables stay until the end. */
    State state() {
        return state;
    }

    /** Adds an edit as it is. */
    void edit(VersionEdit edit) {
        edits.add(edit);
    }

    /** A new collection; takes the reference of its memtable over. */
    void add(VersionEdit.CollectionAdded edit, Layers layers) {
        edits.add(edit);
        added.put(layers.name(), layers);
        born.add(layers.memtable());
    }

    /** A collection gets a schema with more fields. */
    void alter(Layers layers, Schema schema) {
        edits.add(new VersionEdit.SchemaChanged(layers.id(), SchemaCodec.encode(schema)));
        schemas.put(layers.id(), schema);
    }

    /** A collection goes with all that it holds. */
    void drop(Layers layers) {
        edits.add(new VersionEdit.CollectionRemoved(layers.id()));
        dropped.add(layers.id());
    }

    /**
     * A memtable takes no part any more: its live rows are in a segment.
     *
     * @param draft the segment, taken over; null where no row was seen
     * @param sequence the state that the segment holds
     */
    void flushed(Memtable memtable, @Nullable Draft draft, long sequence) {
        if (draft == null) {
            successors.put(memtable, none(memtable, sequence));
            return;
        }
        drafts.add(draft);
        edits.add(draft.edit());
        for (SegmentWriter.Source source : draft.sources()) {
            successors.put(source.rows(), moved(source.rows(), draft.segment(), source.map(), sequence));
        }
    }

    /**
     * Segments take no part any more: their live rows are in another one.
     *
     * @param segments the old ones as they are now, in the order of the draft's sources
     * @param draft the new one, taken over; null where no row was seen
     */
    void compacted(List<Segment> segments, @Nullable Draft draft) throws IOException {
        // Up to here the old segments' live docs are on disk; newer deletes come with the log.
        long settled = manifest.state().sequence();
        for (Segment segment : segments) {
            edits.add(new SegmentRemoved(segment.number()));
            successors.put(segment, none(segment, settled));
        }
        if (draft == null) {
            return;
        }
        drafts.add(draft);
        try (LiveRows live = new LiveRows(draft.segment().size())) {
            for (int i = 0; i < segments.size(); i++) {
                live.addAll(segments.get(i), draft.sources().get(i).map(), settled);
            }
            if (live.count == 0) {
                draft.segment().deleteWhenReleased();
                return;
            }
            edits.add(draft.edit());
            Segment next = draft.segment();
            if (live.count < next.size()) {
                next = nextLiveDocs(next, 1, live.bits);
            }
            for (int i = 0; i < segments.size(); i++) {
                RowMap map = draft.sources().get(i).map();
                successors.put(segments.get(i), moved(segments.get(i), next, map, settled));
            }
        }
    }

    /** Writes the live docs of a segment in the state of a write, if they changed since they were written last. */
    void settleLiveDocs(Segment segment, long sequence) throws IOException {
        if (!segment.liveDocs().changed(sequence)) {
            return;
        }
        SegmentState known = Objects.requireNonNull(manifest.state().segments().get(segment.number()));
        try (LiveRows live = new LiveRows(segment.size())) {
            live.addAll(row -> segment.live(row, sequence));
            if (live.count == 0) {
                edits.add(new SegmentRemoved(segment.number()));
                successors.put(segment, new Successor(null, null, sequence, 0));
            } else {
                Segment next = nextLiveDocs(segment, known.generation() + 1, live.bits);
                successors.put(segment, new Successor(next, null, sequence, 0));
            }
        }
    }

    private Segment nextLiveDocs(Segment segment, long generation, MemorySegment bits) throws IOException {
        String name = StoreFiles.liveDocs(segment.number(), generation);
        files.createDirectory(StoreFiles.LIVE_DOCS);
        Leftovers.deleteFile(files, name);
        liveDocs.add(name);
        FileOrigin origin = new FileOrigin(manifest.storeId(), segment.number());
        FileEntry entry =
                new FileEntry(name, LiveDocsFile.write(files, name, origin, generation, bits, segment.size()));
        var replaced = new LiveDocsReplaced(segment.number(), generation, entry);
        edits.add(replaced);
        Segment next = segment.withLiveDocs(replaced);
        born.add(next);
        return next;
    }

    /** Makes the change count, and then seen. Without an edit nothing happens. */
    void commit() throws IOException {
        if (edits.isEmpty()) {
            return;
        }
        if (!liveDocs.isEmpty()) {
            files.syncDirectory(StoreFiles.LIVE_DOCS);
            files.syncDirectory("");
        }
        try {
            manifest.append(edits);
        } finally {
            // Where that failed the edits may be on disk all the same: the new files stay.
            committed = manifest.failure() != null;
        }
        committed = true;
        installer.turn().lock();
        try {
            publish();
        } finally {
            installer.turn().unlock();
        }
    }

    private void publish() {
        CurrentState current = installer.current();
        State now = current.get();
        SortedMap<String, Layers> collections = new TreeMap<>(added);
        Map<String, State.Tally> tallies = new HashMap<>(now.tallies());
        for (Layers layers : now.version().collections().values()) {
            if (dropped.contains(layers.id())) {
                tallies.remove(layers.name());
                layers.segments().forEach(Segment::deleteWhenReleased);
            } else {
                collections.put(layers.name(), next(layers));
                int purged = catchUp(layers);
                tallies.computeIfPresent(layers.name(), (_, tally) -> tally.less(purged));
            }
        }
        current.publish(new State(new Version(collections), now.sequence(), tallies));
    }

    /** Carries the newest deletes over; returns how many rows of a collection were counted as live and are gone. */
    private int catchUp(Layers layers) {
        int purged = 0;
        for (Rows rows : layers.newestFirst()) {
            Successor successor = successors.get(rows);
            purged += successor == null ? 0 : successor.catchUp(rows);
        }
        return purged;
    }

    private Layers next(Layers layers) {
        List<Segment> segments = new ArrayList<>();
        for (Segment segment : layers.segments()) {
            Successor successor = successors.get(segment);
            if (successor == null) {
                segments.add(segment);
            } else {
                retire(segment, successor.segment());
                addOnce(segments, successor.segment());
            }
        }
        List<Layers.Frozen> frozen = new ArrayList<>();
        for (Layers.Frozen full : layers.frozen()) {
            Successor successor = successors.get(full.memtable());
            if (successor == null) {
                frozen.add(full);
            } else {
                addOnce(segments, successor.segment());
            }
        }
        Schema schema = schemas.getOrDefault(layers.id(), layers.schema());
        if (!schema.equals(layers.schema())) {
            layers.memtable().widen(schema);
        }
        return new Layers(layers.id(), layers.name(), schema, segments, frozen, layers.memtable());
    }

    private static void retire(Segment before, @Nullable Segment after) {
        if (after != null && after.number() == before.number()) {
            before.deleteLiveDocsWhenReleased();
        } else {
            before.deleteWhenReleased();
        }
    }

    private static void addOnce(List<Segment> segments, @Nullable Segment segment) {
        if (segment != null && !segments.contains(segment)) {
            segments.add(segment);
        }
    }

    /** Gives back the references that everything new was born with; takes back what was written for nothing. */
    @Override
    public void close() {
        born.forEach(Rows::release);
        if (committed) {
            drafts.forEach(draft -> draft.segment().release());
        } else {
            drafts.forEach(Draft::abandon);
            liveDocs.forEach(name -> Leftovers.deleteFile(files, name));
        }
    }

    /** A bitmap of live rows in the making. */
    private static final class LiveRows implements AutoCloseable {

        private final Arena arena = Arena.ofConfined();
        private final int rows;
        private final MemorySegment bits;
        private int count;

        LiveRows(int rows) {
            this.rows = rows;
            this.bits = arena.allocate(LiveDocsFile.bytes(rows), Long.BYTES);
        }

        void addAll(IntPredicate live) {
            for (int row = 0; row < rows; row++) {
                if (live.test(row)) {
                    add(row);
                }
            }
        }

        /** Adds where the rows of a segment went, those that are live in the state of a write. */
        void addAll(Segment segment, RowMap map, long sequence) {
            for (int row = 0; row < map.size(); row++) {
                int to = map.get(row);
                if (to != RowMap.PURGED && segment.live(row, sequence)) {
                    add(to);
                }
            }
        }

        private void add(int row) {
            long at = row / Byte.SIZE;
            byte known = bits.get(ValueLayout.JAVA_BYTE, at);
            bits.set(ValueLayout.JAVA_BYTE, at, (byte) (known | 1 << row % Byte.SIZE));
            count++;
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}
