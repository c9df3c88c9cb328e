package dev.varve.lab.sets;

import java.io.IOException;
import java.io.Serial;
import java.util.Objects;

/**
 * A set is not there, not whole or ambiguous. The message says where, what was expected, what was found, what to do.
 */
public final class DataSetException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    DataSetException(Object where, String expected, String found, String advice) {
        super(where + ": expected " + expected + ", found " + found + "; " + advice);
    }

    /** What is wrong, in one line; never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
