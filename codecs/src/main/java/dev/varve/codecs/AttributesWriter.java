package dev.varve.codecs;

import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the attributes of a segment, column after column, each with one value or none for each row. Working memory
 * that grows with rows or distinct strings is off-heap. Used by one thread at a time. The layout is docs/format.md,
 * "Attributes".
 */
public final class AttributesWriter implements AutoCloseable {

    static final int DIRECTORY = 1;
    static final int MAX_COLUMNS = 4096;
    static final int MAX_NAME_BYTES = 65_535;

    /** The sections of column {@code c} have the ids from {@code c * 8 + 8} on. */
    static final int IDS_PER_COLUMN = 8;

    static final int VALUES = 0;
    static final int PRESENCE = 1;
    static final int STRING_ENDS = 2;
    static final int STRINGS = 3;

    private static final int SMALL_DIRECTORY = 1024;
    private static final int LARGEST_DIRECTORY = MAX_COLUMNS * (MAX_NAME_BYTES + Long.BYTES);

    private final int rows;
    private final long seed;
    private final SegmentFileWriter writer;
    private final Map<String, ColumnType> columns = new LinkedHashMap<>();
    private @Nullable ColumnWriter column;

    /**
     * Creates the file.
     *
     * @param rows values, absent ones included, that each column gets
     * @param parameters what a reader must know beforehand of some column
     */
    public AttributesWriter(FileStore files, String name, FileOrigin origin, int rows, Long... parameters)
            throws IOException {
        this.rows = rows;
        seed = KeyHash.seed(origin.storeId());
        writer = new SegmentFileWriter(files, name, new FileHeader(FileKind.ATTRIBUTES, origin, parameters));
    }

    static int section(int column, int part) {
        return (column + 1) * IDS_PER_COLUMN + part;
    }

    /**
     * Begins a column.
     *
     * @throws IllegalArgumentException if there is one of that name, or there are {@value #MAX_COLUMNS} already
     */
    public void beginColumn(String name, ColumnType type) throws IOException {
        if (column != null) {
            throw new IllegalStateException("the column before " + name + " has not ended");
        }
        if (columns.size() == MAX_COLUMNS || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "at most " + MAX_COLUMNS + " columns, with names of at most " + MAX_NAME_BYTES + " bytes");
        }
        int index = columns.size();
        if (columns.putIfAbsent(name, type) != null) {
            throw new IllegalArgumentException("two columns " + name);
        }
        column = new ColumnWriter(writer, index, type, seed);
    }

    /** Adds a row with a value to a column of longs. */
    public void addLong(long value) throws IOException {
        open(ColumnType.LONG).addLong(value);
    }

    /** Adds a row with a value to a column of doubles. */
    public void addDouble(double value) throws IOException {
        open(ColumnType.DOUBLE).addLong(Double.doubleToRawLongBits(value));
    }

    /** Adds a row with a value to a column of booleans. */
    public void addBoolean(boolean value) throws IOException {
        open(ColumnType.BOOLEAN).addBoolean(value);
    }

    /** Adds a row with a value to a column of strings. */
    public void addString(MemorySegment utf8) throws IOException {
        open(ColumnType.STRING).addString(utf8);
    }

    /** Adds a row without a value to the column. */
    public void addAbsent() throws IOException {
        if (column == null) {
            throw new IllegalStateException("no column has begun");
        }
        checkRoom(column).addAbsent();
    }

    private ColumnWriter open(ColumnType type) {
        if (column == null || column.type() != type) {
            throw new IllegalStateException("no column of " + type + " has begun");
        }
        return checkRoom(column);
    }

    private ColumnWriter checkRoom(ColumnWriter open) {
        if (open.rows() == rows) {
            throw new IllegalStateException("a column has " + rows + " rows");
        }
        return open;
    }

    /**
     * Ends a column.
     *
     * @throws IllegalStateException if it did not get a value, or none, for each row
     */
    public void endColumn() throws IOException {
        if (column == null || column.rows() != rows) {
            throw new IllegalStateException(
                    "expected a column of " + rows + " rows, found " + (column == null ? "none" : column.rows()));
        }
        column.finish();
        column.close();
        column = null;
    }

    /**
     * Completes the file and syncs it.
     *
     * @return length of the file in bytes
     */
    public long finish() throws IOException {
        if (column != null) {
            throw new IllegalStateException("a column has not ended");
        }
        writer.beginSection(DIRECTORY);
        try (var directory = RecordBuffer.confined(SMALL_DIRECTORY, LARGEST_DIRECTORY)) {
            directory.writeVarLong(columns.size());
            columns.forEach((name, type) -> {
                directory.writeString(name);
                directory.writeByte(type.code());
            });
            writer.append(directory.segment());
        }
        return writer.finish(rows);
    }

    /** Closes the file, finished or not. Idempotent. */
    @Override
    public void close() throws IOException {
        if (column != null) {
            column.close();
        }
        writer.close();
    }
}
