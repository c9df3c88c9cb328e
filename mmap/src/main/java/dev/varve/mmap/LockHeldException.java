package dev.varve.mmap;

import java.io.IOException;
import java.io.Serial;

/** Another process, or another holder in this process, has the lock. */
public final class LockHeldException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says which file is locked, and by whom as far as known. */
    public LockHeldException(String message) {
        super(message);
    }
}
