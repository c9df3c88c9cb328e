package dev.varve.storage;

import dev.varve.Field;
import dev.varve.KeyType;
import dev.varve.Schema;
import dev.varve.codecs.AttributesFile;
import dev.varve.codecs.CentroidListsFile;
import dev.varve.codecs.Column;
import dev.varve.codecs.ColumnType;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectorsFile;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.KeysFile;
import dev.varve.codecs.LiveDocsFile;
import dev.varve.codecs.PayloadsFile;
import dev.varve.codecs.SegmentFile;
import dev.varve.codecs.TokenCodesFile;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.StoreState.SegmentState;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files of a segment, each opened by itself: one that is damaged does not take the others away, as it does where a
 * {@link Segment} is opened. For one thread.
 */
final class SegmentParts implements AutoCloseable {

    private static final Content UNKNOWN_FIELD =
            new Content("a field that the schema does not have", Kind.UNKNOWN_FIELD);

    private final FileStore store;
    private final FileOrigin origin;
    private final Schema schema;
    private final SegmentState segment;
    private final List<Part> parts = new ArrayList<>();
    private @Nullable LiveDocsFile liveDocs;

    /** What the rows lose with a file. */
    enum Kind {
        /** Values of every row. */
        ROWS,
        /** Nothing: it is made of the vectors. */
        INDEX,
        /** Whether they were deleted. */
        LIVE_DOCS,
        /** Values of a field which the schema does not have. */
        UNKNOWN_FIELD
    }

    /**
     * What a file holds.
     *
     * @param what for messages
     */
    private record Content(String what, Kind kind) {
        static Content rows(String what) {
            return new Content(what, Kind.ROWS);
        }
    }

    /**
     * One file.
     *
     * @param name in the file store
     * @param what it holds, for messages
     * @param kind what the rows lose with it
     * @param file the open file; null where it does not open
     * @param broken why it does not; null where it does
     */
    record Part(
            String name,
            String what,
            Kind kind,
            @Nullable SegmentFile file,
            @Nullable CorruptFileException broken) {}

    /** Checks that an open file is what the manifest and the schema say. */
    @FunctionalInterface
    private interface Fit<F> {
        boolean fits(F file);
    }

    /** How a file of one kind is opened. */
    @FunctionalInterface
    private interface Open<F> {
        F open(FileStore store, String name, long length, FileOrigin origin, Access access) throws IOException;
    }

    private SegmentParts(FileStore store, FileOrigin origin, Schema schema, SegmentState segment) {
        this.store = store;
        this.origin = origin;
        this.schema = schema;
        this.segment = segment;
    }

    /**
     * Opens what can be opened.
     *
     * @throws IOException if the system refuses to open a file that is there: that is no damage
     * @throws dev.varve.codecs.UnsupportedFormatException if a file is of a newer version
     */
    static SegmentParts open(FileStore store, UUID storeId, Schema schema, SegmentState segment) throws IOException {
        var parts = new SegmentParts(store, new FileOrigin(storeId, segment.segment()), schema, segment);
        try {
            parts.openAll();
            return parts;
        } catch (IOException | RuntimeException failure) {
            parts.close();
            throw failure;
        }
    }

    private void openAll() throws IOException {
        long number = origin.number();
        open(SegmentFiles.keys(number), Content.rows("keys"), KeysFile::open, _ -> true);
        open(SegmentFiles.payload(number), Content.rows("payloads"), PayloadsFile::open, _ -> true);
        openNamed(SegmentFiles.attributes(number), Content.rows("attributes"), AttributesFile::open, this::fits);
        for (Field field : schema.fields()) {
            Content values = Content.rows("field " + field.describe());
            switch (field) {
                case Field.Dense dense -> {
                    openNamed(
                            SegmentFiles.vectors(number, dense.name()),
                            values,
                            DenseVectorsFile::open,
                            file -> file.dimension() == dense.dimension()
                                    && file.elementType() == RowCodec.elementType(dense.precision()));
                    openIndex(dense);
                }
                case Field.Tokens tokens -> {
                    openNamed(
                            SegmentFiles.tokens(number, tokens.name()),
                            values,
                            TokenVectorsFile::open,
                            file -> file.dimension() == tokens.dimension()
                                    && file.elementType() == RowCodec.elementType(tokens.precision()));
                    openIndex(tokens);
                }
                case Field.Attribute _ -> {
                    // a column of the attributes
                }
            }
        }
        findUnknownFields();
        LiveDocsReplaced live = segment.liveDocs();
        if (live != null) {
            Content content = new Content("live docs", Kind.LIVE_DOCS);
            liveDocs = open(live.file(), content, LiveDocsFile::open, file -> file.generation() == live.generation());
        }
    }

