package dev.varve.recovery;

import dev.varve.recovery.StoreState.SegmentState;
import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.VersionEdit.CollectionRemoved;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import dev.varve.recovery.VersionEdit.LogNumber;
import dev.varve.recovery.VersionEdit.NumbersUsed;
import dev.varve.recovery.VersionEdit.SchemaChanged;
import dev.varve.recovery.VersionEdit.SegmentAdded;
import dev.varve.recovery.VersionEdit.SegmentRemoved;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A state on its way to the next. Every edit is checked against the state that it meets: the manifest may be hostile,
 * and its names are used to open and delete files.
 */
final class StateBuilder {

    private final SortedMap<Integer, CollectionAdded> collections;
    private final SortedMap<Long, SegmentState> segments;
    private long log;
    private long sequence;
    private int nextCollection;
    private long nextSegment;

    StateBuilder(StoreState state) {
        collections = new TreeMap<>(state.collections());
        segments = new TreeMap<>(state.segments());
        log = state.log();
        sequence = state.sequence();
        nextCollection = state.nextCollection();
        nextSegment = state.nextSegment();
    }

    StoreState build() {
        return new StoreState(
                new TreeMap<>(collections), new TreeMap<>(segments), log, sequence, nextCollection, nextSegment);
    }

    /** @throws IllegalArgumentException if the edit does not fit */
    void apply(VersionEdit edit) {
        switch (edit) {
            case CollectionAdded added -> add(added);
            case CollectionRemoved removed -> remove(removed);
            case SchemaChanged changed -> change(changed);
            case SegmentAdded added -> add(added);
            case SegmentRemoved removed ->
                require(segments.remove(removed.segment()) != null, edit, "no such segment is live");
            case LiveDocsReplaced replaced -> replace(replaced);
            case LogNumber number -> advance(number);
            case NumbersUsed used -> advance(used);
        }
    }

    private void add(CollectionAdded edit) {
        require(edit.collection() >= nextCollection, edit, "numbers below " + nextCollection + " are used");
        require(edit.collection() < Integer.MAX_VALUE, edit, "the numbers are used up");
        require(!edit.name().isEmpty(), edit, "a collection has a name");
        boolean taken =
                collections.values().stream().anyMatch(other -> other.name().equals(edit.name()));
        require(!taken, edit, "the name is taken");
        collections.put(edit.collection(), edit);
        nextCollection = edit.collection() + 1;
    }

    private void change(SchemaChanged edit) {
        CollectionAdded added = collections.get(edit.collection());
        if (added == null) {
            throw mismatch(edit, "no such collection is live");
        }
        collections.put(edit.collection(), new CollectionAdded(edit.collection(), added.name(), edit.schema()));
    }

    private void remove(CollectionRemoved edit) {
        require(collections.remove(edit.collection()) != null, edit, "no such collection is live");
        segments.values().removeIf(segment -> segment.collection() == edit.collection());
    }

    private void add(SegmentAdded edit) {
        require(collections.containsKey(edit.collection()), edit, "no such collection is live");
        require(edit.segment() >= 1 && edit.segment() < Long.MAX_VALUE, edit, "a segment has a positive number");
        require(!segments.containsKey(edit.segment()), edit, "the number is taken");
        require(edit.age() >= 0, edit, "a negative age");
        require(edit.rows() >= 0, edit, "negative rows");
        Set<String> names = new HashSet<>();
        for (FileEntry file : edit.files()) {
            requireFile(edit, file, StoreFiles.segment(edit.segment()) + "/");
            require(names.add(file.name()), edit, "a file is named twice: " + file.name());
        }
        segments.put(edit.segment(), new SegmentState(edit, null));
        // Not in order when a flush overtakes a compaction.
        nextSegment = Math.max(nextSegment, edit.segment() + 1);
    }

    private void replace(LiveDocsReplaced edit) {
        SegmentState segment = segments.get(edit.segment());
        if (segment == null) {
            throw mismatch(edit, "no such segment is live");
        }
        require(
                edit.generation() > segment.generation(),
                edit,
                "generation " + segment.generation() + " is there already");
        requireFile(edit, edit.file(), "");
        String name = StoreFiles.liveDocs(edit.segment(), edit.generation());
        require(edit.file().name().equals(name), edit, "the file's name is " + name);
        segments.put(edit.segment(), new SegmentState(segment.added(), edit));
    }

    private void advance(LogNumber edit) {
        require(edit.log() >= log, edit, "log " + log + " is the oldest already");
        require(edit.sequence() >= sequence, edit, "the segments hold sequence " + sequence + " already");
        log = edit.log();
        sequence = edit.sequence();
    }

    private void advance(NumbersUsed edit) {
        require(edit.collection() >= nextCollection, edit, "collection numbers are used below " + nextCollection);
        require(edit.segment() >= nextSegment, edit, "segment numbers are used below " + nextSegment);
        nextCollection = edit.collection();
        nextSegment = edit.segment();
    }

    /** A simple name in the directory that the file must be in: nothing that leads elsewhere. */
    private static void requireFile(VersionEdit edit, FileEntry file, String directory) {
        require(file.length() >= 0, edit, "a file of negative length: " + file);
        require(file.name().startsWith(directory), edit, "a file outside " + directory + ": " + file.name());
        String simpleName = file.name().substring(directory.length());
        boolean plain = !simpleName.isEmpty()
                && !simpleName.equals(".")
                && !simpleName.equals("..")
                && simpleName.chars().noneMatch(c -> c == '\\' || c < ' ' || (!directory.isEmpty() && c == '/'));
        require(plain, edit, "not a name for a file: " + file.name());
    }

    private static void require(boolean condition, VersionEdit edit, String reason) {
        if (!condition) {
            throw mismatch(edit, reason);
        }
    }

    private static IllegalArgumentException mismatch(VersionEdit edit, String reason) {
        return new IllegalArgumentException(reason + ": " + edit);
    }
}
