package dev.varve;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * An earlier write or sync failed in a way that leaves the state of the disk unknown, so this store takes no more
 * writes. Reads go on; closing and opening the store recovers everything that was acknowledged.
 */
public final class PoisonedException extends VarveException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Names the failure that poisoned the store, which is the cause. */
    public PoisonedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
