package dev.varve.mmap;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** There can be no hard link from here to there; whoever wanted one copies instead. Nothing was changed. */
public final class LinkUnsupportedException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Names both files and says why, with the system's own failure, if it was asked, as the cause. */
    public LinkUnsupportedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
