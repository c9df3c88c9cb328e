package dev.varve.mmap;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A file open for appending. Used by one thread at a time, except {@link #sync()}, which may run beside {@link #write}.
 *
 * <p>A full disk leaves the file as it was: a {@link #write} that ends in a {@link NoSpaceException} may be tried again
 * once there is space. After any other failure of {@link #write}, and after every failure of {@link #sync()}, what the
 * file holds is unknown: both are refused from then on.
 */
public interface OutputFile extends AutoCloseable {

    /** The name of this file in its store. */
    String name();

    /** Bytes written so far, which is where the next write goes. */
    long length();

    /**
     * Appends all bytes of a segment.
     *
     * @throws NoSpaceException if the disk is full; the file was cut back to what it was before the call. Only a crash
     *     between the write and the cut may leave part of the bytes.
     */
    void write(MemorySegment bytes) throws IOException;

    /** Returns when all bytes written before the call are on the medium. A failure here is final for this file. */
    void sync() throws IOException;

    /** Closes without syncing. Idempotent. */
    @Override
    void close() throws IOException;
}
