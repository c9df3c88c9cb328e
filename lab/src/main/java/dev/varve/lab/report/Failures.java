package dev.varve.lab.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Failures in words. */
public final class Failures {

    private Failures() {}

    /** What is wrong and what to do about it; the messages of the file system say no more than a name. */
    public static String message(IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> e.getFile() + ": no such file or directory; check the path";
            case FileNotFoundException e -> e.getMessage() + "; check the path";
            case AccessDeniedException e -> e.getFile() + ": permission denied; check the owner and mode of the path";
            case FileAlreadyExistsException e -> e.getFile() + ": exists already; choose another path";
            case NotDirectoryException e -> e.getFile() + ": not a directory; choose another path";
            case DirectoryNotEmptyException e -> e.getFile() + ": the directory is not empty; choose another path";
            case FileSystemException e -> e.getFile() + ": " + (e.getReason() == null ? e.toString() : e.getReason());
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }
}
