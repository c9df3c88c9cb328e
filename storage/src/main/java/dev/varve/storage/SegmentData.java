package dev.varve.storage;

import dev.varve.Field;
import dev.varve.Schema;
import dev.varve.codecs.AttributesFile;
import dev.varve.codecs.Column;
import dev.varve.codecs.ColumnType;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectorsFile;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.KeysFile;
import dev.varve.codecs.PayloadsFile;
import dev.varve.codecs.SegmentFile;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.ReferenceCount;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.VersionEdit.FileEntry;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The mapped files of a segment, all but its live docs: what stays the same while rows of it are deleted. Counted by
 * reference, born with one; the files are closed when the last goes. Thread-safe.
 */
final class SegmentData {

    private final FileStore store;
    private final FileOrigin origin;
    private final int rows;
    private final Map<String, SegmentFile> files;
    private final Column.@Nullable Longs expiries;
    private final long earliestExpiry;
    private final ReferenceCount references = new ReferenceCount();
    private volatile boolean obsolete;

    private SegmentData(FileStore store, FileOrigin origin, int rows, Map<String, SegmentFile> files) {
        this.store = store;
        this.origin = origin;
        this.rows = rows;
        this.files = files;
        var attributes = (AttributesFile) files.get(SegmentFiles.attributes(origin.number()));
        if (attributes != null && attributes.columnNames().contains(SegmentFiles.EXPIRES)) {
            requireExpiries(store, attributes);
            this.expiries = (Column.Longs) attributes.column(SegmentFiles.EXPIRES);
            this.earliestExpiry = attributes.header().parameters().getFirst();
        } else {
            this.expiries = null;
            this.earliestExpiry = Long.MAX_VALUE;
        }
    }

    /** Expiries are longs, and the file says the earliest. */
    private static void requireExpiries(FileStore store, AttributesFile file) {
        ColumnType type = file.columnType(SegmentFiles.EXPIRES);
        List<Long> parameters = file.header().parameters();
        if (type != ColumnType.LONG || parameters.isEmpty()) {
            throw new CorruptFileException(
                    store.describe(file.mapped().name()),
                    0,
                    "a column '" + SegmentFiles.EXPIRES + "' of type LONG, and its least value as parameter 0",
                    "type " + type + ", parameters " + parameters);
        }
    }

    /**
     * Opens the files of a segment.
     *
     * @param origin the store, and the segment's number
     * @param rows its rows as the manifest says them
     * @param entries its files as the manifest says them
     * @throws CorruptFileException if a file is missing, damaged or does not fit the schema
     */
    static SegmentData open(FileStore store, FileOrigin origin, Schema schema, int rows, List<FileEntry> entries)
            throws IOException {
        Map<String, SegmentFile> files = new LinkedHashMap<>();
        try {
            Opener opener = new Opener(store, origin, rows, entries, files);
            opener.open(SegmentFiles.keys(origin.number()), KeysFile::open, Access.NORMAL);
            opener.open(SegmentFiles.payload(origin.number()), PayloadsFile::open, Access.RANDOM);
            String attributes = SegmentFiles.attributes(origin.number());
            if (schema.fields().stream().anyMatch(Field.Attribute.class::isInstance) || opener.has(attributes)) {
                opener.open(attributes, AttributesFile::open, Access.NORMAL);
            }
            for (Field field : schema.fields()) {
                opener.open(field);
            }
            return new SegmentData(store, origin, rows, files);
        } catch (IOException | RuntimeException failure) {
            files.values().forEach(SegmentFile::release);
            throw failure;
        }
    }

    /** The store, and the segment's number. */
    FileOrigin origin() {
        return origin;
    }

    /** Where the files are. */
    FileStore store() {
        return store;
    }

    int rows() {
        return rows;
    }

    /** When rows expire, none for those that never do; null where no row does. */
    Column.@Nullable Longs expiries() {
        return expiries;
    }

    /** No row expires before this time, {@link Long#MAX_VALUE} where none does. */
    long earliestExpiry() {
        return earliestExpiry;
    }

    /** The open files. */
    Collection<SegmentFile> files() {
        return Collections.unmodifiableCollection(files.values());
    }

    /** An open file by its name in the file store. */
    <F extends SegmentFile> F file(String name, Class<F> kind) {
        SegmentFile file = files.get(name);
        if (file == null) {
            throw new IllegalArgumentException("segment " + origin.number() + " has no file " + name);
        }
        return kind.cast(file);
    }

    boolean retain() {
        return references.retain();
    }

    void release() {
        if (references.release()) {
            files.values().forEach(SegmentFile::release);
            if (obsolete) {
                Leftovers.deleteDirectory(store, StoreFiles.segment(origin.number()));
            }
        }
    }

    /** Has the files deleted with the last reference: no version edit names them any more. */
    void deleteWhenReleased() {
        obsolete = true;
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

        private void requireColumn(AttributesFile file, Field.Attribute attribute) {
            if (!file.columnNames().contains(attribute.name())) {
                throw new CorruptFileException(
                        store.describe(file.mapped().name()),
                        0,
                        "a column '" + attribute.name() + "'",
                        file.columnNames().toString());
            }
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
