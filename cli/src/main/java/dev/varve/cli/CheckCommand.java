package dev.varve.cli;

import dev.varve.CheckReport;
import dev.varve.CheckReport.Finding;
import dev.varve.VectorStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code varve check}: verifies a store that is closed. */
@Command(
        name = "check",
        description = "Verifies every checksum, length, reference and invariant of a store that is not open.",
        footer = {"", "Nothing is changed. Exit code 0 if the store is sound, 1 if it is damaged."},
        mixinStandardHelpOptions = true)
public final class CheckCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the store.")
    private Path directory = Path.of("");

    @Mixin
    private MetricsOption metricsOption = new MetricsOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (Metrics metrics = metricsOption.open(Choices.out(spec))) {
            CheckReport report;
            try (ByteProgress progress = new ByteProgress("check")) {
                report = VectorStore.check(directory, progress);
            }
            print(metrics.out(), report);
            metrics.print("files", "checked_files", report.files(), "files", Map.of());
            metrics.print("bytes", "checked_bytes", report.bytes(), "bytes", Map.of());
            metrics.print("records in segments", "checked_records", report.records(), "records", Map.of());
            metrics.print("write batches in the log", "checked_batches", report.batches(), "batches", Map.of());
            metrics.print("damages", "damages", report.damages(), "findings", Map.of());
            return verdict(metrics.out(), report);
        }
    }

    private static void print(PrintWriter out, CheckReport report) {
        for (Finding finding : report.findings()) {
            out.printf("%s: %s at offset %d%n", Choices.lower(finding.severity()), finding.file(), finding.offset());
            out.println("  expected  " + finding.expected());
            out.println("  found     " + finding.found());
            out.println("  meaning   " + finding.meaning());
        }
        long unlisted = report.damages() + report.notes() - report.findings().size();
        if (unlisted > 0) {
            out.println("and " + Units.count(unlisted) + " more");
        }
    }

    private int verdict(PrintWriter out, CheckReport report) {
        if (report.sound()) {
            out.println("The store is sound.");
            return ErrorReport.OK;
        }
        out.println(
                "The store is damaged. Copy it, if you can; then keep what can be read, and set the rest aside, by");
        out.println("  varve repair " + Choices.quoted(directory));
        return ErrorReport.DAMAGED;
    }
}
