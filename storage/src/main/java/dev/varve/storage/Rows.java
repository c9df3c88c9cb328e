package dev.varve.storage;

import dev.varve.Field;
import dev.varve.codecs.Column;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.Keys;
import dev.varve.codecs.Payloads;
import dev.varve.codecs.TokenVectors;
import dev.varve.index.Filters;
import dev.varve.index.RowFilter;
import dev.varve.index.ann.AnnIndex;
import dev.varve.index.ann.AnnPart;
import dev.varve.index.late.LateIndex;
import dev.varve.index.late.LatePart;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one collection that lie together: a memtable or a segment. Rows are numbered from 0 in the order in which
 * they were written and never change; only whether they are live does. Counted by reference: what they read from stays
 * until the last reference goes.
 */
sealed interface Rows permits Memtable, Segment, SalvagedRows {

    /** What stands for no expiry. All others are milliseconds since 1970-01-01T00:00Z, above this. */
    long NEVER = 0;

    /** The last time at which a row may expire, in milliseconds since 1970-01-01T00:00Z. */
    long LAST_EXPIRY = Long.MAX_VALUE - 1;

    /** Number of rows, dead ones included; in a memtable it grows. */
    int size();

    Keys keys();

    /** Whether rows may have a value of a field: not where it was added to the schema after all of them. */
    boolean holds(Field field);

    /** The vectors of a field; without any where the field was added to the schema later. */
    DenseVectors vectors(Field.Dense field);

    /** What finds near rows of a field without scoring all; null where all are scored. */
    @Nullable
    AnnIndex index(Field.Dense field);

    /**
     * What a search sees of a field.
     *
     * @param visible the first rows that are seen
     * @param filter which of them may be answers; all when null
     */
    default AnnPart part(Field.Dense field, int visible, @Nullable RowFilter filter) {
        return new AnnPart(vectors(field), visible, filter, index(field));
    }

    /** The token vectors of a field; without any where the field was added to the schema later. */
    TokenVectors tokens(Field.Tokens field);

    /** What finds likely rows of a field, and scores them without their full precision; null where all are scored. */
    @Nullable
    LateIndex index(Field.Tokens field);

    /** What a search sees of a field; parameters as above. */
    default LatePart part(Field.Tokens field, int visible, @Nullable RowFilter filter) {
        return new LatePart(tokens(field), visible, filter, index(field));
    }

    /** The values of an attribute; without any where the attribute was added to the schema later. */
    Column attribute(Field.Attribute field);

    Payloads payloads();

    /** When rows expire, none for those that never do; null where no row does. */
    Column.@Nullable Longs expiries();

    /** No row expires before this time, {@link Long#MAX_VALUE} where none does: until then nothing looks at them. */
    long earliestExpiry();

    /** Whether a row was not deleted up to a sequence number, expired or not. */
    boolean live(int row, long sequence);

    /** The rows that were not deleted up to a sequence number, expired or not; null where none was. */
    @Nullable
    RowFilter live(long sequence);

    /**
     * The row of a key, below {@code visible}, that was not deleted up to a sequence number, expired or not, or
     * {@link Keys#ABSENT}.
     */
    int find(MemorySegment key, int visible, long sequence);

    /** Whether a row is seen. */
    default boolean live(int row, Moment moment) {
        return live(row, moment.sequence()) && !expired(row, moment.time());
    }

    /** The rows that are seen; null where all are. */
    default @Nullable RowFilter live(Moment moment) {
        RowFilter undeleted = live(moment.sequence());
        Column.Longs expiries = expiries();
        if (expiries == null || earliestExpiry() > moment.time()) {
            return undeleted;
        }
        RowFilter unexpired = Filters.not(expired(expiries, moment.time()));
        return undeleted == null ? unexpired : Filters.and(List.of(undeleted, unexpired));
    }

    /** The row of a key, below {@code visible}, that is seen, or {@link Keys#ABSENT}. */
    default int find(MemorySegment key, int visible, Moment moment) {
        int row = find(key, visible, moment.sequence());
        return row != Keys.ABSENT && expired(row, moment.time()) ? Keys.ABSENT : row;
    }

    /** How many of the first rows are not seen for no other reason than that they have expired. */
    default int countExpired(int visible, Moment moment) {
        Column.Longs expiries = expiries();
        if (expiries == null || earliestExpiry() > moment.time()) {
            return 0;
        }
        RowFilter expired = expired(expiries, moment.time());
        RowFilter undeleted = live(moment.sequence());
        return (undeleted == null ? expired : Filters.and(List.of(expired, undeleted))).count(visible);
    }

    private static RowFilter expired(Column.Longs expiries, long time) {
        return Filters.range(expiries, NEVER + 1, time);
    }

    /** Whether a row has expired at a time, deleted or not. */
    default boolean expired(int row, long time) {
        if (earliestExpiry() > time) {
            return false;
        }
        long expiry = expiry(row);
        return expiry != NEVER && expiry <= time;
    }

    /** When a row expires, or {@link #NEVER}. */
    default long expiry(int row) {
        Column.Longs expiries = expiries();
        return expiries == null ? NEVER : expiries.get(row);
    }

    /** Deletes a live row. For the writer alone. */
    void delete(int row, long sequence);

    /** Hands over the rows that were deleted after a write, each with when. For the writer alone. */
    void deletedAfter(long sequence, Deletions.Sink sink);

    /** Adds a reference; false when the last is gone already. */
    boolean retain();

    /** Gives a reference back. */
    void release();
}
