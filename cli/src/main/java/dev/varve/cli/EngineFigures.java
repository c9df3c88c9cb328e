package dev.varve.cli;

import dev.varve.StoreStats;
import dev.varve.lab.report.Report;
import java.time.Duration;
import java.util.Map;

/** What an engine did while a command wrote to it. */
final class EngineFigures {

    private EngineFigures() {}

    /** Prints it, with what stands in its way if anything does. */
    static void print(Report report, StoreStats stats) {
        StoreStats.Counters counters = stats.counters();
        report.print("written to the log", "log_bytes", counters.logBytes(), "bytes", Map.of());
        report.print("flushes", "flushes", counters.flushes(), "flushes", Map.of());
        report.print("  written", "flushed_bytes", counters.flushedBytes(), "bytes", Map.of());
        report.print("compactions", "compactions", counters.compactions(), "compactions", Map.of());
        report.print("  written", "compacted_bytes", counters.compactionBytesWritten(), "bytes", Map.of());
        report.print("writers held up", "held_up_seconds", seconds(counters.heldUp()), "seconds", Map.of());
        printTrouble(report, stats);
    }

    /** Prints what stands in the engine's way if anything does. */
    static void printTrouble(Report report, StoreStats stats) {
        stats.trouble().ifPresent(trouble -> report.out().println("trouble: " + trouble));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
