package dev.varve.codecs;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A list of vectors for each row (the tokens of a document), off-heap: a field of a segment file, or of a memtable.
 *
 * <p>The tokens of row {@code r} lie one after another without gaps: {@code tokenCount(r) * dimension() *
 * elementType().bytes()} bytes of {@code segment(r)} from {@code offset(r)} on. Segments are native, never on the heap.
 *
 * <p>Thread-safe for rows below {@link #size()}.
 */
public interface TokenVectors {

    /** Components of a token vector. */
    int dimension();

    /** How a component is stored. */
    ElementType elementType();

    /** Number of rows. In a memtable it grows. */
    int size();

    /** Tokens of the row; 0 when the row has none. */
    int tokenCount(int row);

    /** The native segment that holds the row's tokens. */
    MemorySegment segment(int row);

    /** Where in {@link #segment} the first token of the row begins, in bytes. */
    long offset(int row);

    /**
     * Makes sure that the tokens of these rows are what was written, before they are used.
     *
     * @param from first row
     * @param to one past the last row
     * @throws CorruptFileException if a checksum does not match
     */
    void verify(int from, int to);

    /** The rows as records that are read one by one; null where they cannot be. */
    default @Nullable DocumentRecords records() {
        return null;
    }
}
