package dev.varve.fuzz.disk;

import dev.varve.mmap.MappingLimitException;
import dev.varve.mmap.TooManyFilesException;
import java.io.IOException;

/** How an operation of a {@link SimulatedDisk} that reads can fail. It changes nothing, and nothing is damaged. */
public enum ReadFault {
    /** The medium fails: EIO. */
    IO_ERROR {
        @Override
        IOException failure(String what) {
            return Fault.ioError(what, "pread");
        }

        @Override
        boolean hits(Way way) {
            return true;
        }
    },
    /** The process has no handle left: EMFILE. What is open can be read. */
    TOO_MANY_FILES {
        @Override
        IOException failure(String what) {
            return new TooManyFilesException(what + ": too many open files", new IOException("EMFILE"));
        }

        @Override
        boolean hits(Way way) {
            return way != Way.READ;
        }
    },
    /** There is no room for another mapping. */
    NO_MAPPING {
        @Override
        IOException failure(String what) {
            return new MappingLimitException(what + ": no room for another mapping");
        }

        @Override
        boolean hits(Way way) {
            return way == Way.MAP;
        }
    };

    abstract IOException failure(String what);

    /** Whether it makes such an operation fail. */
    abstract boolean hits(Way way);

    /** What an operation that reads does. */
    enum Way {
        /** Opens a file. */
        OPEN,
        /** Lists a directory. */
        LIST,
        /** Maps a file. */
        MAP,
        /** Reads some bytes of an open file. */
        READ
    }
}
