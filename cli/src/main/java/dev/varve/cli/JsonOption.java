package dev.varve.cli;

import dev.varve.lab.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --json}, for a command to mix in. */
public final class JsonOption {

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write every figure to this file, as one line of JSON each.")
    private @Nullable Path json;

    /** Opens the report of the command: the first thing it does, so that a bad path costs no work. */
    public Report open(PrintWriter out) throws IOException {
        return Report.open(out, json);
    }
}
