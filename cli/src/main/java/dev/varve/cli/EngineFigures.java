package dev.varve.cli;

import dev.varve.StoreStats;
import java.time.Duration;
import java.util.Map;

/** What an engine did while a command wrote to it. */
final class EngineFigures {

    private EngineFigures() {}

    /** Prints it, with what stands in its way if anything does. */
    static void print(Metrics metrics, StoreStats stats) {
        StoreStats.Counters counters = stats.counters();
        metrics.print("written to the log", "log_bytes", counters.logBytes(), "bytes", Map.of());
        metrics.print("flushes", "flushes", counters.flushes(), "flushes", Map.of());
        metrics.print("  written", "flushed_bytes", counters.flushedBytes(), "bytes", Map.of());
        metrics.print("compactions", "compactions", counters.compactions(), "compactions", Map.of());
        metrics.print("  written", "compacted_bytes", counters.compactionBytesWritten(), "bytes", Map.of());
        metrics.print("writers held up", "held_up_seconds", seconds(counters.heldUp()), "seconds", Map.of());
        printTrouble(metrics, stats);
    }

    /** Prints what stands in the engine's way if anything does. */
    static void printTrouble(Metrics metrics, StoreStats stats) {
        stats.trouble().ifPresent(trouble -> metrics.out().println("trouble: " + trouble));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
