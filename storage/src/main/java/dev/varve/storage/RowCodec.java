package dev.varve.storage;

import dev.varve.AttributeType;
import dev.varve.Field;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.RecordBuffer;
import dev.varve.codecs.RecordReader;
import dev.varve.index.Similarity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records to bytes and back, in the form in which the log carries a row (docs/format.md, "Write batches"): key, then
 * for each field of the schema, in its order, a length and the bytes of {@link EncodedRow}, then the payload. A length
 * is written plus one; 0 says that there is no value. Whatever schema a row was encoded with, its last value is the
 * payload, so that it can be read when fields were added to the schema.
 */
final class RowCodec {

    private static final ValueLayout.OfFloat FLOAT32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort FLOAT16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private RowCodec() {}

    static ElementType elementType(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> ElementType.FLOAT32;
            case FLOAT16 -> ElementType.FLOAT16;
        };
    }

    static Similarity similarity(Metric metric) {
        return switch (metric) {
            case DOT -> Similarity.DOT;
            case COSINE -> Similarity.COSINE;
            case L2 -> Similarity.L2;
        };
    }

    /** The bytes of a key, on the heap. */
    static byte[] keyBytes(Key key) {
        return switch (key) {
            case Key.Text text -> text.value().getBytes(StandardCharsets.UTF_8);
            case Key.Integral number -> {
                byte[] bytes = new byte[Long.BYTES];
                MemorySegment.ofArray(bytes).set(LONG, 0, number.value());
                yield bytes;
            }
        };
    }

    /** The key that some bytes stand for. */
    static Key key(KeyType type, MemorySegment bytes) {
        return switch (type) {
            case STRING -> Key.of(text(bytes));
            case LONG -> Key.of(bytes.get(LONG, 0));
        };
    }

    static String text(MemorySegment utf8) {
        return new String(utf8.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /**
     * Appends a row: the values of a record that fits the schema, and where it has none, those of the row that it
     * updates.
     *
     * @param base the row that is updated, or null
     */
    static void encode(RecordBuffer out, Schema schema, VectorRecord record, @Nullable EncodedRow base) {
        writeValue(out, MemorySegment.ofArray(keyBytes(record.key())));
        List<Field> fields = schema.fields();
        for (int i = 0; i < fields.size(); i++) {
            if (!encodeField(out, fields.get(i), record)) {
                writeValue(out, base == null ? null : base.fields()[i]);
            }
        }
        byte[] payload = record.payload().orElse(null);
        if (payload != null) {
            writeValue(out, MemorySegment.ofArray(payload));
        } else {
            writeValue(out, base == null ? null : base.payload());
        }
    }

    /** When a record that is written expires: by its own word, or else that of the row that it updates. */
    static long expiry(VectorRecord record, @Nullable EncodedRow base) {
        Instant expiresAt = record.expiresAt().orElse(null);
        if (expiresAt != null) {
            return expiresAt.toEpochMilli();
        }
        return base == null || record.neverExpires() ? Rows.NEVER : base.expiry();
    }

    /**
     * Reads a row that {@link #encode} wrote, with this schema or an earlier one of the collection: it has no value for
     * fields that were added since. Its parts are slices of what is read.
     *
     * @param in the row, to its end
     * @param expiry when it expires
     * @throws dev.varve.codecs.CorruptFileException if it does not fit the schema
     */
    static EncodedRow decode(RecordReader in, Schema schema, long expiry) {
        MemorySegment key = readValue(in);
        if (key == null) {
            throw in.corrupt("a key", "none");
        }
        List<Field> fields = schema.fields();
        @Nullable MemorySegment[] values = new @Nullable MemorySegment[fields.size()];
        int known = 0;
        MemorySegment value = readValue(in);
        while (in.remaining() > 0) {
            if (known == values.length) {
                throw in.corrupt(
                        "a row of at most " + values.length + " fields", in.remaining() + " bytes behind the last");
            }
            checkLength(in, fields.get(known), value);
            values[known++] = value;
            value = readValue(in);
        }
        return new EncodedRow(key, values, value, expiry);
    }

    /** The components of a stored vector. */
    static float[] vector(MemorySegment segment, long offset, int dimension, ElementType type) {
        float[] vector = new float[dimension];
        switch (type) {
            case FLOAT32 -> MemorySegment.copy(segment, FLOAT32, offset, vector, 0, dimension);
            case FLOAT16 -> {
                for (int i = 0; i < dimension; i++) {
                    vector[i] = Float.float16ToFloat(segment.get(FLOAT16, offset + (long) i * Short.BYTES));
                }
            }
        }
        return vector;
    }

    /** Writes components in the form in which they are stored. */
    static void store(float[] vector, MemorySegment target, long offset, Precision precision) {
        switch (precision) {
            case FLOAT32 -> MemorySegment.copy(vector, 0, target, FLOAT32, offset, vector.length);
            case FLOAT16 -> {
                for (int i = 0; i < vector.length; i++) {
                    target.set(FLOAT16, offset + (long) i * Short.BYTES, Float.floatToFloat16(vector[i]));
                }
            }
        }
    }

    private static boolean encodeField(RecordBuffer out, Field field, VectorRecord record) {
        switch (field) {
            case Field.Dense dense -> {
                float[] vector = record.vectors().get(dense.name());
                if (vector == null) {
                    return false;
                }
                long bytes =
                        (long) vector.length * elementType(dense.precision()).bytes();
                store(vector, reserve(out, bytes), 0, dense.precision());
            }
            case Field.Tokens tokens -> {
                float[][] rows = record.tokens().get(tokens.name());
                if (rows == null) {
                    return false;
                }
                long rowBytes = (long) tokens.dimension()
                        * elementType(tokens.precision()).bytes();
                MemorySegment target = reserve(out, rows.length * rowBytes);
                for (int row = 0; row < rows.length; row++) {
                    store(rows[row], target, row * rowBytes, tokens.precision());
                }
            }
            case Field.Attribute attribute -> {
                Object value = record.attributes().get(attribute.name());
                if (value == null) {
                    return false;
                }
                writeValue(out, attributeBytes(value));
            }
        }
        return true;
    }

    /** The bytes of an attribute's value, see {@link EncodedRow}. */
    static MemorySegment attributeBytes(Object value) {
        MemorySegment eight = MemorySegment.ofArray(new byte[Long.BYTES]);
        switch (value) {
            case String text -> {
                return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
            }
            case Long number -> eight.set(LONG, 0, number);
            case Boolean truth -> eight.set(LONG, 0, truth ? 1 : 0);
            case Double number -> eight.set(DOUBLE, 0, number);
            default -> throw new IllegalArgumentException("no type of attribute: " + value.getClass());
        }
        return eight;
    }

    private static void checkLength(RecordReader in, Field field, @Nullable MemorySegment value) {
        if (value == null) {
            return;
        }
        long bytes = value.byteSize();
        boolean fits = switch (field) {
            case Field.Dense dense ->
                bytes
                        == (long) dense.dimension()
                                * elementType(dense.precision()).bytes();
            case Field.Tokens tokens -> {
                long row = (long) tokens.dimension()
                        * elementType(tokens.precision()).bytes();
                yield bytes > 0 && bytes % row == 0 && bytes / row <= Field.Tokens.MAX_TOKENS;
            }
            case Field.Attribute attribute -> attribute.type() == AttributeType.STRING || bytes == Long.BYTES;
        };
        if (!fits) {
            throw in.corrupt("a value of field " + field.describe(), bytes + " bytes");
        }
    }

    private static MemorySegment reserve(RecordBuffer out, long bytes) {
        out.writeVarLong(bytes + 1);
        return out.reserve(bytes);
    }

    private static void writeValue(RecordBuffer out, @Nullable MemorySegment value) {
        if (value == null) {
            out.writeVarLong(0);
        } else {
            MemorySegment.copy(value, 0, reserve(out, value.byteSize()), 0, value.byteSize());
        }
    }

    private static @Nullable MemorySegment readValue(RecordReader in) {
        long length = in.readVarLong();
        return length == 0 ? null : in.take(length - 1, "a value");
    }
}
