package dev.varve.bench.ann;

import java.io.IOException;

/** A worker could not do what it was asked, or ended, or answered what nobody understands. */
final class WorkerException extends IOException {

    @java.io.Serial
    private static final long serialVersionUID = 1L;

    WorkerException(String message) {
        super(message);
    }
}
