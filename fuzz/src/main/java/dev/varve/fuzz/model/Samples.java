package dev.varve.fuzz.model;

import dev.varve.AttributeType;
import dev.varve.Field;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Schemas, and records by number: the same number gives a field the same value whatever else there is, so that a script
 * stays what it is when some of its calls are left out. Negative numbers make vectors very long or very short.
 */
final class Samples {

    /** Where keys are integers; in every other collection they are texts. */
    static final String INTEGERS = "numbers";

    private static final List<Field> FIELDS = Schema.builder()
            .dense("dot", 3, Metric.DOT)
            .dense("cosine", 40, Metric.COSINE, Precision.FLOAT16)
            .dense("l2", 36, Metric.L2)
            .tokens("halves", 4)
            .tokens("floats", 16, Precision.FLOAT32)
            .attribute("text", AttributeType.STRING)
            .attribute("long", AttributeType.LONG)
            .attribute("double", AttributeType.DOUBLE)
            .attribute("flag", AttributeType.BOOLEAN)
            .build()
            .fields();

    /** What a schema gains, one after the other. */
    private static final List<Field> LATER = Schema.builder()
            .attribute("later", AttributeType.LONG)
            .dense("more", 5, Metric.COSINE)
            .tokens("many", 3, Precision.FLOAT32)
            .attribute("word", AttributeType.STRING)
            .dense("half", 34, Metric.L2, Precision.FLOAT16)
            .build()
            .fields();

    private static final float[] EXTREMES_16 = {0x1p-24f, 0x1p-20f, 4096};
    private static final float[] EXTREMES_32 = {1e-37f, 1e-20f, 1e17f, 1e35f};

    /** No sum of products of these leaves float32, in which scores of tokens are added up. */
    private static final float[] EXTREMES_OF_TOKENS = {1e-30f, 1e-5f, 1e15f};

    private static final int LARGE_PAYLOAD = 100_000;

    private Samples() {}

    /** What a collection is made with. */
    static Schema schema(String collection) {
        return new Schema(collection.equals(INTEGERS) ? KeyType.LONG : KeyType.STRING, FIELDS);
    }

    /** A schema with one more field, or the same where there are no more. */
    static Schema wider(Schema schema) {
        int more = Math.min(schema.fields().size() - FIELDS.size() + 1, LATER.size());
        List<Field> fields = new ArrayList<>(FIELDS);
        fields.addAll(LATER.subList(0, more));
        return new Schema(schema.keyType(), fields);
    }

    /** All fields that a schema may come to have. */
    static List<Field> fields() {
        List<Field> fields = new ArrayList<>(FIELDS);
        fields.addAll(LATER);
        return fields;
    }

    static Key key(String collection, int number) {
        return collection.equals(INTEGERS) ? Key.of(number) : Key.of("k" + number);
    }

    /** A record that has most fields. */
    static VectorRecord.Builder record(Schema schema, Key key, int number) {
        return record(schema, key, number, 4, 5);
    }

    /** A record that has a few fields, to update another one with. */
    static VectorRecord.Builder update(Schema schema, Key key, int number) {
        return record(schema, key, number, 1, 3);
    }

    private static VectorRecord.Builder record(Schema schema, Key key, int number, int share, int of) {
        VectorRecord.Builder record = VectorRecord.builder(key);
        for (Field field : schema.fields()) {
            RandomGenerator random = random(field.name(), number);
            if (random.nextInt(of) < share) {
                switch (field) {
                    case Field.Dense dense -> record.vector(dense.name(), vector(dense, number));
                    case Field.Tokens tokens -> record.tokens(tokens.name(), tokens(tokens, 6, number));
                    case Field.Attribute attribute ->
                        ModelStore.attribute(record, attribute.name(), value(attribute.type(), random));
                }
            }
        }
        RandomGenerator random = random("payload", number);
        if (random.nextInt(of) < share) {
            byte[] payload = new byte[random.nextInt(30) == 0 ? LARGE_PAYLOAD : random.nextInt(40)];
            random.nextBytes(payload);
            record.payload(payload);
        }
        return record;
    }

    /** A value of a type, of which there are few. */
    static Object value(AttributeType type, RandomGenerator random) {
        List<?> values = values(type);
        return values.get(random.nextInt(values.size()));
    }

    private static List<?> values(AttributeType type) {
        return switch (type) {
            case STRING -> List.of("", "a", "ab", "b", "é", "€", "\uFFFD", "\uD83D\uDE00");
            case LONG -> List.of(0L, 1L, 2L, 3L, -1L, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE);
            case DOUBLE -> List.of(0.0, -0.0, 0.5, 1.0, -1.5, Double.MIN_VALUE, Double.MAX_VALUE);
            case BOOLEAN -> List.of(true, false);
        };
    }

    /** A vector that a field takes. */
    static float[] vector(Field.Dense field, int number) {
        RandomGenerator random = random(field.name() + " vector", number);
        boolean half = field.precision() == Precision.FLOAT16;
        float[] vector = vector(field.dimension(), half, random);
        vector[0] = field.metric() == Metric.COSINE && isZero(vector) ? 1 : vector[0];
        return number < 0 ? scaled(vector, half, half ? EXTREMES_16 : EXTREMES_32, random) : vector;
    }

    /** Tokens that a field takes. */
    static float[][] tokens(Field.Tokens field, int most, int number) {
        RandomGenerator random = random(field.name() + " tokens", number);
        boolean half = field.precision() == Precision.FLOAT16;
        float[][] tokens = new float[1 + random.nextInt(most)][];
        for (int i = 0; i < tokens.length; i++) {
            float[] token = vector(field.dimension(), half, random);
            tokens[i] = number < 0 ? scaled(token, half, half ? EXTREMES_16 : EXTREMES_OF_TOKENS, random) : token;
        }
        return tokens;
    }

    /** Most are like no other; some lie on a grid, where many are equal, at equal distances, or zero. */
    private static float[] vector(int dimension, boolean half, RandomGenerator random) {
        float[] vector = new float[dimension];
        boolean grid = random.nextInt(4) == 0;
        for (int d = 0; d < dimension; d++) {
            vector[d] = grid ? random.nextInt(-1, 2) : kept((float) random.nextGaussian(), half);
        }
        return vector;
    }

    private static float[] scaled(float[] vector, boolean half, float[] scales, RandomGenerator random) {
        float scale = scales[random.nextInt(scales.length)];
        for (int d = 0; d < vector.length; d++) {
            vector[d] = kept(vector[d] * scale, half);
        }
        // Not zero, as it may be of a field that takes no zeros.
        vector[0] = isZero(vector) ? scale : vector[0];
        return vector;
    }

    private static float kept(float component, boolean half) {
        return half ? Float.float16ToFloat(Float.floatToFloat16(component)) : component;
    }

    private static boolean isZero(float[] vector) {
        for (float component : vector) {
            if (component != 0) {
                return false;
            }
        }
        return true;
    }

    private static RandomGenerator random(String what, int number) {
        return new SplittableRandom(31L * number + what.hashCode());
    }
}
