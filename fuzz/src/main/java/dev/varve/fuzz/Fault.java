package dev.varve.fuzz;

import dev.varve.mmap.NoSpaceException;
import java.io.IOException;

/** How an operation of a {@link SimulatedDisk} can fail. A write that fails puts half of its bytes in the file. */
public enum Fault {
    /**
     * The disk is full: ENOSPC. A write's half is cut off again, which is the disk's next operation and never fails so.
     */
    NO_SPACE {
        @Override
        IOException failure(String what) {
            return new NoSpaceException(what + ": no space left on device", new IOException("ENOSPC"));
        }
    },
    /**
     * The medium fails: EIO. After a sync that failed so, the bytes that it was for never become durable, as on Linux.
     */
    IO_ERROR {
        @Override
        IOException failure(String what) {
            return new IOException(what + ": input/output error (EIO)");
        }
    };

    abstract IOException failure(String what);
}
