package dev.varve.codecs;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The attributes of a segment, mapped; written by {@link AttributesWriter}. Thread-safe. */
public final class AttributesFile extends SegmentFile {

    private final Map<String, Typed> columns = new LinkedHashMap<>();

    private AttributesFile(SegmentFileReader reader) {
        super(reader);
        Section directory = reader.section(AttributesWriter.DIRECTORY);
        var entries = new RecordReader(reader.file(), directory.fileOffset(), directory.slice(0, directory.length()));
        int count = entries.readVarInt("columns", AttributesWriter.MAX_COLUMNS);
        for (int index = 0; index < count; index++) {
            String name = entries.readString();
            int code = entries.readByte();
            ColumnType type = ColumnType.ofCode(code)
                    .orElseThrow(() -> entries.corrupt("a known type of column " + name, Integer.toString(code)));
            if (columns.put(name, new Typed(type, decode(index, type))) != null) {
                throw entries.corrupt("columns of different names", "two columns " + name);
            }
        }
        entries.requireEnd();
    }

    private MappedColumns.Mapped decode(int index, ColumnType type) {
        Section values = part(index, AttributesWriter.VALUES);
        int presenceId = AttributesWriter.section(index, AttributesWriter.PRESENCE);
        var presence = Presence.of(reader.optionalSection(presenceId), size());
        return switch (type) {
            case LONG -> new MappedColumns.OfLong(values, presence);
            case DOUBLE -> new MappedColumns.OfDouble(values, presence);
            case BOOLEAN -> new MappedColumns.OfBoolean(values, presence);
            case STRING ->
                new MappedColumns.OfString(
                        size(),
                        values,
                        part(index, AttributesWriter.STRING_ENDS),
                        part(index, AttributesWriter.STRINGS));
        };
    }

    @Override
    public void verifyRow(int row) {
        columns.values().forEach(column -> column.mapped().verifyRow(row));
    }

    @Override
    void verifyWhole(Consumer<CorruptFileException> damage) {
        for (Typed column : columns.values()) {
            try {
                column.mapped().verifyWhole();
            } catch (CorruptFileException e) {
                damage.accept(e);
            }
        }
    }

    private Section part(int index, int part) {
        return reader.section(AttributesWriter.section(index, part));
    }

    /**
     * Opens a file.
     *
     * @param length its length in bytes as the manifest says it
     * @throws CorruptFileException if it is damaged, of another kind, or belongs elsewhere
     * @throws UnsupportedFormatException if it is of a newer version
     */
    public static AttributesFile open(FileStore files, String name, long length, FileOrigin origin, Access access)
            throws IOException {
        return SegmentFileReader.open(files, name, length, FileKind.ATTRIBUTES, origin, access, AttributesFile::new);
    }

    /** Names of the columns, in the order in which they were written. */
    public List<String> columnNames() {
        return List.copyOf(columns.keySet());
    }

    /**
     * The type of a column.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public ColumnType columnType(String name) {
        return typed(name).type();
    }

    /**
     * A column, which is a {@link Column.Longs} for longs and booleans, a {@link Column.Doubles}, or a
     * {@link Column.Strings}. Readable as long as this file is open.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Column column(String name) {
        return typed(name).mapped().column();
    }

    private Typed typed(String name) {
        Typed typed = columns.get(name);
        if (typed == null) {
            throw new IllegalArgumentException(reader.file() + ": no column " + name + ", only " + columns.keySet());
        }
        return typed;
    }

    private record Typed(ColumnType type, MappedColumns.Mapped mapped) {}
}
