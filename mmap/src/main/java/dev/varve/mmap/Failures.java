package dev.varve.mmap;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns failures of the Java library into those that {@link FileStore} promises. */
final class Failures {

    /** The library has no exception of its own for a full disk, only the system's words (Linux, macOS, Windows). */
    private static final List<String> NO_SPACE =
            List.of("no space left", "quota exceeded", "not enough space on the disk", "not enough quota");

    /** Nor for the limit of open files, of a process and of the system. */
    private static final List<String> TOO_MANY_FILES = List.of("too many open files");

    /** Nor one for these two, which {@link Errno} takes for missing rights as well. */
    private static final List<String> NO_RIGHT = List.of("read-only file system", "operation not permitted");

    /** Nor one for a path that leads through a file, or to a directory where a file is to be. */
    private static final List<String> KIND =
            List.of("not a directory", "is a directory", "too many levels of symbolic links");

    private static final List<String> READ_ONLY = NO_RIGHT.subList(0, 1);

    private Failures() {}

    /**
     * The same failure, naming the file if it did not yet, as {@link NoSpaceException}, {@link TooManyFilesException},
     * {@link AccessDeniedException} or {@link FileKindException} if it means that.
     */
    static IOException of(Path file, IOException failure) {
        if (failure instanceof NoSpaceException || failure instanceof TooManyFilesException) {
            return failure;
        }
        if (says(failure.getMessage(), NO_SPACE)) {
            return noSpace(file, failure);
        }
        if (says(failure.getMessage(), TOO_MANY_FILES)) {
            return tooManyFiles(file, failure);
        }
        if (failure instanceof FileSystemException named) {
            return ofNamed(named);
        }
        return new IOException(file + ": " + failure.getMessage(), failure);
    }

    private static FileSystemException ofNamed(FileSystemException failure) {
        if (says(failure.getReason(), NO_RIGHT)) {
            return noRight(failure);
        }
        return says(failure.getReason(), KIND) ? wrongKind(failure) : failure;
    }

    /**
     * The failure of making a hard link. Systems tell in many words that there can be none, so all that is not known to
     * be something else counts as that: copying will find out.
     */
    static IOException ofLink(Path file, Path link, Exception failure) {
        if (failure instanceof NoSuchFileException
                || failure instanceof FileAlreadyExistsException
                || failure instanceof AccessDeniedException
                || says(failure.getMessage(), NO_SPACE)
                || says(failure.getMessage(), READ_ONLY)) {
            return of(link, (IOException) failure);
        }
        return new LinkUnsupportedException(file + ": no hard link to " + link + ": " + failure.getMessage(), failure);
    }

    /** A full disk, with what to do about it. */
    static NoSpaceException noSpace(Path file, IOException cause) {
        return new NoSpaceException(file + ": no space left on the disk, or on its quota", cause);
    }

    /** No file can be opened for now, with what to do about it; the cause tells whose limit it is. */
    static TooManyFilesException tooManyFiles(Path file, IOException cause) {
        return new TooManyFilesException(
                file + ": too many open files; raise ulimit -n for the process, or sysctl fs.file-max for the system"
                        + " (" + cause.getMessage() + ")",
                cause);
    }

    private static AccessDeniedException noRight(FileSystemException failure) {
        var denied = new AccessDeniedException(failure.getFile(), failure.getOtherFile(), failure.getReason());
        denied.initCause(failure);
        return denied;
    }

    private static FileKindException wrongKind(FileSystemException failure) {
        var kind = new FileKindException(failure.getFile(), failure.getReason());
        kind.initCause(failure);
        return kind;
    }

    private static boolean says(@Nullable String message, List<String> words) {
        if (message == null) {
            return false;
        }
        String lower = message.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(lower::contains);
    }
}
