package dev.varve.mmap;

import java.io.IOException;
import java.io.Serial;

/** A file has another length than its manifest says, so it was not mapped. */
public final class FileLengthException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final long expected;
    private final long actual;

    /** Names the file; lengths are in bytes. */
    public FileLengthException(String file, long expected, long actual) {
        super(file + ": expected " + expected + " bytes, found " + actual);
        this.expected = expected;
        this.actual = actual;
    }

    /** The length that the caller knew, in bytes. */
    public long expected() {
        return expected;
    }

    /** The length that the file has, in bytes. */
    public long actual() {
        return actual;
    }
}
