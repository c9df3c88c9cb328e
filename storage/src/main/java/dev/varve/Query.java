package dev.varve;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to search for: immutable, each method that changes something returns a new query. Checked against the schema
 * when it is asked.
 *
 * <p>Answers come best first; equal scores in the order in which the records were written.
 */
public sealed interface Query {

    /** How many answers are given where {@link #limit} says nothing else. */
    int DEFAULT_LIMIT = 10;

    /** The most answers that one query may ask for. */
    int MAX_LIMIT = 100_000;

    /** Records whose dense vector is nearest to this one, by the field's metric. */
    static Dense dense(String field, float... vector) {
        return new Dense(field, vector, DEFAULT_LIMIT, null, Set.of());
    }

    /**
     * Records whose tokens answer these query tokens best by late interaction: the score is the sum, over the query's
     * tokens, of the largest inner product with a token of the record (MaxSim; ColBERT, Khattab and Zaharia 2020,
     * section 3.2). A token is weighted by its length.
     */
    static Tokens tokens(String field, float[][] tokens) {
        return new Tokens(field, tokens, DEFAULT_LIMIT, null, Set.of());
    }

    /** The field that is searched. */
    String field();

    /** How many answers are asked for at most. */
    int limit();

    /** The condition that answers fulfil, or null. */
    @Nullable
    Filter filter();

    /** What of each answer is fetched beside key and score. */
    Set<Part> parts();

    /** The same query for at most this many answers, 1 to {@value #MAX_LIMIT}. */
    Query limit(int limit);

    /** The same query among the records that fulfil a condition. */
    Query where(Filter filter);

    /** The same query with exactly these parts of each answer fetched beside key and score. */
    Query fetch(Part... parts);

    /** A part of a record that can be fetched with an answer. */
    enum Part {
        /** The attributes. */
        ATTRIBUTES,
        /** The payload. */
        PAYLOAD,
        /** The dense and token vectors. */
        VECTORS
    }

    /**
     * See {@link Query#dense}.
     *
     * @param field a dense field
     * @param vector as many finite components as the field has; not zero under cosine
     * @param limit 1 to {@value Query#MAX_LIMIT}
     * @param filter a condition, or null
     * @param parts what to fetch
     */
    @SuppressWarnings("ArrayRecordComponent") // not copied: vectors are large, queries short-lived
    record Dense(
            String field,
            float[] vector,
            int limit,
            @Nullable Filter filter,
            Set<Part> parts) implements Query {
        /** Copies the set. */
        public Dense {
            parts = Set.copyOf(parts);
        }

        @Override
        public Dense limit(int limit) {
            return new Dense(field, vector, limit, filter, parts);
        }

        @Override
        public Dense where(Filter filter) {
            return new Dense(field, vector, limit, filter, parts);
        }

        @Override
        public Dense fetch(Part... parts) {
            return new Dense(field, vector, limit, filter, Set.copyOf(List.of(parts)));
        }
    }

    /**
     * See {@link Query#tokens(String, float[][])}.
     *
     * @param field a token field
     * @param tokens 1 to 1,024 rows of as many finite components as the field has
     * @param limit 1 to {@value Query#MAX_LIMIT}
     * @param filter a condition, or null
     * @param parts what to fetch
     */
    @SuppressWarnings("ArrayRecordComponent") // as above
    record Tokens(
            String field,
            float[][] tokens,
            int limit,
            @Nullable Filter filter,
            Set<Part> parts) implements Query {
        /** The most tokens that a query may have. */
        public static final int MAX_TOKENS = 1024;

        /** Copies the set. */
        public Tokens {
            parts = Set.copyOf(parts);
        }

        @Override
        public Tokens limit(int limit) {
            return new Tokens(field, tokens, limit, filter, parts);
        }

        @Override
        public Tokens where(Filter filter) {
            return new Tokens(field, tokens, limit, filter, parts);
        }

        @Override
        public Tokens fetch(Part... parts) {
            return new Tokens(field, tokens, limit, filter, Set.copyOf(List.of(parts)));
        }
    }
}
