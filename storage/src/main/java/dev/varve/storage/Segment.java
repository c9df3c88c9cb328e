package dev.varve.storage;

import dev.varve.Field;
import dev.varve.Schema;
import dev.varve.codecs.AttributesFile;
import dev.varve.codecs.Column;
import dev.varve.codecs.ColumnType;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.DenseVectorsFile;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.Keys;
import dev.varve.codecs.KeysFile;
import dev.varve.codecs.LiveDocsFile;
import dev.varve.codecs.Payloads;
import dev.varve.codecs.PayloadsFile;
import dev.varve.codecs.SegmentFile;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.index.RowFilter;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.ReferenceCount;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.VersionEdit.FileEntry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Immutable rows of a collection in mapped files, with their live docs. The files are closed when the last reference
 * goes.
 */
final class Segment implements Rows {

    private final long number;
    private final int rows;
    private final Map<String, SegmentFile> files;
    private final Arena arena;
    private final LiveDocs liveDocs;
    private final Column.@Nullable Longs expiries;
    private final long earliestExpiry;
    private final ReferenceCount references = new ReferenceCount();
    private volatile @Nullable FileStore deleteFrom;

    private Segment(long number, int rows, Map<String, SegmentFile> files, Arena arena, LiveDocs liveDocs) {
        this.number = number;
        this.rows = rows;
        this.files = files;
        this.arena = arena;
        this.liveDocs = liveDocs;
        var attributes = (AttributesFile) files.get(SegmentFiles.attributes(number));
        this.expiries = attributes != null && attributes.columnNames().contains(SegmentFiles.EXPIRES)
                ? (Column.Longs) attributes.column(SegmentFiles.EXPIRES)
                : null;
        this.earliestExpiry = attributes != null && expiries != null
                ? attributes.header().parameters().getFirst()
                : Long.MAX_VALUE;
    }

    /**
     * Opens a segment with one reference, the caller's.
     *
     * @param origin the store, and the segment's number
     * @param rows its rows as the manifest says them
     * @param entries its files as the manifest says them
     * @param live its live docs, null where all rows are live
     * @throws CorruptFileException if a file is missing, damaged or does not fit the schema
     */
    static Segment open(
            FileStore store,
            FileOrigin origin,
            Schema schema,
            int rows,
            List<FileEntry> entries,
            @Nullable FileEntry live)
            throws IOException {
        Map<String, SegmentFile> files = new LinkedHashMap<>();
        Arena arena = Arena.ofShared();
        try {
            Opener opener = new Opener(store, origin, rows, entries, files);
            opener.open(SegmentFiles.keys(origin.number()), KeysFile::open, Access.NORMAL);
            opener.open(SegmentFiles.payload(origin.number()), PayloadsFile::open, Access.RANDOM);
            String attributes = SegmentFiles.attributes(origin.number());
            if (schema.fields().stream().anyMatch(Field.Attribute.class::isInstance) || opener.has(attributes)) {
                opener.open(attributes, AttributesFile::open, Access.NORMAL);
                opener.requireExpiries(attributes);
            }
            for (Field field : schema.fields()) {
                opener.open(field);
            }
            LiveDocs liveDocs = new LiveDocs(arena, null, rows, rows);
            if (live != null) {
                LiveDocsFile opened = opener.open(live);
                liveDocs = new LiveDocs(arena, opened.words(), rows, opened.liveCount());
            }
            return new Segment(origin.number(), rows, files, arena, liveDocs);
        } catch (IOException | RuntimeException failure) {
            arena.close();
            files.values().forEach(SegmentFile::release);
            throw failure;
        }
    }

    long number() {
        return number;
    }

    LiveDocs liveDocs() {
        return liveDocs;
    }

    /** The open files, by their names in the file store. */
    Map<String, SegmentFile> files() {
        return files;
    }

    @Override
    public int size() {
        return rows;
    }

    @Override
    public Keys keys() {
        return file(SegmentFiles.keys(number), KeysFile.class);
    }

    @Override
    public DenseVectors vectors(String field) {
        return file(SegmentFiles.vectors(number, field), DenseVectorsFile.class);
    }

    @Override
    public TokenVectors tokens(String field) {
        return file(SegmentFiles.tokens(number, field), TokenVectorsFile.class);
    }

    @Override
    public Column attribute(String field) {
        return file(SegmentFiles.attributes(number), AttributesFile.class).column(field);
    }

    @Override
    public Payloads payloads() {
        return file(SegmentFiles.payload(number), PayloadsFile.class);
    }

    @Override
    public Column.@Nullable Longs expiries() {
        return expiries;
    }

    @Override
    public long earliestExpiry() {
        return earliestExpiry;
    }

    @Override
    public boolean live(int row, long sequence) {
        return liveDocs.live(row, sequence);
    }

    @Override
    public @Nullable RowFilter live(long sequence) {
        return liveDocs.filter(sequence);
    }

