package dev.varve;

/**
 * How token fields are indexed, so that late interaction need not score all records, nor read them in full precision.
 * Immutable. Applies to what is written from now on: files tell how they were made, and those that there are stay as
 * they are until they are merged. Segments without an index that should have one get it from compaction, see
 * {@link CompactionOptions}. Memtables have none, and neither has a segment with a token shorter than 1e-4, but for
 * zeros, or longer than 65,504 that is not kept as float16. As many threads work on it as {@link IndexOptions#threads}
 * says.
 *
 * @param enabled whether indexes are made; those that there are go on being used. A segment without one is searched by
 *     scoring all its records in full precision
 * @param fromRows records of a segment that have tokens, from which on they are indexed, at least 1
 * @param code what tokens are kept as, beside their full precision, for a search to score by
 * @param pooling how many tokens of a record that lie near to each other are kept as one, their mean, on average: 1,
 *     for none, to 64. For encoders that make several such tokens; full precision keeps all of them. The fewer tokens,
 *     the lower a record scores by them, beside records of memtables and small segments, which are scored by all: leave
 *     {@link Query.Tokens#rescore} at more than none
 * @param encoding what candidates are chosen by
 */
public record TokenIndexOptions(
        boolean enabled, int fromRows, TokenCoding code, int pooling, CandidateEncoding encoding) {

    /** Enabled from 1,024 records on, residual codes of 4 bits, no pooling, candidates by lists of centroids. */
    public static final TokenIndexOptions DEFAULT =
            new TokenIndexOptions(true, 1024, TokenCoding.RESIDUAL_4, 1, CandidateEncoding.CENTROIDS);

    /** @throws InvalidArgumentException if a value is out of range, or null */
    public TokenIndexOptions {
        OptionChecks.range("tokenIndex.fromRows", fromRows, 1, Integer.MAX_VALUE);
        OptionChecks.range("tokenIndex.pooling", pooling, 1, 64);
        OptionChecks.given("tokenIndex.code", code);
        OptionChecks.given("tokenIndex.encoding", encoding);
    }

    /** The same with another {@link #enabled}. */
    public TokenIndexOptions withEnabled(boolean value) {
        return new TokenIndexOptions(value, fromRows, code, pooling, encoding);
    }

    /** The same with another {@link #fromRows}. */
    public TokenIndexOptions withFromRows(int value) {
        return new TokenIndexOptions(enabled, value, code, pooling, encoding);
    }

    /** The same with another {@link #code}. */
    public TokenIndexOptions withCode(TokenCoding value) {
        return new TokenIndexOptions(enabled, fromRows, value, pooling, encoding);
    }

    /** The same with another {@link #pooling}. */
    public TokenIndexOptions withPooling(int value) {
        return new TokenIndexOptions(enabled, fromRows, code, value, encoding);
    }

    /** The same with another {@link #encoding}. */
    public TokenIndexOptions withEncoding(CandidateEncoding value) {
        return new TokenIndexOptions(enabled, fromRows, code, pooling, value);
    }
}
