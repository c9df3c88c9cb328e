package dev.varve.bench.page;

import java.io.IOException;
import java.nio.file.Path;

/** A file is not one of figures that a benchmark wrote. */
public final class DamagedRunException extends IOException {

    private static final long serialVersionUID = 1;

    /**
     * Says what is wrong where.
     *
     * @param file that was read
     * @param line counted from one
     * @param expected what should be there
     * @param found what is there instead
     */
    DamagedRunException(Path file, long line, String expected, String found) {
        super(file + ", line " + line + ": expected " + expected + ", found " + found
                + "; give a file that varve bench wrote with --json");
    }
}
