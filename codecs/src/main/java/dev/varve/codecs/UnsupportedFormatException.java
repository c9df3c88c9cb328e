package dev.varve.codecs;

import java.io.Serial;

/** A sound file, or a part of one, of a format version that this build does not read. */
public final class UnsupportedFormatException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String file;
    private final int found;
    private final int newest;

    /**
     * @param file full name of the file
     * @param found the format version that it has
     * @param newest the newest version that this build reads
     */
    public UnsupportedFormatException(String file, int found, int newest) {
        this(file, "format version", found, newest);
    }

    /**
     * @param file full name of the file
     * @param what what of it this build does not know, such as {@code "format version"}
     * @param found the number of that in the file
     * @param newest the highest number that this build knows
     */
    public UnsupportedFormatException(String file, String what, int found, int newest) {
        super(file + ": " + what + " " + found + ", this build reads up to " + newest);
        this.file = file;
        this.found = found;
        this.newest = newest;
    }

    /** Full name of the file. */
    public String file() {
        return file;
    }

    /** The version, or what else the message names, in the file. */
    public int found() {
        return found;
    }

    /** The newest that this build reads. */
    public int newest() {
        return newest;
    }
}
