package dev.varve;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The disk, or the quota on it, is full. The write was not applied; reads go on, and so do writes once there is space.
 * Where it was the log or the manifest that could not grow, a {@link PoisonedException} says so instead.
 */
public final class DiskFullException extends VarveException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Names the file that could not grow. */
    public DiskFullException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
