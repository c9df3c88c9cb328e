package dev.varve;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to search for: immutable, each method that changes something returns a new query. Checked against the schema
 * when it is asked.
 *
 * <p>Answers come best first; equal scores, see {@link Hit#score}, in the order in which the records were written.
 */
public sealed interface Query {

    /** How many answers are given where {@link #limit} says nothing else. */
    int DEFAULT_LIMIT = 10;

    /** The most answers that one query may ask for. */
    int MAX_LIMIT = 100_000;

    /** The share of the nearest records that a dense query finds where it says nothing else. */
    double DEFAULT_RECALL = 0.95;

    /** The widest beam that a query may ask for. */
    int MAX_BEAM = 100_000;

    /** How many candidates a token query looks for where it says nothing else; 16 for each answer if that is more. */
    int DEFAULT_CANDIDATES = 512;

    /** How many candidates a token query scores where it says nothing else; 4 for each answer if that is more. */
    int DEFAULT_RERANK = 64;

    /**
     * That a token query scores 2 records for each answer again in full precision, as it does where it says nothing.
     */
    int USUAL_RESCORE = -1;

    /** After which share of the search for candidates a token query begins to read where it says nothing else. */
    double DEFAULT_PREFETCH = 0.6;

    /** The most candidates that a token query may ask for. */
    int MAX_CANDIDATES = 100_000;

    /**
     * Records whose dense vector is nearest to this one, by the field's metric: on average {@value #DEFAULT_RECALL} of
     * the nearest ones, see {@link Effort}.
     */
    static Dense dense(String field, float... vector) {
        return new Dense(
                field,
                vector,
                DEFAULT_LIMIT,
                null,
                Set.of(),
                new Effort.Recall(DEFAULT_RECALL),
                Double.NEGATIVE_INFINITY);
    }

    /**
     * Records whose tokens answer these query tokens best by late interaction: the score is the sum, over the query's
     * tokens, of the largest inner product with a token of the record (MaxSim; ColBERT, Khattab and Zaharia 2020,
     * section 3.2). A token is weighted by its length. Where there are many records, the likely ones are looked for,
     * and the best of them scored, see {@link LateEffort}.
     */
    static Tokens tokens(String field, float[][] tokens) {
        return new Tokens(field, tokens, DEFAULT_LIMIT, null, Set.of(), LateEffort.Reranked.DEFAULT);
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
     * How much a dense search does to find all of the nearest records. What it finds has its true score in any case, up
     * to rounding, see {@link Hit#score}, only that a nearer record may be missing. Where a segment is small, or few of
     * its records pass the filter, all of them are scored, whatever the effort; {@link CollectionReader#explain} tells
     * what was done. So it is where the vector of the query, or one of the segment, is of a norm below 1e-15 or above
     * 1e15, but for zero vectors: indexes are of what float32 sums tell apart.
     */
    sealed interface Effort {

        /** The effort in a few words, for people: {@code recall 0.95}. */
        String describe();

        /**
         * As much as finds this share of the nearest records on average, by what was measured on each segment's own
         * records when it was written. Queries unlike the records may find less.
         *
         * @param target above 0, at most 1; at 1 the search is exact
         */
        record Recall(double target) implements Effort {
            @Override
            public String describe() {
                return "recall " + target;
            }
        }

        /**
         * A beam of this width, whatever that finds.
         *
         * @param beam records that are kept on the way through the graph of a segment, 1 to {@value Query#MAX_BEAM}; as
         *     many as the query's limit at least
         * @param rerank records of the beam that are scored in full precision at most, 1 to {@code beam}; as many as
         *     the query's limit at least
         */
        record Beam(int beam, int rerank) implements Effort {
            @Override
            public String describe() {
                return "beam " + beam + ", re-rank " + rerank;
            }
        }

        /** Every record that may be an answer is scored in full precision. */
        record Exact() implements Effort {
            @Override
            public String describe() {
                return "exact";
            }
        }
    }

    /**
     * How much a token search does to find all of the best. Where a segment is small, or was written without an index,
     * all of its records that may be answers are scored in full precision, whatever the effort;
     * {@link CollectionReader#explain} tells what was done.
     */
    sealed interface LateEffort {

        /** The effort in a few words, for people: {@code 512 candidates, re-rank 64, rescore 20, prefetch 0.6}. */
        String describe();

        /**
         * Looks for likely records by one vector each, scores the likeliest by their coded tokens, see
         * {@link TokenCoding}, and so many of the best in full precision. Coded tokens are read from disk where memory
         * does not hold them. The vectors that likely records are looked for by tell where tokens point, not how long
         * they are, see {@link CandidateEncoding}.
         *
         * @param candidates records that are looked for, at most {@value Query#MAX_CANDIDATES}; as many as are to be
         *     scored at least. 0 for {@value Query#DEFAULT_CANDIDATES}, or 16 for each answer asked for
         * @param rerank candidates that are scored by their coded tokens at most, at most
         *     {@value Query#MAX_CANDIDATES}; as many as the query's limit at least, and as many of each kind of
         *     segments whose candidates do not compare, see {@link CandidateEncoding}. 0 for
         *     {@value Query#DEFAULT_RERANK}, or 4 for each answer asked for
         * @param rescore of these, how many of the best are scored again in full precision, at most
         *     {@value Query#MAX_CANDIDATES}; as many as the query's limit at least. {@value Query#USUAL_RESCORE} for 2
         *     for each answer asked for. 0 for none: then scores are those of the coded tokens, beside scores in full
         *     precision of records in memtables and segments without an index
         * @param prefetch the share of the search for candidates after which reads of those found so far begin, above
         *     0, at most 1; at 1 nothing is read before all are found. The answers do not depend on it
         */
        record Reranked(int candidates, int rerank, int rescore, double prefetch) implements LateEffort {

            /** What a query does that says nothing else. */
            static final Reranked DEFAULT = new Reranked(0, 0, USUAL_RESCORE, DEFAULT_PREFETCH);

            private static final int CANDIDATES_AN_ANSWER = 16;
            private static final int RERANK_AN_ANSWER = 4;
            private static final int RESCORE_AN_ANSWER = 2;

            /**
             * The same with the numbers that are usual for a limit where there are none.
             *
             * @param limit of the query
             */
            public Reranked forLimit(int limit) {
                return candidates != 0 && rerank != 0 && rescore != USUAL_RESCORE
                        ? this
                        : new Reranked(
                                candidates == 0 ? usual(DEFAULT_CANDIDATES, CANDIDATES_AN_ANSWER, limit) : candidates,
                                rerank == 0 ? usual(DEFAULT_RERANK, RERANK_AN_ANSWER, limit) : rerank,
                                rescore == USUAL_RESCORE ? usual(0, RESCORE_AN_ANSWER, limit) : rescore,
                                prefetch);
            }

            private static int usual(int least, int anAnswer, int limit) {
                return Math.clamp((long) anAnswer * limit, least, MAX_CANDIDATES);
            }

            @Override
            public String describe() {
                return (candidates == 0 ? "usual" : candidates) + " candidates, re-rank "
                        + (rerank == 0 ? "usual" : rerank) + rescored() + ", prefetch " + prefetch;
            }

            private String rescored() {
                return switch (rescore) {
                    case 0 -> "";
                    case USUAL_RESCORE -> ", rescore usual";
                    default -> ", rescore " + rescore;
                };
            }
        }

        /** Every record that may be an answer is scored in full precision. */
        record Exact() implements LateEffort {
            @Override
            public String describe() {
                return "exact";
            }
        }
    }

    /**
     * See {@link Query#dense}. Equal to another one that asks the same.
     *
     * @param field a dense field
     * @param vector as many finite components as the field has; not zero under cosine
     * @param limit 1 to {@value Query#MAX_LIMIT}
     * @param filter a condition, or null
     * @param parts what to fetch
     * @param effort how much is done to find all of the nearest
     * @param minScore the least score of an answer; {@link Double#NEGATIVE_INFINITY} where any will do
     */
    @SuppressWarnings("ArrayRecordComponent") // not copied: vectors are large, queries short-lived
    record Dense(
            String field,
            float[] vector,
            int limit,
            @Nullable Filter filter,
            Set<Part> parts,
            Effort effort,
            double minScore)
            implements Query {
        /** Copies the set. */
        public Dense {
            parts = Set.copyOf(parts);
        }

        @Override
        public Dense limit(int limit) {
            return new Dense(field, vector, limit, filter, parts, effort, minScore);
        }

        @Override
        public Dense where(Filter filter) {
            return new Dense(field, vector, limit, filter, parts, effort, minScore);
        }

        @Override
        public Dense fetch(Part... parts) {
            return new Dense(field, vector, limit, filter, Set.copyOf(List.of(parts)), effort, minScore);
        }

        /** The same query with as much effort as finds this share of the nearest records, see {@link Effort.Recall}. */
        public Dense recall(double target) {
            return effort(new Effort.Recall(target));
        }

        /** The same query with a beam of this width, all of which may be scored in full precision. */
        public Dense beam(int beam) {
            return beam(beam, beam);
        }

        /** The same query with a beam of this width, of which so many are scored again, see {@link Effort.Beam}. */
        public Dense beam(int beam, int rerank) {
            return effort(new Effort.Beam(beam, rerank));
        }

        /** The same query, answered by scoring every record that may be an answer. */
        public Dense exact() {
            return effort(new Effort.Exact());
        }

        private Dense effort(Effort effort) {
            return new Dense(field, vector, limit, filter, parts, effort, minScore);
        }

        /**
         * The same query for records of at least this score alone: with a large limit, all that are within a radius.
         * For {@link Metric#COSINE} and {@link Metric#DOT} the cosine or inner product itself; for {@link Metric#L2},
         * whose score is minus the squared distance, {@code -r * r} for a radius {@code r}.
         *
         * @param score compared with {@link Hit#score}; at most 1 for COSINE, at most 0 for L2
         */
        public Dense minScore(double score) {
            return new Dense(field, vector, limit, filter, parts, effort, score);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Dense that
                    && field.equals(that.field)
                    && Arrays.equals(vector, that.vector)
                    && limit == that.limit
                    && Objects.equals(filter, that.filter)
                    && parts.equals(that.parts)
                    && effort.equals(that.effort)
                    && Double.compare(minScore, that.minScore) == 0;
        }

        @Override
        public int hashCode() {
            return Objects.hash(field, Arrays.hashCode(vector), limit, filter, parts, effort, minScore);
        }
    }

    /**
     * See {@link Query#tokens(String, float[][])}. Equal to another one that asks the same.
     *
     * @param field a token field
     * @param tokens 1 to 1,024 rows of as many finite components as the field has
     * @param limit 1 to {@value Query#MAX_LIMIT}
     * @param filter a condition, or null
     * @param parts what to fetch
     * @param effort how much is done to find all of the best
     */
    @SuppressWarnings("ArrayRecordComponent") // as above
    record Tokens(
            String field,
            float[][] tokens,
            int limit,
            @Nullable Filter filter,
            Set<Part> parts,
            LateEffort effort) implements Query {
        /** The most tokens that a query may have. */
        public static final int MAX_TOKENS = 1024;

        /** Copies the set. */
        public Tokens {
            parts = Set.copyOf(parts);
        }

        @Override
        public Tokens limit(int limit) {
            return new Tokens(field, tokens, limit, filter, parts, effort);
        }

        @Override
        public Tokens where(Filter filter) {
            return new Tokens(field, tokens, limit, filter, parts, effort);
        }

        @Override
        public Tokens fetch(Part... parts) {
            return new Tokens(field, tokens, limit, filter, Set.copyOf(List.of(parts)), effort);
        }

        /**
         * The same query with so many candidates, see {@link LateEffort.Reranked}. There are at least as many as are
         * scored: for fewer, lower {@link #rerank} too. A query that was {@link #exact} is not any more.
         */
        public Tokens candidates(int count) {
            LateEffort.Reranked now = reranked();
            return effort(new LateEffort.Reranked(count, now.rerank(), now.rescore(), now.prefetch()));
        }

        /**
         * The same query with so many candidates scored by their coded tokens, see {@link LateEffort.Reranked}. A query
         * that was {@link #exact} is not any more.
         */
        public Tokens rerank(int count) {
            LateEffort.Reranked now = reranked();
            return effort(new LateEffort.Reranked(now.candidates(), count, now.rescore(), now.prefetch()));
        }

        /**
         * The same query with so many of the best scored again in full precision, 0 for none, see
         * {@link LateEffort.Reranked}. A query that was {@link #exact} is not any more.
         */
        public Tokens rescore(int count) {
            LateEffort.Reranked now = reranked();
            return effort(new LateEffort.Reranked(now.candidates(), now.rerank(), count, now.prefetch()));
        }

        /**
         * The same query with reads that begin after this share of the search, see {@link LateEffort.Reranked}. A query
         * that was {@link #exact} is not any more.
         */
        public Tokens prefetch(double share) {
            LateEffort.Reranked now = reranked();
            return effort(new LateEffort.Reranked(now.candidates(), now.rerank(), now.rescore(), share));
        }

        /** The same query, answered by scoring every record that may be an answer in full precision. */
        public Tokens exact() {
            return effort(new LateEffort.Exact());
        }

        /** The effort, with the numbers that are usual for the limit where there are none. */
        public LateEffort effortForLimit() {
            return switch (effort) {
                case LateEffort.Reranked reranked -> reranked.forLimit(limit);
                case LateEffort.Exact exact -> exact;
            };
        }

        private Tokens effort(LateEffort effort) {
            return new Tokens(field, tokens, limit, filter, parts, effort);
        }

        /** What the effort is to begin a change with. */
        private LateEffort.Reranked reranked() {
            return effort instanceof LateEffort.Reranked reranked ? reranked : LateEffort.Reranked.DEFAULT;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Tokens that
                    && field.equals(that.field)
                    && Arrays.deepEquals(tokens, that.tokens)
                    && limit == that.limit
                    && Objects.equals(filter, that.filter)
                    && parts.equals(that.parts)
                    && effort.equals(that.effort);
        }

        @Override
        public int hashCode() {
            return Objects.hash(field, Arrays.deepHashCode(tokens), limit, filter, parts, effort);
        }
    }
}
