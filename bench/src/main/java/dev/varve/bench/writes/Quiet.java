package dev.varve.bench.writes;

import dev.varve.bench.run.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for the end of work in the background of which nobody tells, by its files: they no longer change. */
final class Quiet {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Quiet() {}

    /** Returns when the files of a directory have been the same for some time. */
    static void await(Path directory, Duration time) throws IOException {
        long since = System.nanoTime();
        Map<Path, Long> before = Scratch.lengths(directory);
        while (System.nanoTime() - since < time.toNanos()) {
            LockSupport.parkNanos(LOOK_NANOS);
            Map<Path, Long> now = Scratch.lengths(directory);
            if (!now.equals(before)) {
                before = now;
                since = System.nanoTime();
            }
        }
    }
}
