package dev.varve.recovery;

import dev.varve.codecs.RecordBuffer;
import dev.varve.codecs.RecordReader;
import dev.varve.codecs.UnsupportedFormatException;
import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.VersionEdit.CollectionRemoved;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import dev.varve.recovery.VersionEdit.LogNumber;
import dev.varve.recovery.VersionEdit.NumbersUsed;
import dev.varve.recovery.VersionEdit.SchemaChanged;
import dev.varve.recovery.VersionEdit.SegmentAdded;
import dev.varve.recovery.VersionEdit.SegmentRemoved;
import java.util.ArrayList;
import java.util.List;

/** Version edits to bytes and back. Written down in {@code docs/format.md}. */
final class EditCodec {

    private static final int COLLECTION_ADDED = 1;
    private static final int COLLECTION_REMOVED = 2;
    /** Of format version 1, which knew no ages. Read, and not written any more. */
    private static final int AGELESS_SEGMENT_ADDED = 3;

    private static final int SEGMENT_REMOVED = 4;
    private static final int LIVE_DOCS_REPLACED = 5;
    private static final int LOG_NUMBER = 6;
    private static final int NUMBERS_USED = 7;
    private static final int SEGMENT_ADDED = 8;
    private static final int SCHEMA_CHANGED = 9;
    private static final int NEWEST = SCHEMA_CHANGED;

    /** A length, at least, and a number. */
    private static final int SMALLEST_FILE_ENTRY = 2;

    private EditCodec() {}

    static void encode(List<VersionEdit> edits, RecordBuffer to) {
        edits.forEach(edit -> encode(edit, to));
    }

    private static void encode(VersionEdit edit, RecordBuffer to) {
        switch (edit) {
            case CollectionAdded added -> {
                to.writeByte(COLLECTION_ADDED);
                to.writeVarLong(added.collection());
                to.writeString(added.name());
                to.writeBytes(added.schema());
            }
            case SchemaChanged changed -> {
                to.writeByte(SCHEMA_CHANGED);
                to.writeVarLong(changed.collection());
                to.writeBytes(changed.schema());
            }
            case CollectionRemoved removed -> {
                to.writeByte(COLLECTION_REMOVED);
                to.writeVarLong(removed.collection());
            }
            case SegmentAdded added -> {
                to.writeByte(SEGMENT_ADDED);
                to.writeVarLong(added.collection());
                to.writeVarLong(added.segment());
                to.writeVarLong(added.age());
                to.writeVarLong(added.rows());
                to.writeVarLong(added.files().size());
                added.files().forEach(file -> encode(file, to));
            }
            case SegmentRemoved removed -> {
                to.writeByte(SEGMENT_REMOVED);
                to.writeVarLong(removed.segment());
            }
            case LiveDocsReplaced replaced -> {
                to.writeByte(LIVE_DOCS_REPLACED);
                to.writeVarLong(replaced.segment());
                to.writeVarLong(replaced.generation());
                encode(replaced.file(), to);
            }
            case LogNumber number -> {
                to.writeByte(LOG_NUMBER);
                to.writeVarLong(number.log());
                to.writeVarLong(number.sequence());
            }
            case NumbersUsed used -> {
                to.writeByte(NUMBERS_USED);
                to.writeVarLong(used.collection());
                to.writeVarLong(used.segment());
            }
        }
    }

    private static void encode(FileEntry file, RecordBuffer to) {
        to.writeString(file.name());
        to.writeVarLong(file.length());
    }

    /**
     * Decodes all edits of a record.
     *
     * @throws UnsupportedFormatException if there is an edit of a type that this build does not know
     * @throws dev.varve.codecs.CorruptFileException if an edit does not decode
     */
    static List<VersionEdit> decode(String file, RecordReader from) {
        List<VersionEdit> edits = new ArrayList<>();
        while (from.remaining() > 0) {
            edits.add(decodeEdit(file, from));
        }
        return edits;
    }

    private static VersionEdit decodeEdit(String file, RecordReader from) {
        int type = from.readByte();
        return switch (type) {
            case COLLECTION_ADDED -> new CollectionAdded(number(from), from.readString(), from.readByteArray());
            case COLLECTION_REMOVED -> new CollectionRemoved(number(from));
            case SCHEMA_CHANGED -> new SchemaChanged(number(from), from.readByteArray());
            case AGELESS_SEGMENT_ADDED ->
                new SegmentAdded(number(from), from.readVarLong(), 0, rows(from), decodeFiles(from));
            case SEGMENT_ADDED ->
                new SegmentAdded(number(from), from.readVarLong(), from.readVarLong(), rows(from), decodeFiles(from));
            case SEGMENT_REMOVED -> new SegmentRemoved(from.readVarLong());
            case LIVE_DOCS_REPLACED -> new LiveDocsReplaced(from.readVarLong(), from.readVarLong(), decodeFile(from));
            case LOG_NUMBER -> new LogNumber(from.readVarLong(), from.readVarLong());
            case NUMBERS_USED -> new NumbersUsed(number(from), from.readVarLong());
            default -> throw new UnsupportedFormatException(file, "version edit of type", type, NEWEST);
        };
    }

    private static int number(RecordReader from) {
        return from.readVarInt("a collection's number", Integer.MAX_VALUE);
    }

    private static int rows(RecordReader from) {
        return from.readVarInt("rows", Integer.MAX_VALUE);
    }

    private static List<FileEntry> decodeFiles(RecordReader from) {
        int most = (int) Math.min(Integer.MAX_VALUE, from.remaining() / SMALLEST_FILE_ENTRY);
        int count = from.readVarInt("files", most);
        List<FileEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(decodeFile(from));
        }
        return entries;
    }

    private static FileEntry decodeFile(RecordReader from) {
        return new FileEntry(from.readString(), from.readVarLong());
    }
}
