package dev.varve.cli;

import java.io.Serial;

/** What a command was given cannot be: the message says what was expected, what was found, and what to do. */
final class BadInputException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    BadInputException(String message) {
        super(message);
    }
}
