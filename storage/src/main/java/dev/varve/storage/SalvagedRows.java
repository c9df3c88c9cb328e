package dev.varve.storage;

import dev.varve.Field;
import dev.varve.codecs.AttributesFile;
import dev.varve.codecs.Column;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.DenseVectorsFile;
import dev.varve.codecs.Keys;
import dev.varve.codecs.KeysFile;
import dev.varve.codecs.Payloads;
import dev.varve.codecs.PayloadsFile;
import dev.varve.codecs.SegmentFile;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.index.RowFilter;
import dev.varve.index.ann.AnnIndex;
import dev.varve.index.late.LateIndex;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of a damaged segment that a repair keeps: only they are live, and only they are read. */
final class SalvagedRows implements Rows {

    private final SegmentParts parts;
    private final RowFates fates;

    /** @param fates which rows are kept */
    SalvagedRows(SegmentParts parts, RowFates fates) {
        this.parts = parts;
        this.fates = fates;
    }

    @Override
    public int size() {
        return parts.rows();
    }

    @Override
    public Keys keys() {
        return file(SegmentFiles.keys(number()), KeysFile.class);
    }

    @Override
    public boolean holds(Field field) {
        return switch (field) {
            case Field.Dense dense -> parts.file(SegmentFiles.vectors(number(), dense.name())) != null;
            case Field.Tokens tokens -> parts.file(SegmentFiles.tokens(number(), tokens.name())) != null;
            case Field.Attribute attribute -> column(attribute.name()) != null;
        };
    }

    @Override
    public DenseVectors vectors(Field.Dense field) {
        return parts.file(SegmentFiles.vectors(number(), field.name())) instanceof DenseVectorsFile file
                ? file
                : AbsentFields.vectors(field, size());
    }

    /** None: it may be what is damaged, and the vectors tell all that it does. */
    @Override
    public @Nullable AnnIndex index(Field.Dense field) {
        return null;
    }

    @Override
    public TokenVectors tokens(Field.Tokens field) {
        return parts.file(SegmentFiles.tokens(number(), field.name())) instanceof TokenVectorsFile file
                ? file
                : AbsentFields.tokens(field, size());
    }

    /** None, as of dense fields. */
    @Override
    public @Nullable LateIndex index(Field.Tokens field) {
        return null;
    }

    @Override
    public Column attribute(Field.Attribute field) {
        Column column = column(field.name());
        return column == null ? AbsentFields.attribute(field, size()) : column;
    }

    @Override
    public Payloads payloads() {
        return file(SegmentFiles.payload(number()), PayloadsFile.class);
    }

    @Override
    public Column.@Nullable Longs expiries() {
        return (Column.Longs) column(SegmentFiles.EXPIRES);
    }

    private @Nullable Column column(String name) {
        boolean known = parts.file(SegmentFiles.attributes(number())) instanceof AttributesFile attributes
                && attributes.columnNames().contains(name);
        return known
                ? file(SegmentFiles.attributes(number()), AttributesFile.class).column(name)
                : null;
    }

    /** All that is asked of them is whether they were deleted. */
    @Override
    public long earliestExpiry() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean live(int row, long sequence) {
        return fates.get(row) == RowFates.KEPT;
    }

    @Override
    public RowFilter live(long sequence) {
        return row -> live(row, sequence);
    }

    @Override
    public int find(MemorySegment key, int visible, long sequence) {
        throw unsupported();
    }

    @Override
    public void delete(int row, long sequence) {
        throw unsupported();
    }

    @Override
    public void deletedAfter(long sequence, Deletions.Sink sink) {
        // nothing is deleted while a store is repaired
    }

    @Override
    public boolean retain() {
        throw unsupported();
    }

    @Override
    public void release() {
        throw unsupported();
    }

    private long number() {
        return parts.segment().segment();
    }

    private <F extends SegmentFile> F file(String name, Class<F> kind) {
        return kind.cast(Objects.requireNonNull(parts.file(name)));
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("salvaged rows are written to a segment, and used for nothing else");
    }
}
