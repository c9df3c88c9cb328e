package dev.varve;

/** A named field of a {@link Schema}. Records may leave any field out. */
public sealed interface Field {

    /** The field's name: 1 to 64 letters, digits, {@code '_'} or {@code '-'}, unique in its schema. */
    String name();

    /** The field in a few words, for messages: {@code 'embedding' (dense, dimension 768, COSINE, FLOAT32)}. */
    String describe();

    /**
     * One vector a record.
     *
     * @param name see {@link Field#name}
     * @param dimension components of a vector, 1 to 65,536
     * @param metric how vectors are compared
     * @param precision how components are kept
     */
    record Dense(String name, int dimension, Metric metric, Precision precision) implements Field {
        @Override
        public String describe() {
            return "'" + name + "' (dense, dimension " + dimension + ", " + metric + ", " + precision + ")";
        }
    }

    /**
     * A list of token vectors a record, searched by late interaction (MaxSim).
     *
     * @param name see {@link Field#name}
     * @param dimension components of a token vector, 1 to 4,096
     * @param precision how components are kept
     */
    record Tokens(String name, int dimension, Precision precision) implements Field {
        /** The most tokens that a record may have. */
        public static final int MAX_TOKENS = 8192;

        @Override
        public String describe() {
            return "'" + name + "' (tokens, dimension " + dimension + ", " + precision + ")";
        }
    }

    /**
     * A typed value for filters.
     *
     * @param name see {@link Field#name}
     * @param type its type
     */
    record Attribute(String name, AttributeType type) implements Field {
        @Override
        public String describe() {
            return "'" + name + "' (attribute, " + type + ")";
        }
    }
}
