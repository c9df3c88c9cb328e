package dev.varve.storage;

import dev.varve.codecs.Column;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.Keys;
import dev.varve.codecs.Payloads;
import dev.varve.codecs.TokenVectors;
import dev.varve.index.RowFilter;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one collection that lie together: a memtable or a segment. Rows are numbered from 0 in the order in which
 * they were written and never change; only whether they are live does. Counted by reference: what they read from stays
 * until the last reference goes.
 */
sealed interface Rows permits Memtable, Segment {

    /** Number of rows, dead ones included; in a memtable it grows. */
    int size();

    Keys keys();

    DenseVectors vectors(String field);

    TokenVectors tokens(String field);

    Column attribute(String field);

    Payloads payloads();

    /** Whether a row is live in the state of a sequence number. */
    boolean live(int row, long sequence);

    /** The rows that are live in the state of a sequence number; null where all are. */
    @Nullable
    RowFilter live(long sequence);

    /**
     * The row of a key that is live in the state of a sequence number and below {@code visible}, or
     * {@link Keys#ABSENT}.
     */
    int find(MemorySegment key, int visible, long sequence);

    /** Deletes a live row. For the writer alone. */
    void delete(int row, long sequence);

    /** Hands over the rows that were deleted after a write, each with when. For the writer alone. */
    void deletedAfter(long sequence, Deletions.Sink sink);

    /** Adds a reference; false when the last is gone already. */
    boolean retain();

    /** Gives a reference back. */
    void release();
}
