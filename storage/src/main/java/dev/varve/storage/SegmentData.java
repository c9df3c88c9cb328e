package dev.varve.storage;

import dev.varve.Field;
import dev.varve.Schema;
import dev.varve.codecs.AttributesFile;
import dev.varve.codecs.CentroidListsFile;
import dev.varve.codecs.Column;
import dev.varve.codecs.ColumnType;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.DenseVectorsFile;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.KeysFile;
import dev.varve.codecs.PayloadsFile;
import dev.varve.codecs.SegmentFile;
import dev.varve.codecs.TokenCodesFile;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.ann.AnnIndex;
import dev.varve.index.ann.AnnPart;
import dev.varve.index.ann.SegmentIndex;
import dev.varve.index.candidates.CandidateIndex;
import dev.varve.index.late.LateIndex;
import dev.varve.index.late.LatePart;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.ReferenceCount;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.VersionEdit.FileEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The mapped files of a segment, all but its live docs: what stays the same while rows of it are deleted. Counted by
 * reference, born with one; the files are closed when the last goes. Thread-safe.
 */
final class SegmentData {

    private final FileStore store;
    private final FileOrigin origin;
    private final int rows;
    private final Parts parts;
    private final List<SegmentFile> files;
    private final Column.@Nullable Longs expiries;
    private final long earliestExpiry;
    private final ReferenceCount references = new ReferenceCount();
    private volatile boolean obsolete;

    /**
     * The files by what they hold. Those of fields that were added to the schema later are missing.
     *
     * @param attributes null where there are no attributes, and no row expires
     * @param columns by attribute
     * @param vectors all rows of each dense field, with their index if they have one
     * @param tokens all rows of each token field, with their index if they have one
     */
    private record Parts(
            KeysFile keys,
            PayloadsFile payloads,
            @Nullable AttributesFile attributes,
            Map<String, Column> columns,
            Map<String, AnnPart> vectors,
            Map<String, LatePart> tokens) {}

