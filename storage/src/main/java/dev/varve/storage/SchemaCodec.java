package dev.varve.storage;

import dev.varve.AttributeType;
import dev.varve.Field;
import dev.varve.InvalidArgumentException;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Schema;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.RecordBuffer;
import dev.varve.codecs.RecordReader;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Schemas as the manifest carries them (docs/format.md, "Schemas"). The numbers of kinds and types are part of the
 * format.
 */
final class SchemaCodec {

    private static final int VERSION = 1;
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_FIELDS = 256;

    private static final int DENSE = 1;
    private static final int TOKENS = 2;
    private static final int ATTRIBUTE = 3;

    private static final List<KeyType> KEY_TYPES = List.of(KeyType.STRING, KeyType.LONG);
    private static final List<Metric> METRICS = List.of(Metric.DOT, Metric.COSINE, Metric.L2);
    private static final List<Precision> PRECISIONS = List.of(Precision.FLOAT32, Precision.FLOAT16);
    private static final List<AttributeType> ATTRIBUTE_TYPES =
            List.of(AttributeType.STRING, AttributeType.LONG, AttributeType.DOUBLE, AttributeType.BOOLEAN);

    private SchemaCodec() {}

    static byte[] encode(Schema schema) {
        try (RecordBuffer out = RecordBuffer.confined(1024, MAX_BYTES)) {
            out.writeByte(VERSION);
            out.writeByte(KEY_TYPES.indexOf(schema.keyType()));
            out.writeVarLong(schema.fields().size());
            for (Field field : schema.fields()) {
                encode(out, field);
            }
            return out.segment().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /**
     * Decodes a schema.
     *
     * @param file full name of the manifest, for messages
     * @throws dev.varve.codecs.CorruptFileException if it is not well formed
     */
    static Schema decode(String file, byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            var in = new RecordReader(file, 0, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
            int version = in.readByte();
            if (version != VERSION) {
                throw in.corrupt("a schema of version " + VERSION, Integer.toString(version));
            }
            KeyType keyType = oneOf(in, KEY_TYPES, "a key type");
            int count = in.readVarInt("a number of fields", MAX_FIELDS);
            List<Field> fields = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                fields.add(decodeField(in));
            }
            in.requireEnd();
            return new Schema(keyType, fields);
        } catch (InvalidArgumentException refused) {
            var corrupt =
                    new CorruptFileException(file, 0, "a schema that can be", String.valueOf(refused.getMessage()));
            corrupt.initCause(refused);
            throw corrupt;
        }
    }

    private static void encode(RecordBuffer out, Field field) {
        switch (field) {
            case Field.Dense dense -> {
                out.writeByte(DENSE);
                out.writeString(dense.name());
                out.writeVarLong(dense.dimension());
                out.writeByte(METRICS.indexOf(dense.metric()));
                out.writeByte(PRECISIONS.indexOf(dense.precision()));
            }
            case Field.Tokens tokens -> {
                out.writeByte(TOKENS);
                out.writeString(tokens.name());
                out.writeVarLong(tokens.dimension());
                out.writeByte(PRECISIONS.indexOf(tokens.precision()));
            }
            case Field.Attribute attribute -> {
                out.writeByte(ATTRIBUTE);
                out.writeString(attribute.name());
                out.writeByte(ATTRIBUTE_TYPES.indexOf(attribute.type()));
            }
        }
    }

    private static Field decodeField(RecordReader in) {
        int kind = in.readByte();
        String name = in.readString();
        return switch (kind) {
            case DENSE -> {
                int dimension = in.readVarInt("a dimension", Integer.MAX_VALUE);
                Metric metric = oneOf(in, METRICS, "a metric");
                yield new Field.Dense(name, dimension, metric, oneOf(in, PRECISIONS, "a precision"));
            }
            case TOKENS -> {
                int dimension = in.readVarInt("a dimension", Integer.MAX_VALUE);
                yield new Field.Tokens(name, dimension, oneOf(in, PRECISIONS, "a precision"));
            }
            case ATTRIBUTE -> new Field.Attribute(name, oneOf(in, ATTRIBUTE_TYPES, "an attribute type"));
            default -> throw in.corrupt("a kind of field from 1 to 3", Integer.toString(kind));
        };
    }

    private static <T> T oneOf(RecordReader in, List<T> values, String what) {
        int number = in.readByte();
        if (number >= values.size()) {
            throw in.corrupt(what + " below " + values.size(), Integer.toString(number));
        }
        return values.get(number);
    }
}
