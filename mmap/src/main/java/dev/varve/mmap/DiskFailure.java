package dev.varve.mmap;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Tells failures of a disk, which say nothing of what it holds, from those of what is on it. */
public final class DiskFailure {

    /** As systems say it: there is no exception of its own for it. */
    private static final String INPUT_OUTPUT_ERROR = "input/output error";

    private DiskFailure() {}

    /** Whether the disk failed; else a file ends early, is missing, or a name stands for what it must not. */
    public static boolean is(IOException failure) {
        return switch (failure) {
            case EOFException _, FileLengthException _ -> false;
            case FileSystemException named ->
                named.getReason() != null
                        && named.getReason().toLowerCase(Locale.ROOT).contains(INPUT_OUTPUT_ERROR);
            default -> true;
        };
    }
}
