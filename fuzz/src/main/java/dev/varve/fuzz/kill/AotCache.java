package dev.varve.fuzz.kill;

import dev.varve.mmap.DiskFileStore.SystemCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

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
    private List<String> flags = List.of();

    /**
     * Flags of the next process; waits for the cache where that is being made.
     *
     * @param directory of the caller's trial
     */
    List<String> flags(Path directory) throws IOException, InterruptedException {
        int before = starts.getAndIncrement();
        if (before < WORTHWHILE) {
            return List.of();
        }
        synchronized (this) {
            if (before == WORTHWHILE) {
                flags = make(Files.createDirectory(directory.resolve("whole")));
            }
            return flags;
        }
    }

    /** Has a process live its whole life, which writes down at its end what it loaded. */
    private static List<String> make(Path directory) throws IOException, InterruptedException {
        Path cache = Files.createTempFile("varve-kills-", ".aot");
        cache.toFile().deleteOnExit();
        try (ChildJvm whole =
                KilledProcess.start(directory, 0, SystemCalls.BEST, List.of("-XX:AOTCacheOutput=" + cache), 0)) {
            KilledProcess.tell(whole, 0, STEPS);
            while (whole.line() != null) {
                // All of it is what it should say.
            }
            whole.awaitEnd();
        } catch (AssertionError notMade) {
            return List.of(); // Whatever ails this process the next ones tell.
        }
        return Files.size(cache) > 0 ? List.of("-XX:AOTCache=" + cache) : List.of();
    }
}
