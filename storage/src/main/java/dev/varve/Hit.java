package dev.varve;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One answer. Equal to another one with the same key, score and record. Immutable. */
public final class Hit {

    private final Key key;
    private final float score;

    /** Null where it would hold nothing but the key: most answers are never asked for it. */
    private final @Nullable VectorRecord record;

    /**
     * An answer of which the key alone was asked for.
     *
     * @param key the key of the record
     * @param score see {@link #score}
     */
    public Hit(Key key, float score) {
        this(key, score, null);
    }

    /**
     * An answer.
     *
     * @param key the key of the record
     * @param score see {@link #score}
     * @param record the parts that were asked for; null for the key alone
     */
    public Hit(Key key, float score, @Nullable VectorRecord record) {
        this.key = key;
        this.score = score;
        this.record = record;
    }

    /** The key of the record. */
    public Key key() {
        return key;
    }

    /**
     * Larger is better: the inner product, the cosine, minus the squared distance, or the sum of MaxSim.
     *
     * <p>Of a dense field, it is the exact one, rounded, where all records were scored; found through an index it is a
     * sum in float32, equal to the exact one up to rounding. So the same record may have scores that differ in their
     * last digits by {@link Query.Dense#exact} and by {@link Query.Dense#recall}, and copies of one vector in one
     * answer, some found through an index and some not: only where all are scored alike do equal vectors come in the
     * order in which their records were written.
     *
     * <p>Of a token field, it is that of the tokens in full precision, added up in float32, unless the query said that
     * fewer are to be scored again, or none: then that of the coded tokens, where a segment has them. Answers of one
     * query may be of both kinds then, see {@link Query.LateEffort.Reranked}.
     */
    public float score() {
        return score;
    }

    /**
     * The record with the parts that {@link Query#fetch} asked for, and with its expiry if it has one; its key alone
     * where it asked for none.
     */
    public VectorRecord record() {
        return record == null ? VectorRecord.builder(key).build() : record;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Hit that
                && key.equals(that.key)
                && Float.compare(score, that.score) == 0
                && (record == that.record || record().equals(that.record()));
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, score);
    }

    @Override
    public String toString() {
        return "Hit[" + key + ", score=" + score + (record == null ? "" : ", " + record) + "]";
    }
}
