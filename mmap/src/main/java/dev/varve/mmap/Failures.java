package dev.varve.mmap;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns failures of the Java library into those that {@link FileStore} promises. */
final class Failures {

    /** The library has no exception of its own for a full disk, only the system's words (Linux, macOS, Windows). */
    private static final List<String> NO_SPACE =
            List.of("no space left", "quota exceeded", "not enough space on the disk", "not enough quota");

    private Failures() {}

    /** The same failure, naming the file if it did not yet, as {@link NoSpaceException} if it means that. */
    static IOException of(Path file, IOException failure) {
        if (failure instanceof NoSpaceException) {
            return failure;
        }
        if (meansNoSpace(failure.getMessage())) {
            return noSpace(file, failure);
        }
        if (failure instanceof FileSystemException) {
            return failure;
        }
        return new IOException(file + ": " + failure.getMessage(), failure);
    }

    /** A full disk, with what to do about it. */
    static NoSpaceException noSpace(Path file, IOException cause) {
        return new NoSpaceException(
                file + ": no space left on the disk, or on its quota; free some and open the store again", cause);
    }

    private static boolean meansNoSpace(@Nullable String message) {
        if (message == null) {
            return false;
        }
        String lower = message.toLowerCase(Locale.ROOT);
        return NO_SPACE.stream().anyMatch(lower::contains);
    }
}
