package dev.varve;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The caller asked for something that cannot be. Nothing was changed. */
public final class InvalidArgumentException extends VarveException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says what was wrong, what was expected and what to do. */
    public InvalidArgumentException(String message) {
        this(message, null);
    }

    /** The same with a cause, where the system refused. */
    public InvalidArgumentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
