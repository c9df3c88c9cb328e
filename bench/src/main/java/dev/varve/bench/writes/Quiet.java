package dev.varve.bench.writes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for the end of work in the background of which nobody tells, by its files: they no longer change. */
final class Quiet {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Longer than a sync of a large file takes, which changes nothing that can be seen. */
    private static final long LONG_ENOUGH_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    private Quiet() {}

    /** Returns when the files of a directory have been the same for a while. */
    static void await(Path directory) throws IOException {
        long since = System.nanoTime();
        Map<Path, Long> before = Scratch.lengths(directory);
        while (System.nanoTime() - since < LONG_ENOUGH_NANOS) {
            LockSupport.parkNanos(LOOK_NANOS);
            Map<Path, Long> now = Scratch.lengths(directory);
            if (!now.equals(before)) {
                before = now;
                since = System.nanoTime();
            }
        }
    }
}
