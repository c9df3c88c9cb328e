package dev.varve;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A file does not hold what was written to it, or is not there. Nothing was guessed: reads of what is sound go on. */
public final class CorruptException extends VarveException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Names file and offset, what was expected, what was found, and the next step. */
    public CorruptException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
