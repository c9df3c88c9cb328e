package dev.varve.bench.writes;

import dev.varve.Durability;
import java.io.IOException;

/**
 * Records of an integer key and a vector, kept by one system in one directory. Vectors are named by their number in
 * {@link Records}, so that each system gets them in the form that costs it least. Thread-safe; a {@link Writer} is for
 * one thread.
 */
interface RecordStore extends AutoCloseable {

    /** A way to write with one durability; closed before the store. */
    Writer writer(Durability durability);

    /** Brings everything written so far to its final files; synced when the call returns. */
    void flush() throws IOException;

    /** Returns when the work that goes on in the background after a flush is done. */
    void settle() throws IOException;

    /** Number of records, counted and not estimated. */
    long count() throws IOException;

    /** Whether the record of a key is there with this vector. */
    boolean holds(long key, int vector) throws IOException;

    /** Closes cleanly: opening again replays nothing that could have been settled. */
    @Override
    void close() throws IOException;

    /** One thread's way to write. */
    interface Writer extends AutoCloseable {

        /** Writes one record. */
        void put(long key, int vector) throws IOException;

        /** Writes the first {@code count} records of two arrays as one batch. */
        void put(long[] keys, int[] vectors, int count) throws IOException;

        /** Returns when everything that this writer wrote is acknowledged as its durability says. */
        void await() throws IOException;

        @Override
        void close();
    }
}
