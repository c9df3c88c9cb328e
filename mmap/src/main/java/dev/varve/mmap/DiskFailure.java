package dev.varve.mmap;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Tells where the disk, or the system before it, did not do what was asked, which says nothing of what is on the disk,
 * from what was found there.
 */
public final class DiskFailure {

    private DiskFailure() {}

    /**
     * Whether nothing was found out; else a file ends early, is missing or in the way, or a name stands for what it
     * must not. There are only so many ways to tell of those, and no end of error numbers and words for the rest.
     */
    public static boolean is(IOException failure) {
        return switch (failure) {
            case EOFException _, FileLengthException _, FileKindException _ -> false;
            case NoSuchFileException _, FileAlreadyExistsException _ -> false;
            case NotDirectoryException _, DirectoryNotEmptyException _ -> false;
            default -> true;
        };
    }
}
