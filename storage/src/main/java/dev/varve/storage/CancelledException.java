package dev.varve.storage;

import java.io.IOException;
import java.io.Serial;

/** Background work was asked to stop, and did. */
final class CancelledException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    CancelledException(String message) {
        super(message);
    }
}