    @Override
    public int find(MemorySegment key, int visible, long sequence) {
        int row = keys().find(key);
        return row != Keys.ABSENT && liveDocs.live(row, sequence) ? row : Keys.ABSENT;
    }

    @Override
    public void delete(int row, long sequence) {
        liveDocs.delete(row, sequence);
    }

    @Override
    public boolean retain() {
        return references.retain();
    }

    @Override
    public void release() {
        if (references.release()) {
            close();
        }
    }

    /** Has the files deleted with the last reference: no version edit names them any more. */
    void deleteWhenReleased(FileStore store) {
        deleteFrom = store;
    }

    private void close() {
        files.values().forEach(SegmentFile::release);
        arena.close();
        FileStore store = deleteFrom;
        if (store != null) {
            files.keySet().forEach(name -> Leftovers.deleteFile(store, name));
            Leftovers.deleteDirectory(store, StoreFiles.segment(number));
        }
    }

    private <F extends SegmentFile> F file(String name, Class<F> kind) {
        SegmentFile file = files.get(name);
        if (file == null) {
            throw new IllegalArgumentException("segment " + number + " has no file " + name);
        }
        return kind.cast(file);
    }

    /** How a file of one kind is opened. */
    @FunctionalInterface
    private interface Open {
        SegmentFile open(FileStore store, String name, long length, FileOrigin origin, Access access)
                throws IOException;
    }

    /** Opens files of one segment and checks what they say against the manifest and the schema. */
    private record Opener(
            FileStore store, FileOrigin origin, int rows, List<FileEntry> entries, Map<String, SegmentFile> files) {

        void open(Field field) throws IOException {
            long segment = origin.number();
            switch (field) {
                case Field.Dense dense -> {
                    var file = open(SegmentFiles.vectors(segment, dense.name()), DenseVectorsFile::open, Access.NORMAL);
                    var vectors = (DenseVectorsFile) file;
                    require(
                            file,
                            dense,
                            vectors.dimension() == dense.dimension()
                                    && vectors.elementType() == RowCodec.elementType(dense.precision()));
                }
                case Field.Tokens tokens -> {
                    var file = open(SegmentFiles.tokens(segment, tokens.name()), TokenVectorsFile::open, Access.NORMAL);
                    var vectors = (TokenVectorsFile) file;
                    require(
                            file,
                            tokens,
                            vectors.dimension() == tokens.dimension()
                                    && vectors.elementType() == RowCodec.elementType(tokens.precision()));
                }
                case Field.Attribute attribute -> {
                    SegmentFile file = Objects.requireNonNull(files.get(SegmentFiles.attributes(segment)));
                    requireColumn((AttributesFile) file, attribute);
                }
            }
        }

        SegmentFile open(String name, Open open, Access access) throws IOException {
            for (FileEntry entry : entries) {
                if (entry.name().equals(name)) {
                    SegmentFile file = open.open(store, name, entry.length(), origin, access);
                    files.put(name, file);
                    requireRows(name, file);
                    return file;
                }
            }
            throw new CorruptFileException(
                    store.describe(name), 0, "a file that the manifest names", "none in its segment's list");
        }

        boolean has(String name) {
            return entries.stream().anyMatch(entry -> entry.name().equals(name));
        }

        /** Expiries, where there are any, are longs, and the file says before which time none of them is. */
        void requireExpiries(String name) {
            AttributesFile file = (AttributesFile) Objects.requireNonNull(files.get(name));
            if (!file.columnNames().contains(SegmentFiles.EXPIRES)) {
                return;
            }
            List<Long> parameters = file.header().parameters();
            if (file.columnType(SegmentFiles.EXPIRES) != ColumnType.LONG || parameters.isEmpty()) {
                throw new CorruptFileException(
                        store.describe(name),
                        0,
                        "expiries of type LONG, and the earliest of them as parameter 0",
                        "type " + file.columnType(SegmentFiles.EXPIRES) + ", parameters " + parameters);
            }
        }

        private void requireColumn(AttributesFile file, Field.Attribute attribute) {
            if (!file.columnNames().contains(attribute.name())) {
                throw new CorruptFileException(
                        store.describe(file.mapped().name()),
                        0,
                        "a column '" + attribute.name() + "'",
                        file.columnNames().toString());
            }
        }

        LiveDocsFile open(FileEntry live) throws IOException {
            var file = LiveDocsFile.open(store, live.name(), live.length(), origin, Access.NORMAL);
            files.put(live.name(), file);
            requireRows(live.name(), file);
            return file;
        }

        private void requireRows(String name, SegmentFile file) {
            if (file.size() != rows) {
                throw new CorruptFileException(store.describe(name), 0, rows + " rows", file.size() + " rows");
            }
        }

        private void require(SegmentFile file, Field field, boolean fits) {
            if (!fits) {
                throw new CorruptFileException(
                        store.describe(file.mapped().name()),
                        0,
                        "vectors of field " + field.describe(),
                        "parameters " + file.header().parameters());
            }
        }
    }
}