    private SegmentData(FileStore store, FileOrigin origin, int rows, Parts parts, List<SegmentFile> files) {
        this.store = store;
        this.origin = origin;
        this.rows = rows;
        this.parts = parts;
        this.files = List.copyOf(files);
        AttributesFile attributes = parts.attributes();
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
        List<SegmentFile> files = new ArrayList<>();
        try {
            Parts parts = new Opener(store, origin, rows, entries, files).open(schema);
            return new SegmentData(store, origin, rows, parts, files);
        } catch (IOException | RuntimeException failure) {
            files.forEach(SegmentFile::release);
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
    List<SegmentFile> files() {
        return files;
    }

    KeysFile keys() {
        return parts.keys();
    }

    PayloadsFile payloads() {
        return parts.payloads();
    }

    /** Whether there are values of a field: not where it was added to the schema later. */
    boolean holds(Field field) {
        return switch (field) {
            case Field.Dense dense -> parts.vectors().containsKey(dense.name());
            case Field.Tokens tokens -> parts.tokens().containsKey(tokens.name());
            case Field.Attribute attribute -> parts.columns().containsKey(attribute.name());
        };
    }

    DenseVectors vectors(Field.Dense field) {
        return part(field).vectors();
    }

    @Nullable
    AnnIndex index(Field.Dense field) {
        return part(field).index();
    }

    /** All rows of a field. */
    AnnPart part(Field.Dense field) {
        AnnPart part = parts.vectors().get(field.name());
        return part == null ? new AnnPart(AbsentFields.vectors(field, rows), rows, null, null) : part;
    }

    TokenVectors tokens(Field.Tokens field) {
        return part(field).vectors();
    }

    @Nullable
    LateIndex index(Field.Tokens field) {
        return part(field).index();
    }

    /** All rows of a field. */
    LatePart part(Field.Tokens field) {
        LatePart part = parts.tokens().get(field.name());
        return part == null ? new LatePart(AbsentFields.tokens(field, rows), rows, null, null) : part;
    }

    Column attribute(Field.Attribute field) {
        Column column = parts.columns().get(field.name());
        return column == null ? AbsentFields.attribute(field, rows) : column;
    }

    boolean retain() {
        return references.retain();
    }

    void release() {
        if (references.release()) {
            files.forEach(SegmentFile::release);
            if (obsolete) {
                Leftovers.deleteDirectory(store, StoreFiles.segment(origin.number()));
            }
        }
    }

    /** Has the files deleted with the last reference: no version edit names them any more. */
    void deleteWhenReleased() {
        obsolete = true;
    }

    /** Whether codes are of the vectors that a field has. */
    static boolean fits(VectorCodesFile file, Field.Dense field) {
        return file.code().dimension() == field.dimension()
                && file.code().distance() == RowCodec.similarity(field.metric()).distance();
    }

    /** Whether codes are of the tokens that a field has. */
    static boolean fits(TokenCodesFile file, Field.Tokens field) {
        return file.records().code().dimension() == field.dimension();
    }

    /** Whether centroids are of the tokens that a field has. */
    static boolean fits(CentroidListsFile file, Field.Tokens field) {
        return file.dimension() == field.dimension();
    }

    /** Whether codes are of what is made of the tokens that a field has. */
    static boolean fits(VectorCodesFile file, Field.Tokens field) {
        TokenEncoding encoding = file.encoding();
        return encoding != null
                && encoding.tokenDimension() == field.dimension()
                && file.code().distance() == Distance.DOT;
    }

    /** How a file of one kind is opened. */
    @FunctionalInterface
    private interface Open<F extends SegmentFile> {
        F open(FileStore store, String name, long length, FileOrigin origin, Access access) throws IOException;
    }

    /**
     * Opens files of one segment and checks what they say against the manifest and the schema.
     *
     * @param files gets what was opened
     */
    private record Opener(
            FileStore store, FileOrigin origin, int rows, List<FileEntry> entries, List<SegmentFile> files) {

        Parts open(Schema schema) throws IOException {
            long segment = origin.number();
            KeysFile keys = open(SegmentFiles.keys(segment), KeysFile::open, Access.NORMAL);
            PayloadsFile payloads = open(SegmentFiles.payload(segment), PayloadsFile::open, Access.RANDOM);
            String name = SegmentFiles.attributes(segment);
            AttributesFile attributes = has(name) ? open(name, AttributesFile::open, Access.NORMAL) : null;
            Map<String, Column> columns = attributes == null ? Map.of() : columns(attributes, schema);
            Map<String, AnnPart> vectors = new HashMap<>();
            Map<String, LatePart> tokens = new HashMap<>();
            // Of a field that was added later there is no file, and the manifest names none.
            for (Field field : schema.fields()) {
                if (field instanceof Field.Dense dense && has(SegmentFiles.vectors(segment, dense.name()))) {
                    DenseVectorsFile file = open(dense);
                    SegmentIndex index = isIndexed(dense) ? openIndex(dense, file) : null;
                    vectors.put(dense.name(), new AnnPart(file, rows, null, index));
                } else if (field instanceof Field.Tokens token && has(SegmentFiles.tokens(segment, token.name()))) {
                    TokenVectorsFile file = open(token);
                    LateIndex index = isIndexed(token) ? openIndex(token) : null;
                    tokens.put(token.name(), new LatePart(file, rows, null, index));
                }
            }
            requireNoOther();
            return new Parts(keys, payloads, attributes, columns, vectors, tokens);
        }

        private DenseVectorsFile open(Field.Dense field) throws IOException {
            String name = SegmentFiles.vectors(origin.number(), field.name());
            // An index leads to single rows. Whoever reads all of them asks for them ahead.
            Access access = isIndexed(field) ? Access.RANDOM : Access.NORMAL;
            DenseVectorsFile file = open(name, DenseVectorsFile::open, access);
            boolean fits = file.dimension() == field.dimension()
                    && file.elementType() == RowCodec.elementType(field.precision());
            require(file, field, fits);
            return file;
        }

        private boolean isIndexed(Field field) {
            return SegmentFiles.index(origin.number(), field).stream().anyMatch(this::has);
        }

        /** Codes and graph are there both, or neither is. */
        private SegmentIndex openIndex(Field.Dense field, DenseVectorsFile vectors) throws IOException {
            String codesName = SegmentFiles.codes(origin.number(), field.name());
            VectorCodesFile codes = open(codesName, VectorCodesFile::open, Access.NORMAL);
            require(codes, field, fits(codes, field));
            GraphFile graph = open(SegmentFiles.graph(origin.number(), field.name()), GraphFile::open, Access.NORMAL);
            return new SegmentIndex(vectors, RowCodec.similarity(field.metric()), codes, graph);
        }

        private TokenVectorsFile open(Field.Tokens field) throws IOException {
            String name = SegmentFiles.tokens(origin.number(), field.name());
            TokenVectorsFile file = open(name, TokenVectorsFile::open, Access.NORMAL);
            boolean fits = file.dimension() == field.dimension()
                    && file.elementType() == RowCodec.elementType(field.precision());
            require(file, field, fits);
            return file;
        }

        /** Coded tokens and what leads to candidates are there both, or neither is; what orders them need not be. */
        private LateIndex openIndex(Field.Tokens field) throws IOException {
            String tokenCodesName = SegmentFiles.tokenCodes(origin.number(), field.name());
            TokenCodesFile tokenCodes = open(tokenCodesName, TokenCodesFile::open, Access.RANDOM);
            require(tokenCodes, field, fits(tokenCodes, field));
            String codesName = SegmentFiles.codes(origin.number(), field.name());
            VectorCodesFile codes = open(codesName, VectorCodesFile::open, Access.NORMAL);
            require(codes, field, fits(codes, field));
            GraphFile graph = open(SegmentFiles.graph(origin.number(), field.name()), GraphFile::open, Access.NORMAL);
            String encodingsName = SegmentFiles.encodings(origin.number(), field.name());
            VectorCodesFile encodings = null;
            if (has(encodingsName)) {
                encodings = open(encodingsName, VectorCodesFile::open, Access.NORMAL);
                require(encodings, field, fits(encodings, field));
            }
            String listsName = SegmentFiles.lists(origin.number(), field.name());
            CentroidListsFile lists = null;
            if (has(listsName)) {
                lists = open(listsName, CentroidListsFile::open, Access.NORMAL);
                require(lists, field, fits(lists, field));
            }
            IntPredicate present = row -> tokenCodes.records().tokenCount(row) > 0;
            return new LateIndex(tokenCodes, new CandidateIndex(codes, graph, encodings, lists, present));
        }

        private <F extends SegmentFile> F open(String name, Open<F> open, Access access) throws IOException {
            for (FileEntry entry : entries) {
                if (entry.name().equals(name)) {
                    F file = open.open(store, name, entry.length(), origin, access);
                    files.add(file);
                    requireRows(name, file);
                    return file;
                }
            }
            throw new CorruptFileException(
                    store.describe(name), 0, "a file that the manifest names", "none in its segment's list");
        }

        private boolean has(String name) {
            return entries.stream().anyMatch(entry -> entry.name().equals(name));
        }

        /** The columns of the schema's attributes, of which some may have been added later. */
        private Map<String, Column> columns(AttributesFile file, Schema schema) {
            Map<String, Column> columns = new HashMap<>();
            for (String name : file.columnNames()) {
                if (name.equals(SegmentFiles.EXPIRES)) {
                    continue;
                }
                ColumnType type = file.columnType(name);
                if (!(schema.field(name).orElse(null) instanceof Field.Attribute attribute)
                        || SegmentWriter.columnType(attribute) != type) {
                    throw new CorruptFileException(
                            store.describe(file.mapped().name()),
                            0,
                            "columns of attributes of the schema",
                            "column '" + name + "' of type " + type);
                }
                columns.put(name, file.column(name));
            }
            return columns;
        }

        /** A file that was not opened holds values of a field which the schema should have. */
        private void requireNoOther() {
            for (FileEntry entry : entries) {
                if (files.stream().noneMatch(file -> file.mapped().name().equals(entry.name()))) {
                    throw new CorruptFileException(
                            store.describe(entry.name()), 0, "files of fields of the schema", "one of no such field");
                }
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
