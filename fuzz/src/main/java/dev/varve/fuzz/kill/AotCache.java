package dev.varve.fuzz.kill;

import dev.varve.mmap.DiskFileStore.SystemCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM keeps of loading and linking the classes of {@link KilledProcess}, so that each process of a long run
 * does not do it anew: about half of what it takes to start one. To make it takes as long as some ten of them, so a
 * short run does without; where it cannot be made, all do. Thread-safe.
 */
final class AotCache {

    /** So many processes start before it is made. */
    private static final int WORTHWHILE = 10;

    private static final long STEPS = 100;

    private final AtomicInteger starts = new AtomicInteger();
    private @Nullable Path made;

    /**
     * Flags of the next process; waits for the cache where that is being made.
     *
     * @param directory of the caller's trial, beside which the cache is
     */
    List<String> flags(Path directory) throws InterruptedException {
        int before = starts.getAndIncrement();
        if (before < WORTHWHILE) {
            return List.of();
        }
        synchronized (this) {
            if (before == WORTHWHILE) {
                made = make(directory);
            }
            // A run deletes what it leaves, and another may come after it.
            return made != null && Files.exists(made) ? List.of("-XX:AOTCache=" + made) : List.of();
        }
    }

    /** Has a process live its whole life, which writes down at its end what it loaded. */
    private static @Nullable Path make(Path directory) throws InterruptedException {
        Path cache = directory.resolveSibling(directory.getFileName() + ".aot");
        cache.toFile().deleteOnExit();
        // What the JVM writes first, and deletes unless it is killed.
        directory.resolveSibling(cache.getFileName() + ".config").toFile().deleteOnExit();
        List<String> output = List.of("-XX:AOTCacheOutput=" + cache);
        try (ChildJvm whole = KilledProcess.start(
                Files.createDirectory(directory.resolve("whole")), 0, SystemCalls.BEST, output, 0)) {
            KilledProcess.tell(whole, 0, STEPS);
            while (whole.line() != null) {
                // All of it is what it should say.
            }
            whole.awaitEnd();
            return Files.size(cache) > 0 ? cache : null;
        } catch (IOException | AssertionError notMade) {
            return null; // Whatever ails this process the next ones tell.
        }
    }
}