    private void openIndex(Field.Dense field) throws IOException {
        long number = origin.number();
        if (isIndexed(field, SegmentFiles.vectors(number, field.name()))) {
            Content content = index(field);
            Fit<VectorCodesFile> fit = file -> SegmentData.fits(file, field);
            open(SegmentFiles.codes(number, field.name()), content, VectorCodesFile::open, fit);
            open(SegmentFiles.graph(number, field.name()), content, GraphFile::open, _ -> true);
        }
    }

    private void openIndex(Field.Tokens field) throws IOException {
        long number = origin.number();
        if (isIndexed(field, SegmentFiles.tokens(number, field.name()))) {
            Content content = index(field);
            Fit<TokenCodesFile> fitTokens = file -> SegmentData.fits(file, field);
            Fit<VectorCodesFile> fit = file -> SegmentData.fits(file, field);
            open(SegmentFiles.tokenCodes(number, field.name()), content, TokenCodesFile::open, fitTokens);
            open(SegmentFiles.codes(number, field.name()), content, VectorCodesFile::open, fit);
            open(SegmentFiles.graph(number, field.name()), content, GraphFile::open, _ -> true);
            openNamed(SegmentFiles.encodings(number, field.name()), content, VectorCodesFile::open, fit);
            Fit<CentroidListsFile> fitLists = file -> SegmentData.fits(file, field);
            openNamed(SegmentFiles.lists(number, field.name()), content, CentroidListsFile::open, fitLists);
        }
    }

    private static Content index(Field field) {
        return new Content("index of field " + field.describe(), Kind.INDEX);
    }

    /** The files of an index are there all, or none is; without the vectors they are none of this schema's. */
    private boolean isIndexed(Field field, String vectors) {
        return names(vectors)
                && SegmentFiles.index(origin.number(), field).stream().anyMatch(this::names);
    }

    private boolean fits(AttributesFile file) {
        if (file.columnNames().contains(SegmentFiles.EXPIRES)
                && (file.columnType(SegmentFiles.EXPIRES) != ColumnType.LONG
                        || file.header().parameters().isEmpty())) {
            return false;
        }
        return schema.fields().stream()
                .noneMatch(field -> field instanceof Field.Attribute attribute
                        && file.columnNames().contains(attribute.name())
                        && file.columnType(attribute.name()) != SegmentWriter.columnType(attribute));
    }

    /** What values of fields there are that the schema does not have: an edit that added them must be lost. */
    private void findUnknownFields() {
        String expected = "fields of the schema";
        if (file(SegmentFiles.attributes(origin.number())) instanceof AttributesFile attributes) {
            for (String column : attributes.columnNames()) {
                boolean known = column.equals(SegmentFiles.EXPIRES)
                        || schema.field(column).orElse(null) instanceof Field.Attribute;
                if (!known) {
                    fail(attributes.mapped().name(), UNKNOWN_FIELD, expected, "a column '" + column + "'", null);
                }
            }
        }
        for (FileEntry entry : segment.added().files()) {
            if (parts.stream().noneMatch(part -> part.name().equals(entry.name()))) {
                fail(entry.name(), UNKNOWN_FIELD, expected, "a file of another one", null);
            }
        }
    }

    /** Of a field that was added to the schema later there is no file, and the manifest names none. */
    private <F extends SegmentFile> void openNamed(String name, Content content, Open<F> open, Fit<F> fit)
            throws IOException {
        FileEntry entry = entry(name);
        if (entry != null) {
            open(entry, content, open, fit);
        }
    }

    private <F extends SegmentFile> void open(String name, Content content, Open<F> open, Fit<F> fit)
            throws IOException {
        FileEntry entry = entry(name);
        if (entry == null) {
            fail(name, content, "a file that the manifest names", "none in its segment's list", null);
        } else {
            open(entry, content, open, fit);
        }
    }

