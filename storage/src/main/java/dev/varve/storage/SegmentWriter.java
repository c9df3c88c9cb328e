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
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the live rows of memtables or segments, one after the other, as the files of a new segment, field by field,
 * each file synced, then the directories. Nothing names the segment until a version edit does: a crash or failure
 * before leaves files that the next open removes.
 *
 * <p>Which rows are written is decided once, at the beginning, and told by a {@link RowMap} for each source. What is
 * read of a segment is verified.
 */
final class SegmentWriter {

    private final FileStore store;
    private final SegmentIndexer indexer;
    private final FileOrigin origin;
    private final Schema schema;
    private final List<Source> sources = new ArrayList<>();
    private final List<FileEntry> entries = new ArrayList<>();
    private final int written;
    private long earliestExpiry = Long.MAX_VALUE;

    /**
     * What segments are written with.
     *
     * @param store where to: the store's files, or a decorator of them
     * @param indexer writes their indexes
     */
    record Tools(FileStore store, SegmentIndexer indexer) {}

    /**
     * @param origin the store, and the number of the new segment
     * @param rows where rows come from, in this order; all that they have now
     * @param moment the moment at which rows must be seen: expired ones are left out
     * @param arena where the maps come from; shared
     * @throws IllegalStateException if there are more rows than one segment can hold
     */
    SegmentWriter(
            Tools tools, FileOrigin origin, Schema schema, List<? extends Rows> rows, Moment moment, Arena arena) {
        this.store = tools.store();
        this.indexer = tools.indexer();
        this.origin = origin;
        this.schema = schema;
        int next = 0;
        for (Rows each : rows) {
            RowMap map = new RowMap(arena, each.size());
            for (int row = 0; row < map.size(); row++) {
                if (each.live(row, moment)) {
                    map.set(row, next);
                    next = Math.incrementExact(next);
                    long expiry = each.expiry(row);
                    if (expiry != Rows.NEVER) {
                        earliestExpiry = Math.min(earliestExpiry, expiry);
                    }
                }
            }
            sources.add(new Source(each, map));
        }
        this.written = next;
    }

    /**
     * Rows that are written.
     *
     * @param rows where they are
     * @param map where they go
     */
    record Source(Rows rows, RowMap map) {}

    /** One row that is written. */
    @FunctionalInterface
    private interface RowAction {
        void accept(int row) throws IOException;
    }

    /** Writes all files. Call once. */
    void write() throws IOException {
        long segment = origin.number();
        store.createDirectory(StoreFiles.segment(segment));
        writeKeys(SegmentFiles.keys(segment));
        writePayloads(SegmentFiles.payload(segment));
        List<Field.Attribute> attributes = new ArrayList<>();
        for (Field field : held()) {
            switch (field) {
                case Field.Dense dense -> writeVectors(SegmentFiles.vectors(segment, dense.name()), dense);
                case Field.Tokens tokens -> writeTokens(SegmentFiles.tokens(segment, tokens.name()), tokens);
                case Field.Attribute attribute -> attributes.add(attribute);
            }
        }
        if (!attributes.isEmpty() || anyExpires()) {
            writeAttributes(SegmentFiles.attributes(segment), attributes);
        }
        store.syncDirectory(StoreFiles.segment(segment));
        store.syncDirectory(StoreFiles.SEGMENTS);
    }

    /** The fields of the schema without those that were added later than all rows: of them nothing is written. */
    private List<Field> held() {
        return schema.fields().stream()
                .filter(field ->
                        sources.stream().anyMatch(source -> source.rows().holds(field)))
                .toList();
    }

    /** The files, for the manifest. */
    List<FileEntry> entries() {
        return entries;
    }

    /** Rows of the new segment; with none, there is nothing to write. */
    int rows() {
        return written;
    }

    private boolean anyExpires() {
        return earliestExpiry != Long.MAX_VALUE;
    }

    /** The sources, each with where its rows go. */
    List<Source> sources() {
        return sources;
    }

