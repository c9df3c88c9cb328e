package dev.varve.cli;

import dev.varve.CheckReport;
import dev.varve.CheckReport.Finding;
import dev.varve.VectorStore;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Units;
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
    private JsonOption jsonOption = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (Report report = jsonOption.open(Choices.out(spec))) {
            CheckReport checked;
            try (ByteProgress progress = new ByteProgress("check")) {
                checked = VectorStore.check(directory, progress);
            }
            print(report.out(), checked);
            report.print("files", "checked_files", checked.files(), "files", Map.of());
            report.print("bytes", "checked_bytes", checked.bytes(), "bytes", Map.of());
            report.print("records in segments", "checked_records", checked.records(), "records", Map.of());
            report.print("write batches in the log", "checked_batches", checked.batches(), "batches", Map.of());
            report.print("damages", "damages", checked.damages(), "findings", Map.of());
            return verdict(report.out(), checked);
        }
    }

    private static void print(PrintWriter out, CheckReport checked) {
        for (Finding finding : checked.findings()) {
            out.printf("%s: %s at offset %d%n", Choices.lower(finding.severity()), finding.file(), finding.offset());
            out.println("  expected  " + finding.expected());
            out.println("  found     " + finding.found());
            out.println("  meaning   " + finding.meaning());
        }
        long unlisted = checked.damages() + checked.notes() - checked.findings().size();
        if (unlisted > 0) {
            out.println("and " + Units.count(unlisted) + " more");
        }
    }

    private int verdict(PrintWriter out, CheckReport checked) {
        if (checked.sound()) {
            out.println("The store is sound.");
            return ErrorReport.OK;
        }
        out.println(
                "The store is damaged. Copy it, if you can; then keep what can be read, and set the rest aside, by");
        out.println("  varve repair " + Choices.quoted(directory));
        return ErrorReport.DAMAGED;
    }
}
