package dev.varve.storage;

import dev.varve.codecs.CorruptFileException;
import java.io.IOException;
import java.io.Serial;

/** Background work was asked to stop, and did. */
final class CancelledException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    CancelledException(String message) {
        super(message);
    }

    /**
     * What is said of bytes that could not be read, which is no damage where nobody wanted to read on.
     *
     * @return the same
     * @throws CancelledException if the read was refused because the work was cancelled
     */
    static CorruptFileException unlessDamage(CorruptFileException failure) throws CancelledException {
        if (failure.getCause() instanceof CancelledException cancelled) {
            throw cancelled;
        }
        return failure;
    }
}
