package dev.varve.fuzz.disk;

import dev.varve.fuzz.disk.Fault.Need;
import java.io.IOException;
import java.util.List;

/** Which operations of a disk fail, and how. Guarded by its disk. */
final class Faults {

    private static final long NEVER = Long.MAX_VALUE;

    private long from = NEVER;
    private long to = NEVER;
    private Fault fault = Fault.IO_ERROR;
    private long readsFrom = NEVER;
    private long readsTo = NEVER;
    /** The path at and beneath which reads fail, empty where it is any. */
    private String readsOf = "";

    private ReadFault readFault = ReadFault.IO_ERROR;
    private boolean paused;
    private long count;

    /** Some of the operations that change something fail. */
    void plan(long first, long last, Fault kind) {
        from = first;
        to = last;
        fault = kind;
    }

    /** Some of the operations that read fail. */
    void planReads(long first, long last, ReadFault kind) {
        readsFrom = first;
        readsTo = last;
        readsOf = "";
        readFault = kind;
    }

    /** All operations that read a file, or in a directory, fail. */
    void planReadsOf(String path, ReadFault kind) {
        planReads(0, NEVER, kind);
        readsOf = path;
    }

    /** None fails any more. */
    void end() {
        from = NEVER;
        readsFrom = NEVER;
    }

    /** None fails while they are paused. */
    void pause(boolean now) {
        paused = now;
    }

    /** Operations that failed so far. */
    long count() {
        return count;
    }

    /** How many bytes of a write that fails are in the file. */
    long written(long bytes) {
        return fault.written(bytes);
    }

    /** Fails, if it is to, an operation that changes something. */
    void operation(long number, String what, Need... needs) throws IOException {
        if (!paused && number >= from && number <= to && fault.hits(List.of(needs))) {
            count++;
            throw fault.failure(full(what));
        }
    }

    /**
     * Fails, if it is to, the cut that takes off what a write left that found no space: a full disk does not stop it.
     */
    void cutBack(long number, String what) throws IOException {
        if (fault != Fault.NO_SPACE) {
            operation(number, what);
        }
    }

    /** Fails, if it is to, an operation that reads: by itself, or as no handle is left for anything. */
    void read(long number, long operations, String what, ReadFault.Way way) throws IOException {
        boolean planned = number >= readsFrom && number <= readsTo && isOf(what);
        if (!paused && planned && readFault.hits(way)) {
            count++;
            throw readFault.failure(full(what));
        }
        if (fault == Fault.TOO_MANY_FILES && way != ReadFault.Way.READ) {
            operation(operations, what, Need.HANDLE);
        }
    }

    private boolean isOf(String what) {
        return readsOf.isEmpty() || (what + "/").contains(" " + readsOf + "/");
    }

    private static String full(String what) {
        return "/simulated: " + what;
    }
}
