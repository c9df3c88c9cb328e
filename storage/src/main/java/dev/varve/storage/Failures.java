package dev.varve.storage;

import dev.varve.ClosedException;
import dev.varve.CorruptException;
import dev.varve.DiskFailedException;
import dev.varve.DiskFullException;
import dev.varve.InvalidArgumentException;
import dev.varve.LockedException;
import dev.varve.PoisonedException;
import dev.varve.UnsupportedVersionException;
import dev.varve.VarveException;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.FileKind;
import dev.varve.codecs.UnsupportedFormatException;
import dev.varve.mmap.DiskFailure;
import dev.varve.mmap.FileLengthException;
import dev.varve.mmap.LockHeldException;
import dev.varve.mmap.MappingLimitException;
import dev.varve.mmap.NoSpaceException;
import dev.varve.mmap.TooManyFilesException;
import dev.varve.recovery.WriterPoisonedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Objects;

/**
 * The one place where what the layers below throw becomes what users catch: every failure leaves the engine as a
 * {@link VarveException}.
 */
final class Failures {

    private static final String SOUND_READS = "; what is sound stays readable: restore this file from a copy";

    private static final String INDEX_ANEW =
            "; no record is lost: close the store and repair it, which makes the index anew from the vectors";

    private Failures() {}

    /** Work that may fail in the ways of the layers below. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Runs something on behalf of a caller.
     *
     * @param doing what is being done, for messages: "searching collection 'docs'"
     */
    static <T> T guard(String doing, Work<T> work) {
        try {
            return work.run();
        } catch (IOException | RuntimeException | InternalError failure) {
            throw translate(doing, failure);
        }
    }

    /**
     * Does all of it, in this order, whatever fails: what holds files and memory is let go of even where something
     * before it failed.
     *
     * @throws RuntimeException what failed first, with what failed later suppressed; likewise an error
     */
    static void all(List<Runnable> steps) {
        Throwable first = null;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException | Error failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        switch (first) {
            case null -> {}
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            default -> throw new IllegalStateException(first);
        }
    }

    /** The exception of the public family that says what a failure means to a user. */
    static RuntimeException translate(String doing, Throwable failure) {
        String what = doing + ": " + failure.getMessage();
        return switch (failure) {
            case VarveException known -> known;
            case UncheckedIOException wrapped -> translate(doing, Objects.requireNonNull(wrapped.getCause()));
            case CorruptFileException corrupt when corrupt.unread() -> diskFailed(what, failure);
            case CorruptFileException corrupt when ofIndex(corrupt) -> new CorruptException(what + INDEX_ANEW, failure);
            case CorruptFileException _, FileLengthException _ -> new CorruptException(what + SOUND_READS, failure);
            case NoSuchFileException missing ->
                new CorruptException(
                        doing + ": " + missing.getFile() + ": expected a file, found none" + SOUND_READS, missing);
            case UnsupportedFormatException _ ->
                new UnsupportedVersionException(
                        what + "; open it with the version of Varve that wrote it, or a later one", failure);
            case NoSpaceException _ ->
                new DiskFullException(what + "; nothing was lost: free some space, then go on", failure);
            case LockHeldException _ -> new LockedException(what + "; close the other store first", failure);
            case WriterPoisonedException _ -> poisoned(what, failure);
            case MappingLimitException _ ->
                new InvalidArgumentException(
                        what + "; raise the option maxMappings, and vm.max_map_count if need be", failure);
            case TooManyFilesException _ ->
                new InvalidArgumentException(
                        what + "; raise the limit on open files (ulimit -n), or close what holds them", failure);
            case AccessDeniedException denied ->
                new InvalidArgumentException(
                        doing + ": no right to use " + denied.getFile()
                                + (denied.getReason() == null ? "" : " (" + denied.getReason() + ")")
                                + "; give this user read and write access",
                        denied);
            case ReadOnlyFileSystemException _ -> readOnly(doing, failure);
            case NotDirectoryException _ ->
                new InvalidArgumentException(
                        what + ": not a directory; name a directory of its own for the store", failure);
            case IOException broken when DiskFailure.is(broken) -> diskFailed(what, failure);
            case IOException _ -> new CorruptException(what + SOUND_READS, failure);
            case InternalError _ ->
                new CorruptException(doing + ": a mapped file was cut short or its disk failed" + SOUND_READS, failure);
            case RuntimeException bug -> bug;
            default -> new IllegalStateException(what, failure);
        };
    }

    private static DiskFailedException diskFailed(String what, Throwable failure) {
        return new DiskFailedException(
                what + "; no damage was found: look at the disk and the system's log, then try again", failure);
    }

    /** Whether a damaged file holds nothing that others do not tell. */
    private static boolean ofIndex(CorruptFileException corrupt) {
        FileKind kind = FileKind.ofName(corrupt.file()).orElse(null);
        return kind == FileKind.TOKEN_CODES
                || kind == FileKind.VECTOR_CODES
                || kind == FileKind.CENTROID_LISTS
                || kind == FileKind.GRAPH;
    }

    private static VarveException readOnly(String doing, Throwable failure) {
        return new InvalidArgumentException(doing + ": the file system is read-only; mount it for writing", failure);
    }

    static PoisonedException poisoned(String what, Throwable failure) {
        return new PoisonedException(
                what
                        + "; no more writes are taken, reads go on: close the store and open it again, which recovers"
                        + " all that was acknowledged",
                failure);
    }

    /** A write is in the log, and what kept it from being applied will keep an open from it, too, if it is damage. */
    static PoisonedException inLogOnly(Throwable failure) {
        String what = "the log holds the write, which opening the store applies: " + failure.getMessage();
        boolean damaged =
                failure instanceof CorruptFileException corrupt ? !corrupt.unread() : failure instanceof InternalError;
        return damaged
                ? new PoisonedException(
                        what
                                + "; no more writes are taken, and reads of what is sound go on: restore the file from"
                                + " a copy, or check and repair the store, before it is opened again",
                        failure)
                : poisoned(what, failure);
    }

    static ClosedException closed(String what) {
        return new ClosedException(what + " is closed; open it again", null);
    }
}
