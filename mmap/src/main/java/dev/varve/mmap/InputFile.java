package dev.varve.mmap;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A file open for positional reads. Damage (a cut file, a bad sector) surfaces here as an {@link IOException}, where a
 * mapping would fault. Thread-safe.
 */
public interface InputFile extends AutoCloseable {

    /** The name of this file in its store. */
    String name();

    /** The length in bytes when it was opened. */
    long length();

    /**
     * Fills a segment with the bytes from {@code position} on.
     *
     * @throws java.io.EOFException if the file ends before the segment is full
     */
    void read(long position, MemorySegment target) throws IOException;

    /**
     * Tells the system how the file is going to be read from now on, so that it fetches what is needed and no more; a
     * hint.
     */
    default void advise(Access access) {
        // a system that cannot be told reads ahead as it likes
    }

    /** Idempotent. */
    @Override
    void close() throws IOException;
}
