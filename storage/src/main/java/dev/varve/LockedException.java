package dev.varve;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The store is open elsewhere: in another process, or already in this one. */
public final class LockedException extends VarveException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Names the directory and, as far as known, the holder. */
    public LockedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
