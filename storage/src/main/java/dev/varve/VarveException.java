package dev.varve;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Every failure of Varve is one of these. The message says what failed, where, what was expected, what was found, and
 * what to do next. Whatever is thrown, a write was applied whole or not at all.
 */
public abstract sealed class VarveException extends RuntimeException
        permits ClosedException,
                CorruptException,
                DiskFailedException,
                DiskFullException,
                InvalidArgumentException,
                LockedException,
                PoisonedException,
                UnsupportedVersionException {

    @Serial
    private static final long serialVersionUID = 1L;

    VarveException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
