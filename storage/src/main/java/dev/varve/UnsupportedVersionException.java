package dev.varve;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A file was written by a newer version of Varve. */
public final class UnsupportedVersionException extends VarveException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Names the file, its version and the newest that this build reads. */
    public UnsupportedVersionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
