package dev.varve.recovery;

import java.io.IOException;
import java.io.Serial;

/**
 * An earlier write or sync of this log or manifest failed, so what its file ends with is unknown and nothing more is
 * written to it. The cause is that first failure. Opening the store again recovers what is durable.
 */
public final class WriterPoisonedException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Names the file that must not be written any more. */
    public WriterPoisonedException(String file, Throwable cause) {
        super(file + ": not written any more after an earlier failure (" + cause + "); reopen the store", cause);
    }
}
