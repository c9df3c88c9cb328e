package dev.varve;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The system could not do what was asked of a file: an input/output error, of a read or of a write. That says nothing
 * of what the files hold, as a {@link CorruptException} does: no damage was found. A write was not applied; the same
 * call may succeed once the disk works again. Where it was the log or the manifest that could not be written, a
 * {@link PoisonedException} says so instead.
 */
public final class DiskFailedException extends VarveException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Names the file, and what the system said. */
    public DiskFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
