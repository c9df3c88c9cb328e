package dev.varve.fuzz.crash;

import dev.varve.AttributeType;
import dev.varve.Field;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Schema;
import java.util.List;

/** A schema of which a collection has more and more fields, of every kind in the end. */
public final class GrowingSchema {

    /** A vector and a number. */
    public static final int LEAST_FIELDS = 2;

    private static final List<Field> FIELDS = List.of(
            new Field.Dense("v", 3, Metric.DOT, Precision.FLOAT32),
            new Field.Attribute("n", AttributeType.LONG),
            new Field.Attribute("s", AttributeType.STRING),
            new Field.Tokens("t", 2, Precision.FLOAT32),
            new Field.Dense("w", 4, Metric.DOT, Precision.FLOAT16),
            new Field.Attribute("b", AttributeType.BOOLEAN),
            new Field.Attribute("d", AttributeType.DOUBLE),
            new Field.Attribute("m", AttributeType.LONG));

    /** All of them. */
    public static final int MOST_FIELDS = FIELDS.size();

    private GrowingSchema() {}

    /** The schema with so many fields. */
    public static Schema of(int fields) {
        return new Schema(KeyType.STRING, FIELDS.subList(0, fields));
    }
}
