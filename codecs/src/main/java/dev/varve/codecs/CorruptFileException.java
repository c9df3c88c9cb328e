package dev.varve.codecs;

import dev.varve.mmap.DiskFailure;
import java.io.IOException;
import java.io.Serial;

/**
 * A file does not hold what was written to it, or its bytes could not be read ({@link #unread}), which is the same to
 * whoever can do without them. Says where, what was expected, and what was found.
 */
public final class CorruptFileException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final String expected;
    private final String found;
    private boolean unread;

    /**
     * @param file full name of the file
     * @param offset where in it the damage is, in bytes
     * @param expected what should be there, such as {@code "checksum 0x1234abcd"}
     * @param found what is there
     */
    public CorruptFileException(String file, long offset, String expected, String found) {
        super(file + " at offset " + offset + ": expected " + expected + ", found " + found);
        this.file = file;
        this.offset = offset;
        this.expected = expected;
        this.found = found;
    }

    /** The same of bytes that could not be read. */
    CorruptFileException ofFailedRead(IOException failure) {
        initCause(failure);
        unread = DiskFailure.is(failure);
        return this;
    }

    /** Whether the disk failed to give the bytes: what they are, and so whether they are damaged, is not known. */
    public boolean unread() {
        return unread;
    }

    /** Full name of the file. */
    public String file() {
        return file;
    }

    /** Where in the file the damage is, in bytes. */
    public long offset() {
        return offset;
    }

    /** What should be there. */
    public String expected() {
        return expected;
    }

    /** What is there. */
    public String found() {
        return found;
    }
}
