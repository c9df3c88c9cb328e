package dev.varve.mmap;

import java.io.IOException;
import java.io.Serial;

/** The disk, or the quota on it, is full. Thrown by {@link OutputFile#write}, it says that the file is as it was. */
public final class NoSpaceException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Names the file that could not grow, with the system's own failure as the cause. */
    public NoSpaceException(String message, Throwable cause) {
        super(message, cause);
    }
}
