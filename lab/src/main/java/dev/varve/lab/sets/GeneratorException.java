package dev.varve.lab.sets;

import java.io.Serial;
import java.util.Objects;

/**
 * What a generator was asked for cannot be. The message says what was expected, what was found, and what is allowed.
 */
public final class GeneratorException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    GeneratorException(String where, String expected, String found, String allowed) {
        super(where + ": expected " + expected + ", found " + found + "; " + allowed);
    }

    /** What is wrong, in one line; never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
