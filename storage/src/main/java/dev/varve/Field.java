package dev.varve;

/** A named field of a {@link Schema}. Records may leave any field out. */
public sealed interface Field {

    /** The field's name: 1 to 64 letters, digits, {@code '_'} or {@code '-'}, unique in its schema. */
    String name();

    /**
     * One vector a record.
     *
     * @param name see {@link Field#name}
     * @param dimension components of a vector, 1 to 65,536
     * @param metric how vectors are compared
     * @param precision how components are kept
     */
    record Dense(String name, int dimension, Metric metric, Precision precision) implements Field {}

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
    }

    /**
     * A typed value for filters.
     *
     * @param name see {@link Field#name}
     * @param type its type
     */
    record Attribute(String name, AttributeType type) implements Field {}
}
