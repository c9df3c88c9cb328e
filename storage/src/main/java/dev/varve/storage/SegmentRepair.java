package dev.varve.storage;

import dev.varve.IndexOptions;
import dev.varve.Schema;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.Keys;
import dev.varve.codecs.KeysFile;
import dev.varve.codecs.LiveDocsFile;
import dev.varve.codecs.SegmentFile;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.VersionEdit;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import dev.varve.recovery.VersionEdit.SegmentAdded;
import dev.varve.recovery.VersionEdit.SegmentRemoved;
import dev.varve.storage.SegmentParts.Part;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Saves the rows of one damaged segment that can be read whole, by writing them to a new one. For one thread. */
final class SegmentRepair {

    private static final long FIRST_GENERATION = 1;

    private final FileStore files;
    private final SegmentParts parts;
    private final List<SegmentParts> newer;
    private final RowFates fates;
    private final Arena arena;
    private final SegmentWriter.Tools tools;

    /**
     * @param newer the newer segments of its collection
     * @param arena where memory comes from; shared
     * @param helpers lends threads to what makes indexes
     */
    SegmentRepair(FileStore files, SegmentParts parts, List<SegmentParts> newer, Arena arena, Executor helpers) {
        this.files = files;
        this.tools = new SegmentWriter.Tools(
                files, SegmentIndexer.of(new FormerIndexes(parts), helpers, IndexOptions.DEFAULT.threads()));
        this.parts = parts;
        this.newer = newer;
        this.arena = arena;
        this.fates = new RowFates(arena, parts.rows());
    }

    /**
     * Decides what becomes of each row: nothing is kept that cannot be read whole, that may have been deleted (unless
     * that is wanted), or that a newer row of its key replaces.
     *
     * @param keepDoubtful whether rows are kept of which it is not known whether they were deleted
     */
    RowFates judge(boolean keepDoubtful) {
        for (int row = 0; row < parts.rows(); row++) {
            if (parts.live(row)) {
                byte fate = parts.liveKnown() || keepDoubtful ? RowFates.KEPT : RowFates.DOUBTFUL;
                fates.set(row, readable(row) ? fate : RowFates.LOST);
            }
        }
        KeysFile keys = parts.keys();
        for (int row = 0; keys != null && row < parts.rows(); row++) {
            if (fates.get(row) != RowFates.DEAD && replaced(keys, row)) {
                fates.set(row, RowFates.DEAD);
            }
        }
        return fates;
    }

    private boolean readable(int row) {
        for (Part part : parts.parts()) {
            SegmentFile file = part.file();
            boolean sound = switch (part.kind()) {
                case ROWS -> file != null && SegmentExam.readable(parts, file, row);
                case INDEX -> true;
                case LIVE_DOCS, UNKNOWN_FIELD -> file == null || SegmentExam.readable(parts, file, row);
            };
            if (!sound) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a newer segment holds the key. Of a row that is known to be live, a newer one must be live too; where
     * that is not known, a newer row shows that this one was replaced, whatever became of the newer one.
     */
    private boolean replaced(KeysFile keys, int row) {
        MemorySegment key;
        try {
            key = keys.key(row);
        } catch (CorruptFileException e) {
            return false; // nobody knows which one it is
        }
        for (SegmentParts other : newer) {
            int found = parts.liveKnown() ? SegmentExam.liveRow(other, key) : SegmentExam.anyRow(other, key);
            if (found != Keys.ABSENT) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes the rows that are kept, if there are any.
     *
     * @param origin the store, and the number of the new segment
     * @param sequence the last one that segments hold
     * @return the edits that put the new segment in the place of the old one
     */
    List<VersionEdit> rewrite(FileOrigin origin, long sequence) throws IOException {
        List<VersionEdit> edits = new ArrayList<>();
        SegmentAdded old = parts.segment().added();
        edits.add(new SegmentRemoved(old.segment()));
        if (fates.count(RowFates.KEPT) == 0) {
            return edits;
        }
        Schema schema = parts.schema();
        var moment = new Moment(sequence, 0); // before anything expires: that is not for a repair to decide
        var writer = new SegmentWriter(tools, origin, schema, List.of(new SalvagedRows(parts, fates)), moment, arena);
        writer.write();
        files.syncDirectory("");
        edits.add(new SegmentAdded(old.collection(), origin.number(), old.age(), writer.rows(), writer.entries()));
        addLiveDocs(origin, writer, edits);
        return edits;
    }

    /** Where several rows of one key were live, only the last, which the key leads to, stays so. */
    private void addLiveDocs(FileOrigin origin, SegmentWriter writer, List<VersionEdit> edits) throws IOException {
        int rows = writer.rows();
        MemorySegment bits = arena.allocate(LiveDocsFile.bytes(rows), Long.BYTES);
        boolean all = true;
        FileEntry entry = writer.entries().getFirst();
        KeysFile keys = KeysFile.open(files, entry.name(), entry.length(), origin, Access.NORMAL);
        try {
            for (int row = 0; row < rows; row++) {
                if (keys.find(keys.key(row)) == row) {
                    long at = row / Byte.SIZE;
                    int known = bits.get(ValueLayout.JAVA_BYTE, at);
                    bits.set(ValueLayout.JAVA_BYTE, at, (byte) (known | 1 << row % Byte.SIZE));
                } else {
                    all = false;
                }
            }
        } finally {
            keys.release();
        }
        if (!all) {
            String name = StoreFiles.liveDocs(origin.number(), FIRST_GENERATION);
            files.createDirectory(StoreFiles.LIVE_DOCS);
            long length = LiveDocsFile.write(files, name, origin, FIRST_GENERATION, bits, rows);
            files.syncDirectory(StoreFiles.LIVE_DOCS);
            files.syncDirectory("");
            edits.add(new LiveDocsReplaced(origin.number(), FIRST_GENERATION, new FileEntry(name, length)));
        }
    }
}
