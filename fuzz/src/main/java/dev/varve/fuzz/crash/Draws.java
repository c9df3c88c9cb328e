package dev.varve.fuzz.crash;

import dev.varve.Field;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import java.util.Arrays;
import java.util.Random;

/** Records of any schema, drawn. Their vectors are of eighths, which every precision keeps. */
public final class Draws {

    private static final int MOST_TOKENS = 3;
    private static final int MOST_PAYLOAD_BYTES = 600;

    private Draws() {}

    /** A key of the schema's type. A text that is no number stands for that of its letters. */
    public static Key key(String text, Schema schema) {
        return schema.keyType() == KeyType.STRING ? Key.of(text) : Key.of(Long.parseLong(text, Character.MAX_RADIX));
    }

    /** A record with the schema's first two fields, most of the others, and a payload as often as not. */
    public static VectorRecord.Builder record(String key, Schema schema, Random random) {
        VectorRecord.Builder record = VectorRecord.builder(key(key, schema));
        for (int i = 0; i < schema.fields().size(); i++) {
            if (i < GrowingSchema.LEAST_FIELDS || random.nextInt(3) > 0) {
                add(record, schema.fields().get(i), random);
            }
        }
        return random.nextBoolean() ? record.payload(payload(random.nextInt(MOST_PAYLOAD_BYTES), random)) : record;
    }

    /** A record with the schema's last field and some others, to update another by. */
    public static VectorRecord.Builder update(String key, Schema schema, Random random) {
        VectorRecord.Builder record = VectorRecord.builder(key(key, schema));
        for (Field field : schema.fields()) {
            if (field.equals(schema.fields().getLast()) || random.nextInt(3) == 0) {
                add(record, field, random);
            }
        }
        return record;
    }

    /** Bytes that hardly compress. */
    public static byte[] payload(int length, Random random) {
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        return payload;
    }

    /** A value of an attribute, one of a few. */
    static Object value(Field.Attribute attribute, Random random) {
        return switch (attribute.type()) {
            case LONG -> (long) random.nextInt(10);
            case DOUBLE -> (random.nextInt(5) - 2) / 2.0;
            case BOOLEAN -> random.nextBoolean();
            case STRING -> "text " + random.nextInt(4);
        };
    }

    static float[][] tokens(int dimension, Random random) {
        float[][] tokens = new float[1 + random.nextInt(MOST_TOKENS)][];
        Arrays.setAll(tokens, _ -> vector(dimension, random));
        return tokens;
    }

    static float[] vector(int dimension, Random random) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (random.nextInt(65) - 32) / 8f;
        }
        return vector;
    }

    private static void add(VectorRecord.Builder record, Field field, Random random) {
        switch (field) {
            case Field.Dense dense -> record.vector(dense.name(), vector(dense.dimension(), random));
            case Field.Tokens tokens -> record.tokens(tokens.name(), tokens(tokens.dimension(), random));
            case Field.Attribute attribute -> {
                switch (value(attribute, random)) {
                    case Long number -> record.attribute(attribute.name(), number);
                    case Double number -> record.attribute(attribute.name(), number);
                    case Boolean truth -> record.attribute(attribute.name(), truth);
                    case Object text -> record.attribute(attribute.name(), text.toString());
                }
            }
        }
    }
}
