package dev.varve.bench.ann.systems;

import java.io.IOException;

/** An open index. Thread-safe; what one thread needs for itself is in its {@link AnnSession}. */
public interface AnnIndex extends AutoCloseable {

    /** What one thread searches with. */
    AnnSession session() throws Exception;

    @Override
    void close() throws IOException;
}