    private <F extends SegmentFile> @Nullable F open(FileEntry entry, Content content, Open<F> open, Fit<F> fit)
            throws IOException {
        String name = entry.name();
        try {
            F file = open.open(store, name, entry.length(), origin, Access.NORMAL);
            if (file.size() != segment.added().rows()) {
                int rows = file.size();
                file.release();
                fail(name, content, segment.added().rows() + " rows", rows + " rows", null);
                return null;
            }
            if (!fit.fits(file)) {
                String found = "parameters " + file.header().parameters();
                file.release();
                fail(name, content, content.what() + " as the manifest says", found, null);
                return null;
            }
            parts.add(new Part(name, content.what(), content.kind(), file, null));
            return file;
        } catch (CorruptFileException e) {
            parts.add(new Part(name, content.what(), content.kind(), null, e));
        } catch (NoSuchFileException e) {
            fail(name, content, "a file of " + entry.length() + " bytes, as the manifest says", "no such file", e);
        }
        return null;
    }

    private void fail(String name, Content content, String expected, String found, @Nullable Throwable cause) {
        var broken = new CorruptFileException(store.describe(name), 0, expected, found);
        if (cause != null) {
            broken.initCause(cause);
        }
        parts.add(new Part(name, content.what(), content.kind(), null, broken));
    }

    /** Whether the manifest names a file. */
    boolean names(String name) {
        return entry(name) != null;
    }

    private @Nullable FileEntry entry(String name) {
        for (FileEntry entry : segment.added().files()) {
            if (entry.name().equals(name)) {
                return entry;
            }
        }
        return null;
    }

    SegmentState segment() {
        return segment;
    }

    Schema schema() {
        return schema;
    }

    int rows() {
        return segment.added().rows();
    }

    List<Part> parts() {
        return parts;
    }

    /** The keys; null where they do not open. */
    @Nullable
    KeysFile keys() {
        return file(SegmentFiles.keys(origin.number())) instanceof KeysFile keys ? keys : null;
    }

    /** An open file by its name; null where it does not open. */
    @Nullable
    SegmentFile file(String name) {
        for (Part part : parts) {
            if (part.name().equals(name)) {
                return part.file();
            }
        }
        return null;
    }

    /** The full name of an open file, for messages. */
    String fullName(SegmentFile file) {
        return store.describe(file.mapped().name());
    }

    /** Whether it is known which rows are live. */
    boolean liveKnown() {
        return segment.liveDocs() == null || liveDocs != null;
    }

    /** Whether a row is live, or may be where that is not known. */
    boolean live(int row) {
        return liveDocs == null || liveDocs.live(row);
    }

    /**
     * Verifies all that reading a row of a file uses.
     *
     * @throws CorruptFileException if it cannot be read
     */
    void verifyRow(SegmentFile file, int row) {
        file.verifyRow(row);
        switch (file) {
            case KeysFile keys
            when schema.keyType() == KeyType.LONG -> {
                long bytes = keys.key(row).byteSize();
                if (bytes != Long.BYTES) {
                    throw new CorruptFileException(fullName(file), 0, "an integer key of row " + row, bytes + " bytes");
                }
            }
            case AttributesFile attributes
            when attributes.columnNames().contains(SegmentFiles.EXPIRES) -> verifyExpiry(attributes, row);
            default -> {
                // the file alone knows all of it
            }
        }
    }

    /** A row does not expire before the time that the file gives as the earliest: until then nothing looks. */
    private void verifyExpiry(AttributesFile file, int row) {
        var expiries = (Column.Longs) file.column(SegmentFiles.EXPIRES);
        long earliest = file.header().parameters().getFirst();
        if (expiries.has(row) && (expiries.get(row) <= Rows.NEVER || expiries.get(row) < earliest)) {
            String expected = "row " + row + " to expire at " + earliest + " or later";
            throw new CorruptFileException(fullName(file), 0, expected, "at " + expiries.get(row));
        }
    }

    @Override
    public void close() {
        for (Part part : parts) {
            if (part.file() != null) {
                part.file().release();
            }
        }
    }
}
