package dev.varve.mmap;

import java.io.IOException;

/** An exclusive hold on a file, from {@link FileStore#lock}. */
public interface FileLease extends AutoCloseable {

    /** Gives the lock back. Idempotent. */
    @Override
    void close() throws IOException;
}
