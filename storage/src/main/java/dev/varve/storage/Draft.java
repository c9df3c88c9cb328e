package dev.varve.storage;

import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.SegmentAdded;
import java.util.List;

/**
 * A segment that was written and opened, and that nothing names yet.
 *
 * @param segment the segment, whose first reference is the draft's
 * @param edit what will name it
 * @param sources where its rows come from, and which became which
 */
record Draft(Segment segment, SegmentAdded edit, List<SegmentWriter.Source> sources) {

    /** Bytes of its files. */
    long bytes() {
        return edit.files().stream().mapToLong(FileEntry::length).sum();
    }

    /** Takes it back with its files. */
    void abandon() {
        segment.deleteWhenReleased();
        segment.release();
    }
}
