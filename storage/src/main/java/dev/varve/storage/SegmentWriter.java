package dev.varve.storage;

import dev.varve.AttributeType;
import dev.varve.Field;
import dev.varve.Schema;
import dev.varve.codecs.AttributesWriter;
import dev.varve.codecs.Column;
import dev.varve.codecs.ColumnType;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.DenseVectorsWriter;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.Keys;
import dev.varve.codecs.KeysWriter;
import dev.varve.codecs.Payloads;
import dev.varve.codecs.PayloadsWriter;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.TokenVectorsWriter;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.VersionEdit.FileEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the live rows of a memtable as the files of a new segment, field by field, each file synced, then the
 * directories. Nothing names the segment until a version edit does: a crash or failure before leaves files that the
 * next open removes.
 */
final class SegmentWriter {

    private final FileStore store;
    private final FileOrigin origin;
    private final Schema schema;
    private final Rows source;
    private final int visible;
    private final Moment moment;
    private final List<FileEntry> entries = new ArrayList<>();
    private int written;
    private int purged;
    private long earliestExpiry = Long.MAX_VALUE;

    /**
     * @param origin the store, and the number of the new segment
     * @param source where rows come from
     * @param visible the first rows that are considered
     * @param moment the moment at which rows must be seen
     */
    SegmentWriter(FileStore store, FileOrigin origin, Schema schema, Rows source, int visible, Moment moment) {
        this.store = store;
        this.origin = origin;
        this.schema = schema;
        this.source = source;
        this.visible = visible;
        this.moment = moment;
        survey();
    }

    /** One live row. */
    @FunctionalInterface
    private interface RowAction {
        void accept(int row) throws IOException;
    }

    /** Counts the rows to write, and those that expired. */
    private void survey() {
        for (int row = 0; row < visible; row++) {
            if (source.live(row, moment)) {
                written++;
                long expiry = source.expiry(row);
                if (expiry != Rows.NEVER) {
                    earliestExpiry = Math.min(earliestExpiry, expiry);
                }
            } else if (source.live(row, moment.sequence())) {
                purged++;
            }
        }
    }

    /** Writes all files. Call once. */
    void write() throws IOException {
        long segment = origin.number();
        store.createDirectory(StoreFiles.segment(segment));
        writeKeys(SegmentFiles.keys(segment));
        writePayloads(SegmentFiles.payload(segment));
        List<Field.Attribute> attributes = new ArrayList<>();
        for (Field field : schema.fields()) {
            switch (field) {
                case Field.Dense dense -> writeVectors(SegmentFiles.vectors(segment, dense.name()), dense);
                case Field.Tokens tokens -> writeTokens(SegmentFiles.tokens(segment, tokens.name()), tokens);
                case Field.Attribute attribute -> attributes.add(attribute);
            }
        }
        if (!attributes.isEmpty() || expiring()) {
            writeAttributes(SegmentFiles.attributes(segment), attributes);
        }
        store.syncDirectory(StoreFiles.segment(segment));
        store.syncDirectory(StoreFiles.SEGMENTS);
    }

    /** The files, for the manifest. */
    List<FileEntry> entries() {
        return entries;
    }

    /** Rows of the new segment; with none, there is nothing to write. */
    int rows() {
        return written;
    }

    /** Rows that are left out for no other reason than that they have expired: they were counted as live. */
    int purged() {
        return purged;
    }

    private boolean expiring() {
        return earliestExpiry != Long.MAX_VALUE;
    }

    private void writeKeys(String name) throws IOException {
        Keys keys = source.keys();
        try (var writer = new KeysWriter(store, name, origin)) {
            forEachRow(row -> writer.add(keys.key(row)));
            entries.add(new FileEntry(name, writer.finish()));
        }
    }

    private void writePayloads(String name) throws IOException {
        Payloads payloads = source.payloads();
        try (var writer = new PayloadsWriter(store, name, origin)) {
            forEachRow(row -> {
                if (payloads.has(row)) {
                    writer.add(MemorySegment.ofArray(payloads.get(row)));
                } else {
                    writer.addAbsent();
                }
            });
            entries.add(new FileEntry(name, writer.finish()));
        }
    }

    private void writeVectors(String name, Field.Dense field) throws IOException {
        DenseVectors vectors = source.vectors(field.name());
        try (var writer = new DenseVectorsWriter(store, name, origin, vectors.dimension(), vectors.elementType())) {
            forEachRow(row -> {
                if (vectors.has(row)) {
                    writer.add(vectors.segment(row), vectors.offset(row));
                } else {
                    writer.addAbsent();
                }
            });
            entries.add(new FileEntry(name, writer.finish()));
        }
    }

    private void writeTokens(String name, Field.Tokens field) throws IOException {
        TokenVectors tokens = source.tokens(field.name());
        try (var writer = new TokenVectorsWriter(store, name, origin, tokens.dimension(), tokens.elementType())) {
            forEachRow(row -> {
                int count = tokens.tokenCount(row);
                if (count > 0) {
                    writer.add(tokens.segment(row), tokens.offset(row), count);
                } else {
                    writer.addAbsent();
                }
            });
            entries.add(new FileEntry(name, writer.finish()));
        }
    }

    private void writeAttributes(String name, List<Field.Attribute> attributes) throws IOException {
        Long[] parameters = expiring() ? new Long[] {earliestExpiry} : new Long[0];
        try (var writer = new AttributesWriter(store, name, origin, written, parameters)) {
            for (Field.Attribute attribute : attributes) {
                writer.beginColumn(attribute.name(), columnType(attribute));
                Column column = source.attribute(attribute.name());
                forEachRow(row -> writeValue(writer, attribute.type(), column, row));
                writer.endColumn();
            }
            if (expiring()) {
                writeExpiries(writer);
            }
            entries.add(new FileEntry(name, writer.finish()));
        }
    }

    private void writeExpiries(AttributesWriter writer) throws IOException {
        writer.beginColumn(SegmentFiles.EXPIRES, ColumnType.LONG);
        forEachRow(row -> {
            long expiry = source.expiry(row);
            if (expiry == Rows.NEVER) {
                writer.addAbsent();
            } else {
                writer.addLong(expiry);
            }
        });
        writer.endColumn();
    }

    private static void writeValue(AttributesWriter writer, AttributeType type, Column column, int row)
            throws IOException {
        if (!column.has(row)) {
            writer.addAbsent();
            return;
        }
        switch (column) {
            case Column.Longs longs when type == AttributeType.BOOLEAN -> writer.addBoolean(longs.get(row) != 0);
            case Column.Longs longs -> writer.addLong(longs.get(row));
            case Column.Doubles doubles -> writer.addDouble(doubles.get(row));
            case Column.Strings strings -> writer.addString(strings.value(strings.code(row)));
        }
    }

    static ColumnType columnType(Field.Attribute attribute) {
        return switch (attribute.type()) {
            case STRING -> ColumnType.STRING;
            case LONG -> ColumnType.LONG;
            case DOUBLE -> ColumnType.DOUBLE;
            case BOOLEAN -> ColumnType.BOOLEAN;
        };
    }

    private void forEachRow(RowAction action) throws IOException {
        for (int row = 0; row < visible; row++) {
            if (source.live(row, moment)) {
                action.accept(row);
            }
        }
    }
}
