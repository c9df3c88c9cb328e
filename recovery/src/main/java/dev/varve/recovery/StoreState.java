package dev.varve.recovery;

import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import dev.varve.recovery.VersionEdit.LogNumber;
import dev.varve.recovery.VersionEdit.NumbersUsed;
import dev.varve.recovery.VersionEdit.SegmentAdded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a store consists of: a pure function of the edits in its manifest. Immutable. Grows with the number of
 * collections and segments, not with their data.
 *
 * @param collections live collections by number, with their present schemas
 * @param segments live segments by number
 * @param log the oldest log whose batches are not all in segments
 * @param sequence the last sequence number that the segments hold
 * @param nextCollection the lowest number for a new collection
 * @param nextSegment the lowest number for a new segment
 */
public record StoreState(
        SortedMap<Integer, CollectionAdded> collections,
        SortedMap<Long, SegmentState> segments,
        long log,
        long sequence,
        int nextCollection,
        long nextSegment) {

    /** The number of the first log of a new store. */
    public static final long FIRST_LOG = 1;

    /** A store without collections. */
    public static final StoreState EMPTY = new StoreState(new TreeMap<>(), new TreeMap<>(), FIRST_LOG, 0, 1, 1);

    /**
     * A live segment.
     *
     * @param added the edit that it came with
     * @param liveDocs the last edit that replaced its live docs; null as long as all rows are live
     */
    public record SegmentState(SegmentAdded added, @Nullable LiveDocsReplaced liveDocs) {

        /** The collection that it belongs to. */
        public int collection() {
            return added.collection();
        }

        /** Its number. */
        public long segment() {
            return added.segment();
        }

        /** Where it stands among the segments of its collection. */
        public long age() {
            return added.age();
        }

        /** Generation of its live docs; 0 as long as all rows are live. */
        public long generation() {
            return liveDocs == null ? 0 : liveDocs.generation();
        }

        /** Its files and the one of its live docs. */
        public Stream<FileEntry> files() {
            return Stream.concat(
                    added.files().stream(), Stream.ofNullable(liveDocs).map(LiveDocsReplaced::file));
        }
    }

    /** Takes the maps as they are and hands them out unmodifiable. */
    public StoreState {
        collections = Collections.unmodifiableSortedMap(collections);
        segments = Collections.unmodifiableSortedMap(segments);
    }

    /**
     * The state after one more edit.
     *
     * @throws IllegalArgumentException if the edit does not fit this state
     */
    public StoreState apply(VersionEdit edit) {
        return apply(List.of(edit));
    }

    /**
     * The state after more edits, all or none.
     *
     * @throws IllegalArgumentException if an edit does not fit the state that it meets
     */
    public StoreState apply(List<VersionEdit> edits) {
        StateBuilder builder = new StateBuilder(this);
        edits.forEach(builder::apply);
        return builder.build();
    }

    /** Edits that lead from {@link #EMPTY} to this state. */
    public List<VersionEdit> toEdits() {
        List<VersionEdit> edits = new ArrayList<>(collections.values());
        for (SegmentState segment : segments.values()) {
            edits.add(segment.added());
            if (segment.liveDocs() != null) {
                edits.add(segment.liveDocs());
            }
        }
        edits.add(new LogNumber(log, sequence));
        edits.add(new NumbersUsed(nextCollection, nextSegment));
        return edits;
    }

    /** The live segments of a collection in the order in which their rows were written: by age, then by number. */
    public Stream<SegmentState> segmentsOf(int collection) {
        return segments.values().stream()
                .filter(segment -> segment.collection() == collection)
                .sorted(Comparator.comparingLong(SegmentState::age).thenComparingLong(SegmentState::segment));
    }

    /** Every file of the live segments. Logs and manifests are not among them. */
    public Stream<FileEntry> files() {
        return segments.values().stream().flatMap(SegmentState::files);
    }
}
