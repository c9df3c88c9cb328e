package dev.varve.recovery;

import dev.varve.mmap.NoSpaceException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The first failure of a file, after which what it ends with is unknown and it is not written any more. Thread-safe.
 */
final class Poison {

    private volatile @Nullable Throwable failure;

    /** The failure; null where there was none. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Throws where there was a failure. */
    void refuse(String file) throws WriterPoisonedException {
        Throwable first = failure;
        if (first != null) {
            throw new WriterPoisonedException(file, first);
        }
    }

    /** Does something whose every failure is final. */
    void guard(FileAction action) throws IOException {
        try {
            action.run();
        } catch (Throwable e) {
            failure = e;
            throw e;
        }
    }

    /** Writes without syncing: where the disk is full, the file is as it was and may be written again. */
    void guardWrite(FileAction action) throws IOException {
        try {
            action.run();
        } catch (NoSpaceException e) {
            throw e;
        } catch (Throwable e) {
            failure = e;
            throw e;
        }
    }
}
