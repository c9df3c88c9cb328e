package dev.varve.mmap;

import java.io.IOException;
import java.io.Serial;

/** The cap on open mappings is reached; the system's own limit would end the process instead. */
public final class MappingLimitException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Says which file was not mapped, how many are, and the cap. */
    public MappingLimitException(String message) {
        super(message);
    }
}