    private void writeKeys(String name) throws IOException {
        try (var writer = new KeysWriter(store, name, origin)) {
            for (Source source : sources) {
                Keys keys = source.rows().keys();
                forEachRow(source, row -> writer.add(keys.key(row)));
            }
            entries.add(new FileEntry(name, writer.finish()));
        }
    }

    private void writePayloads(String name) throws IOException {
        try (var writer = new PayloadsWriter(store, name, origin)) {
            for (Source source : sources) {
                Payloads payloads = source.rows().payloads();
                forEachRow(source, row -> {
                    if (payloads.has(row)) {
                        writer.add(MemorySegment.ofArray(payloads.get(row)));
                    } else {
                        writer.addAbsent();
                    }
                });
            }
            entries.add(new FileEntry(name, writer.finish()));
        }
    }

    private void writeVectors(String name, Field.Dense field) throws IOException {
        var type = RowCodec.elementType(field.precision());
        FileEntry entry;
        int[] present = {0};
        try (var writer = new DenseVectorsWriter(store, name, origin, field.dimension(), type)) {
            for (Source source : sources) {
                DenseVectors vectors = source.rows().vectors(field);
                var ahead = new ReadAhead(vectors, vectors.size());
                forEachRow(source, row -> {
                    ahead.to(row);
                    if (vectors.has(row)) {
                        vectors.verify(row, row + 1);
                        writer.add(vectors.segment(row), vectors.offset(row));
                        present[0]++;
                    } else {
                        writer.addAbsent();
                    }
                });
            }
            entry = new FileEntry(name, writer.finish());
        }
        entries.add(entry);
        entries.addAll(indexer.write(store, origin, field, entry, present[0], sources));
    }

    private void writeTokens(String name, Field.Tokens field) throws IOException {
        var type = RowCodec.elementType(field.precision());
        FileEntry entry;
        int[] present = {0};
        try (var writer = new TokenVectorsWriter(store, name, origin, field.dimension(), type)) {
            for (Source source : sources) {
                TokenVectors tokens = source.rows().tokens(field);
                forEachRow(source, row -> {
                    int count = tokens.tokenCount(row);
                    if (count > 0) {
                        tokens.verify(row, row + 1);
                        writer.add(tokens.segment(row), tokens.offset(row), count);
                        present[0]++;
                    } else {
                        writer.addAbsent();
                    }
                });
            }
            entry = new FileEntry(name, writer.finish());
        }
        entries.add(entry);
        entries.addAll(indexer.write(store, origin, field, entry, present[0], sources));
    }

    private void writeAttributes(String name, List<Field.Attribute> attributes) throws IOException {
        Long[] parameters = anyExpires() ? new Long[] {earliestExpiry} : new Long[0];
        try (var writer = new AttributesWriter(store, name, origin, written, parameters)) {
            for (Field.Attribute attribute : attributes) {
                writer.beginColumn(attribute.name(), columnType(attribute));
                for (Source source : sources) {
                    Column column = source.rows().attribute(attribute);
                    forEachRow(source, row -> writeValue(writer, attribute.type(), column, row));
                }
                writer.endColumn();
            }
            if (anyExpires()) {
                writeExpiries(writer);
            }
            entries.add(new FileEntry(name, writer.finish()));
        }
    }

    private void writeExpiries(AttributesWriter writer) throws IOException {
        writer.beginColumn(SegmentFiles.EXPIRES, ColumnType.LONG);
        for (Source source : sources) {
            forEachRow(source, row -> {
                long expiry = source.rows().expiry(row);
                if (expiry == Rows.NEVER) {
                    writer.addAbsent();
                } else {
                    writer.addLong(expiry);
                }
            });
        }
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

    private static void forEachRow(Source source, RowAction action) throws IOException {
        for (int row = 0; row < source.map().size(); row++) {
            if (source.map().get(row) != RowMap.PURGED) {
                action.accept(row);
            }
        }
    }
}
