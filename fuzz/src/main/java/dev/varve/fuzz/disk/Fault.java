package dev.varve.fuzz.disk;

import dev.varve.mmap.NoSpaceException;
import dev.varve.mmap.TooManyFilesException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;

/** How an operation of a {@link SimulatedDisk} can fail. A write that fails puts some of its bytes in the file. */
public enum Fault {
    /**
     * The disk is full, and says so to whatever is asked of it: ENOSPC. A write's half is cut off again, which is the
     * disk's next operation and never fails so.
     */
    NO_SPACE {
        @Override
        IOException failure(String what) {
            return new NoSpaceException(what + ": no space left on device", new IOException("ENOSPC"));
        }
    },
    /** The disk is full as most are: what takes space fails, and deleting, renaming and syncing goes on. */
    FULL {
        @Override
        IOException failure(String what) {
            return NO_SPACE.failure(what);
        }

        @Override
        boolean hits(List<Need> needs) {
            return needs.contains(Need.SPACE);
        }
    },
    /**
     * The medium fails: EIO. After a sync that failed so, the bytes that it was for never become durable, as on Linux.
     */
    IO_ERROR {
        @Override
        IOException failure(String what) {
            return ioError(what, "pwrite");
        }
    },
    /** A write ends short, all but its last byte done, and cannot go on: EIO. Nothing else fails. */
    SHORT_WRITE {
        @Override
        IOException failure(String what) {
            return IO_ERROR.failure(what);
        }

        @Override
        boolean hits(List<Need> needs) {
            return needs.contains(Need.WRITE);
        }

        @Override
        long written(long bytes) {
            return Math.max(0, bytes - 1);
        }
    },
    /** A sync fails, of a file or a directory: EIO. Nothing else does, so that what is lost looks well until then. */
    FAILED_SYNC {
        @Override
        IOException failure(String what) {
            return IO_ERROR.failure(what);
        }

        @Override
        boolean hits(List<Need> needs) {
            return needs.contains(Need.SYNC);
        }
    },
    /**
     * The process has no handle left: EMFILE. What opens a file or directory fails, reading or writing, and no more.
     */
    TOO_MANY_FILES {
        @Override
        IOException failure(String what) {
            return new TooManyFilesException(what + ": too many open files", new IOException("EMFILE"));
        }

        @Override
        boolean hits(List<Need> needs) {
            return needs.contains(Need.HANDLE);
        }
    };

    /** An I/O error in the words in which a store on Linux tells of it, which are not those of the Java library. */
    static IOException ioError(String what, String call) {
        return new FileSystemException(
                what,
                null,
                call + " failed with errno 5: the device could not do it; check the disk and the system's log");
    }

    /** As the seam throws it, naming the file. */
    abstract IOException failure(String what);

    /** Whether it makes an operation fail. */
    boolean hits(List<Need> needs) {
        return true;
    }

    /** How many bytes of a write that fails are in the file. */
    long written(long bytes) {
        return bytes / 2;
    }

    /** What an operation takes from the system. */
    enum Need {
        /** A file handle of its own. */
        HANDLE,
        /** Room on the disk. */
        SPACE,
        /** That bytes go into a file. */
        WRITE,
        /** That what was written gets to the medium. */
        SYNC
    }
}
