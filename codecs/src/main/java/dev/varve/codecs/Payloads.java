package dev.varve.codecs;

/** One opaque byte string for each row. Rows may lack one. Thread-safe. */
public interface Payloads {

    /** Number of rows. In a memtable it grows. */
    int size();

    /** Whether the row has a payload; an empty one is one. */
    boolean has(int row);

    /**
     * The payload, copied to the heap; empty when the row has none.
     *
     * @throws CorruptFileException if its block is damaged
     */
    byte[] get(int row);
}
