package dev.varve;

import java.io.Serial;

/** The caller asked for something that cannot be: nothing was changed. */
public final class InvalidArgumentException extends VarveException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says what was wrong, what was expected and what to do. */
    public InvalidArgumentException(String message) {
        super(message, null);
    }
}
