package dev.varve.bench.run;

import dev.varve.bench.page.HtmlOption;
import dev.varve.lab.report.Report;
import dev.varve.lab.run.Interruption;
import dev.varve.lab.run.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What all commands that measure have in common, to be mixed in: where figures go, and what happens when the run is
 * stopped.
 */
public final class Frame {

    /** Exit code of a run that was stopped. */
    public static final int STOPPED = 130;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write every figure to this file, as one line of JSON each.")
    private @Nullable Path json;

    @Option(names = "--quick", description = "A small run of every part, under two minutes; not for figures to quote.")
    private boolean quick;

    @Mixin
    private HtmlOption html = new HtmlOption();

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    /** What a command measures. */
    @FunctionalInterface
    public interface Work {
        /**
         * Measures.
         *
         * @return the exit code
         * @throws Stop.StoppedException where it was asked to stop
         */
        int measure(Report report) throws IOException;
    }

    /**
     * Measures until it is done or stopped, by the caller or by a signal; the figures are kept either way.
     *
     * @return the exit code
     */
    public int run(Stop stop, Work work) throws IOException {
        Path lines = html.json(json);
        html.check(lines);
        try (Interruption _ = Interruption.install(stop)) {
            int status;
            try (Report report = Report.open(out(), lines)) {
                status = measure(report, work);
            }
            html.write(lines);
            return status;
        }
    }

    private static int measure(Report report, Work work) throws IOException {
        try {
            int status = work.measure(report);
            report.complete();
            return status;
        } catch (Stop.StoppedException stopped) {
            report.out().println();
            report.out().println("stopped: what was measured until then stands above");
            report.out().flush();
            return STOPPED;
        }
    }

    /** Whether a small run is wanted. */
    public boolean quick() {
        return quick;
    }

    /**
     * The facts that every header begins with.
     *
     * @param bench which one
     * @param directory where its files go
     */
    public Map<String, String> facts(String bench, Path directory) throws IOException {
        Path home = Path.of(System.getProperty("varve.home", "")).toAbsolutePath();
        Map<String, String> facts = new LinkedHashMap<>(Machine.facts(directory, home, clock));
        facts.put("bench", bench);
        if (quick) {
            facts.put(Report.QUICK, "true");
        }
        return facts;
    }

    /** Where tables go. */
    public PrintWriter out() {
        return command().commandLine().getOut();
    }

    /** Where progress is told. */
    public PrintWriter err() {
        return command().commandLine().getErr();
    }

    /** What to throw where an option is wrong. */
    public ParameterException wrong(String message) {
        return new ParameterException(command().commandLine(), message);
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec, "picocli sets it");
    }
}
