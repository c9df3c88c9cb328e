package dev.varve.mmap;

import java.io.Serial;
import java.nio.file.FileSystemException;

/** A name stands for what it must not: a directory where a file is to be, or a file within the path of another. */
public final class FileKindException extends FileSystemException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Names the file.
     *
     * @param reason what it is, or is not: "not a regular file"
     */
    public FileKindException(String file, String reason) {
        super(file, null, reason);
    }
}
