package dev.varve;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the records of a collection hold: a key, named fields, and a payload of any bytes. Fields can be added later, by
 * {@link VectorStore#alter}.
 *
 * @param keyType the type of the keys
 * @param fields the fields, by unique names
 */
public record Schema(KeyType keyType, List<Field> fields) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int MAX_FIELDS = 256;
    private static final int MAX_DIMENSION = 65_536;
    private static final int MAX_TOKEN_DIMENSION = 4_096;

    /**
     * @throws InvalidArgumentException if a name is not well formed or stands twice, a dimension is out of range, or
     *     there are more than 256 fields
     */
    public Schema {
        fields = List.copyOf(fields);
        if (fields.size() > MAX_FIELDS) {
            throw new InvalidArgumentException(
                    "schema: expected at most " + MAX_FIELDS + " fields, found " + fields.size());
        }
        Set<String> names = new HashSet<>();
        for (Field field : fields) {
            check(field);
            if (!names.add(field.name())) {
                throw new InvalidArgumentException(
                        "schema: field '" + field.name() + "' stands twice; give each field a name of its own");
            }
        }
    }

    /** Starts a schema with text keys. */
    public static Builder builder() {
        return builder(KeyType.STRING);
    }

    /** Starts a schema with keys of a type. */
    public static Builder builder(KeyType keyType) {
        return new Builder(keyType);
    }

    /** The field of a name, if there is one. */
    public Optional<Field> field(String name) {
        // Fields are few; every value that is written and every query asks, which is to make no garbage for it.
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return Optional.of(fields.get(i));
            }
        }
        return Optional.empty();
    }

    static void checkName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidArgumentException(
                    what + " '" + name + "': expected 1 to 64 letters, digits, '_' or '-'; choose another name");
        }
    }

    private static void check(Field field) {
        checkName("field name", field.name());
        switch (field) {
            case Field.Dense dense -> checkDimension(dense.name(), dense.dimension(), MAX_DIMENSION);
            case Field.Tokens tokens -> checkDimension(tokens.name(), tokens.dimension(), MAX_TOKEN_DIMENSION);
            case Field.Attribute _ -> {
                // every type will do
            }
        }
    }

    private static void checkDimension(String name, int dimension, int most) {
        if (dimension < 1 || dimension > most) {
            throw new InvalidArgumentException(
                    "field '" + name + "': expected a dimension from 1 to " + most + ", found " + dimension);
        }
    }

    /** Collects the fields of a schema. Not thread-safe. */
    public static final class Builder {

        private final KeyType keyType;
        private final List<Field> fields = new ArrayList<>();

        private Builder(KeyType keyType) {
            this.keyType = keyType;
        }

        /** Adds a field of one float32 vector a record. */
        public Builder dense(String name, int dimension, Metric metric) {
            return dense(name, dimension, metric, Precision.FLOAT32);
        }

        /** Adds a field of one vector a record. */
        public Builder dense(String name, int dimension, Metric metric, Precision precision) {
            fields.add(new Field.Dense(name, dimension, metric, precision));
            return this;
        }

        /** Adds a field of float16 token vectors. */
        public Builder tokens(String name, int dimension) {
            return tokens(name, dimension, Precision.FLOAT16);
        }

        /** Adds a field of token vectors. */
        public Builder tokens(String name, int dimension, Precision precision) {
            fields.add(new Field.Tokens(name, dimension, precision));
            return this;
        }

        /** Adds an attribute for filters. */
        public Builder attribute(String name, AttributeType type) {
            fields.add(new Field.Attribute(name, type));
            return this;
        }

        /**
         * The schema.
         *
         * @throws InvalidArgumentException as {@link Schema#Schema}
         */
        public Schema build() {
            return new Schema(keyType, fields);
        }
    }
}
