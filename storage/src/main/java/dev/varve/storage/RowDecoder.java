package dev.varve.storage;

import dev.varve.AttributeType;
import dev.varve.Field;
import dev.varve.Hits;
import dev.varve.Key;
import dev.varve.Query.Part;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.codecs.Column;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.TokenVectors;
import dev.varve.index.Ranking;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stored rows back to records, and to the bytes that an update starts from. */
final class RowDecoder {

    private RowDecoder() {}

    static Key key(Schema schema, Rows rows, int row) {
        return RowCodec.key(schema.keyType(), rows.keys().key(row));
    }

    /**
     * The answers of a ranking.
     *
     * @param visible the parts that were ranked
     * @param parts what of each answer is fetched
     */
    static Hits hits(Schema schema, List<State.Visible> visible, Ranking ranking, Set<Part> parts) {
        KeyColumn keys = KeyColumn.of(schema.keyType(), visible, ranking);
        @Nullable VectorRecord[] records = null;
        for (int rank = 0; rank < keys.size(); rank++) {
            Rows rows = visible.get(ranking.part(rank)).rows();
            int row = ranking.row(rank);
            if (!parts.isEmpty() || rows.expiry(row) != Rows.NEVER) {
                records = records == null ? new @Nullable VectorRecord[keys.size()] : records;
                records[rank] = record(schema, rows, row, parts);
            }
        }
        return new RankedHits(keys, ranking, records);
    }

    /** The record of a row with some of its parts, and when it expires. */
    static VectorRecord record(Schema schema, Rows rows, int row, Set<Part> parts) {
        VectorRecord.Builder record = VectorRecord.builder(key(schema, rows, row));
        for (Field field : schema.fields()) {
            switch (field) {
                case Field.Dense dense when parts.contains(Part.VECTORS) -> addVector(record, dense, rows, row);
                case Field.Tokens tokens when parts.contains(Part.VECTORS) -> addTokens(record, tokens, rows, row);
                case Field.Attribute attribute
                when parts.contains(Part.ATTRIBUTES) -> addAttribute(record, attribute, rows, row);
                default -> {
                    // not asked for
                }
            }
        }
        if (parts.contains(Part.PAYLOAD) && rows.payloads().has(row)) {
            record.payload(rows.payloads().get(row));
        }
        long expiry = rows.expiry(row);
        if (expiry != Rows.NEVER) {
            record.expiresAt(Instant.ofEpochMilli(expiry));
        }
        return record.build();
    }

    /** The stored bytes of a row; valid while the rows are held. */
    static EncodedRow encoded(Schema schema, Rows rows, int row) {
        List<Field> fields = schema.fields();
        @Nullable MemorySegment[] values = new @Nullable MemorySegment[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = encoded(fields.get(i), rows, row);
        }
        MemorySegment payload =
                rows.payloads().has(row) ? MemorySegment.ofArray(rows.payloads().get(row)) : null;
        return new EncodedRow(rows.keys().key(row), values, payload, rows.expiry(row));
    }

    private static @Nullable MemorySegment encoded(Field field, Rows rows, int row) {
        return switch (field) {
            case Field.Dense dense -> {
                DenseVectors vectors = rows.vectors(dense);
                vectors.verify(row, row + 1);
                long bytes = (long) vectors.dimension() * vectors.elementType().bytes();
                yield vectors.has(row) ? vectors.segment(row).asSlice(vectors.offset(row), bytes) : null;
            }
            case Field.Tokens tokens -> {
                TokenVectors vectors = rows.tokens(tokens);
                vectors.verify(row, row + 1);
                int count = vectors.tokenCount(row);
                long bytes = (long) count
                        * vectors.dimension()
                        * vectors.elementType().bytes();
                yield count > 0 ? vectors.segment(row).asSlice(vectors.offset(row), bytes) : null;
            }
            case Field.Attribute attribute -> {
                Object value = value(attribute, rows, row);
                yield value == null ? null : RowCodec.attributeBytes(value);
            }
        };
    }

    private static void addVector(VectorRecord.Builder record, Field.Dense field, Rows rows, int row) {
        DenseVectors vectors = rows.vectors(field);
        if (vectors.has(row)) {
            vectors.verify(row, row + 1);
            record.vector(
                    field.name(),
                    RowCodec.vector(
                            vectors.segment(row), vectors.offset(row), vectors.dimension(), vectors.elementType()));
        }
    }

    private static void addTokens(VectorRecord.Builder record, Field.Tokens field, Rows rows, int row) {
        TokenVectors vectors = rows.tokens(field);
        int count = vectors.tokenCount(row);
        if (count > 0) {
            vectors.verify(row, row + 1);
            long bytes = (long) vectors.dimension() * vectors.elementType().bytes();
            float[][] tokens = new float[count][];
            for (int i = 0; i < count; i++) {
                long offset = vectors.offset(row) + i * bytes;
                tokens[i] = RowCodec.vector(vectors.segment(row), offset, vectors.dimension(), vectors.elementType());
            }
            record.tokens(field.name(), tokens);
        }
    }

    private static void addAttribute(VectorRecord.Builder record, Field.Attribute field, Rows rows, int row) {
        switch (value(field, rows, row)) {
            case String text -> record.attribute(field.name(), text);
            case Long number -> record.attribute(field.name(), number);
            case Double number -> record.attribute(field.name(), number);
            case Boolean truth -> record.attribute(field.name(), truth);
            case null -> {
                // the row has none
            }
            default -> throw new IllegalStateException("no type of attribute: " + field);
        }
    }

    private static @Nullable Object value(Field.Attribute field, Rows rows, int row) {
        Column column = rows.attribute(field);
        if (!column.has(row)) {
            return null;
        }
        return switch (column) {
            case Column.Strings strings -> RowCodec.text(strings.value(strings.code(row)));
            case Column.Doubles doubles -> doubles.get(row);
            case Column.Longs longs when field.type() == AttributeType.BOOLEAN -> longs.get(row) != 0;
            case Column.Longs longs -> longs.get(row);
        };
    }
}
