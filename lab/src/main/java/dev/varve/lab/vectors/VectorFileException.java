package dev.varve.lab.vectors;

import java.io.IOException;
import java.io.Serial;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file of vectors or ids is not what it should be. The message says where, what was expected, what was found, what to
 * do.
 */
public final class VectorFileException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    VectorFileException(String file, long offset, String expected, String found, String advice) {
        this(file, offset, expected, found, advice, null);
    }

    VectorFileException(
            String file, long offset, String expected, String found, String advice, @Nullable Throwable cause) {
        super(file + " at offset " + offset + ": expected " + expected + ", found " + found + "; " + advice, cause);
    }

    /** What is wrong, in one line; never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
