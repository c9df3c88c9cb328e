package dev.varve.mmap;

import java.io.IOException;
import java.io.Serial;

/** The process, or the system, has as many files open as it may. No file is damaged, and none was changed. */
public final class TooManyFilesException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Names the file that was not opened and the limit, with the system's own failure as the cause. */
    public TooManyFilesException(String message, Throwable cause) {
        super(message, cause);
    }
}
