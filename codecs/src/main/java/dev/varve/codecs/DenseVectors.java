package dev.varve.codecs;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One vector for each row, off-heap: a field of a segment file, or of a memtable.
 *
 * <p>Row {@code r} occupies {@code dimension() * elementType().bytes()} bytes of {@code segment(r)} from
 * {@code offset(r)} on. Rows {@code r} to {@code r + run(r) - 1} lie in the same segment, {@code stride()} bytes apart,
 * so that a kernel can score them in one call. Segments are native, never on the heap.
 *
 * <p>Thread-safe for rows below {@link #size()}.
 */
public interface DenseVectors {

    /** Components of a vector. */
    int dimension();

    /** How a component is stored. */
    ElementType elementType();

    /** Number of rows. In a memtable it grows. */
    int size();

    /** Whether the row has a vector; the bytes of a row without one are zero. */
    boolean has(int row);

    /** Whether every row has a vector, so that {@link #has} need not be asked. */
    boolean dense();

    /** The native segment that holds the row. */
    MemorySegment segment(int row);

    /** Where in {@link #segment} the row begins, in bytes. */
    long offset(int row);

    /** Bytes from one row to the next within a run. */
    long stride();

    /** Rows from this one on, itself included, that lie one stride apart in the same segment; at least 1. */
    int run(int row);

    /**
     * Makes sure that the bytes of these rows are what was written, before they are used: the checksums of blocks that
     * were not read before are verified.
     *
     * @param from first row
     * @param to one past the last row
     * @throws CorruptFileException if a checksum does not match
     */
    void verify(int from, int to);

    /**
     * The same for rows that lie anywhere.
     *
     * @param rows the first {@code count} are verified
     */
    default void verify(int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            verify(rows[i], rows[i] + 1);
        }
    }

    /**
     * Whether the row is in memory, so that reading it waits for no disk; {@code true} where the system does not tell.
     * Asks the system, which takes about a microsecond.
     */
    default boolean resident(int row) {
        return true;
    }

    /** The rows as records that can be read one by one; null where they are not on disk, or cannot be verified so. */
    default @Nullable RowRecords records() {
        return null;
    }

    /**
     * Tells the system that rows are going to be read one after another, so that it fetches them at once unless they
     * seem to be in memory; a hint, which returns without waiting for the disk. Takes some microseconds: for runs of
     * many rows.
     *
     * @param from first row
     * @param to one past the last row
     */
    default void willNeed(int from, int to) {
        // what is never on disk is there
    }

    /**
     * Tells the system that rows which lie anywhere are going to be read soon, so that it fetches all of them at once;
     * a hint, which returns without waiting for the disk.
     *
     * @param rows the first {@code count} are
     */
    default void willNeed(int[] rows, int count) {
        // what is never on disk is there
    }
}
