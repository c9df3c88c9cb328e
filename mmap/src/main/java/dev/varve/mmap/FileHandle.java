package dev.varve.mmap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An open file. Calls may run beside each other, but none beside or after {@link #close}: the number of a closed
 * descriptor soon is another file's.
 */
interface FileHandle extends AutoCloseable {

    /** The length in bytes now. */
    long length() throws IOException;

    /** Cuts the file to a shorter length in bytes. */
    void truncate(long length) throws IOException;

    /** Reads from {@code position} on until the target is full or the file ends; returns the bytes read. */
    long read(long position, MemorySegment target) throws IOException;

    /** Writes the whole source at {@code position}. */
    void write(long position, MemorySegment source) throws IOException;

    /** Makes everything written so far durable, the length included. */
    void sync() throws IOException;

    /**
     * Maps the first {@code length} bytes read-only until the arena closes; the mapping outlives this handle.
     *
     * @param length at least 1 and at most the file's length, in bytes
     * @param arena a shared arena
     */
    MemorySegment map(long length, Arena arena) throws IOException;

    /** Tells how the file is going to be read. */
    default void advise(Access access) {
        // a hint
    }

    /** The number that the system knows the file by, for calls that read; -1 where it is not known. */
    default int descriptor() {
        return -1;
    }

    /** For reads past the page cache; null where the system, or the file system, has none. Closed with this handle. */
    default @Nullable DirectFile direct() {
        return null;
    }

    /** Called once. */
    @Override
    void close() throws IOException;
}
