package dev.varve.mmap;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The ways to a file's bytes that differ between systems. Each implementation is safe under interruption, and its
 * failures are those that {@link FileStore} promises.
 */
interface FileCalls {

    /** Creates a file that must not exist yet, for reading and writing. */
    FileHandle create(Path file) throws IOException;

    /** Opens an existing regular file for reading and writing. */
    FileHandle openForWriting(Path file) throws IOException;

    /** Opens an existing regular file for reading. */
    FileHandle openForReading(Path file) throws IOException;

    /** Makes the entries of a directory durable. */
    void syncDirectory(Path directory) throws IOException;
}
