package dev.varve.mmap;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the open mappings of a store and caps them. Thread-safe. */
final class MappingBudget {

    /** The limit of Linux unless somebody raised it. */
    private static final int USUAL_LIMIT = 65_530;

    /** Left to the JVM and to libraries, whose threads, heap and code need mappings too; half where that is less. */
    private static final int RESERVE = 5_530;

    private final int cap;
    private final AtomicInteger open = new AtomicInteger();

    MappingBudget(int cap) {
        this.cap = cap;
    }

    /** The system's limit less a reserve: 60,000 on a Linux left as it came, and on systems without such a limit. */
    static int defaultCap() {
        return capUnder(systemLimit());
    }

    static int capUnder(int limit) {
        return Math.max(1, limit - Math.min(RESERVE, limit / 2));
    }

    /**
     * Reads through a buffer: files of /proc/sys give their text to the first read only, however few bytes it asks for.
     */
    private static int systemLimit() {
        Path limit = Path.of("/proc/sys/vm/max_map_count");
        if (!Files.isReadable(limit)) {
            return USUAL_LIMIT;
        }
        try (BufferedReader reader = Files.newBufferedReader(limit)) {
            return Integer.parseInt(String.valueOf(reader.readLine()).strip());
        } catch (IOException | NumberFormatException e) {
            return USUAL_LIMIT; // The best guess where the system says nothing that can be understood.
        }
    }

    /** Takes one mapping from the budget, on behalf of a file. */
    void take(Path file) throws MappingLimitException {
        for (int count = open.get(); count < cap; count = open.get()) {
            if (open.compareAndSet(count, count + 1)) {
                return;
            }
        }
        throw new MappingLimitException(file + ": not mapped, because " + cap + " mappings are open and that is the"
                + " cap; merge segments, or raise vm.max_map_count and the cap");
    }

    /** Gives one mapping back. */
    void giveBack() {
        open.decrementAndGet();
    }

    /** Mappings open now. */
    int open() {
        return open.get();
    }
}
