package dev.varve.mmap;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A file open for appending. Used by one thread at a time, except {@link #sync()}, which may run beside {@link #write}.
 *
 * <p>After a failed {@link #write} or {@link #sync()} the state of the file's end is unknown: neither is to be tried
 * again on it.
 */
public interface OutputFile extends AutoCloseable {

    /** The name of this file in its store. */
    String name();

    /** Bytes written so far, which is where the next write goes. */
    long length();

    /**
     * Appends all bytes of a segment.
     *
     * @throws NoSpaceException if the disk is full; part of the bytes may be in the file
     */
    void write(MemorySegment bytes) throws IOException;

    /** Returns when all bytes written before the call are on the medium. A failure here is final for this file. */
    void sync() throws IOException;

    /** Closes without syncing. Idempotent. */
    @Override
    void close() throws IOException;
}
