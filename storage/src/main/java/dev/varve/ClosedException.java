package dev.varve;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The store, or the snapshot, was closed before the call. */
public final class ClosedException extends VarveException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says what was closed. */
    public ClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
