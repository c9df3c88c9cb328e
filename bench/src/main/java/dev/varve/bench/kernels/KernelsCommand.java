package dev.varve.bench.kernels;

import dev.varve.bench.page.HtmlOption;
import dev.varve.bench.run.Interruption;
import dev.varve.bench.run.Machine;
import dev.varve.bench.run.Stop;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.lab.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code varve bench kernels}: what the kernels cost, beside what the machine can do at most. */
@Command(
        name = "kernels",
        description = "Measures the kernels, in cache and streaming from memory, on one thread: time, bandwidth, the"
                + " fraction of the machine's measured limit, allocation; and their scalar twins.",
        footer = {
            "",
            "The limits are measured in the same run: how fast one thread reads memory, how fast it loads from the"
                    + " first-level cache, and how many float32 multiply-adds it does. A kernel is compared with the"
                    + " one that it meets first. Figures are medians of JMH's iterations; the limits are the best.",
            "Each figure is written as soon as it is known: a run that is stopped (Ctrl-C) keeps what it has."
        },
        mixinStandardHelpOptions = true)
public final class KernelsCommand implements Callable<Integer> {

    /** Exit code of a run that was stopped. */
    static final int STOPPED = 130;

    private static final int MAX_DIMENSION = 65_536;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write every figure to this file, as one line of JSON each.")
    private @Nullable Path json;

    @Mixin
    private HtmlOption html = new HtmlOption();

    @Option(
            names = "--quick",
            description = "A small run of every kernel, under two minutes; not for figures to quote.")
    private boolean quick;

    @Option(
            names = "--kernels",
            split = ",",
            paramLabel = "KERNEL",
            description = "What to measure, of: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<Kernel> kernels = EnumSet.allOf(Kernel.class);

    @Option(
            names = "--dims",
            split = ",",
            paramLabel = "N",
            description = "Dimensions of the vectors. Default: 128 and 768, of tokens 128.")
    private List<Integer> dimensions = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    private final Clock clock = Clock.systemUTC();
    private final Stop stop;

    /** Creates the command. */
    public KernelsCommand() {
        this(new Stop());
    }

    /** As {@link #KernelsCommand()}, to be stopped by the caller too. */
    KernelsCommand(Stop stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        for (int dimension : dimensions) {
            if (dimension < 1 || dimension > MAX_DIMENSION) {
                throw new ParameterException(
                        command().commandLine(), "--dims " + dimension + ": expected 1 to " + MAX_DIMENSION);
            }
        }
        Path lines = html.json(json);
        try (Interruption _ = Interruption.install(stop)) {
            int status;
            try (Report report = Report.open(command().commandLine().getOut(), lines)) {
                status = measure(report);
            }
            html.write(lines);
            return status;
        }
    }

    private int measure(Report report) throws IOException {
        Effort effort = quick ? Effort.QUICK : Effort.FULL;
        try {
            report.header("kernels", facts(effort));
            List<Case> cases = Case.of(EnumSet.copyOf(kernels), dimensions);
            new KernelRun(
                            new Jmh(effort),
                            cases,
                            report,
                            command().commandLine().getErr(),
                            stop)
                    .run();
            report.complete();
            return 0;
        } catch (Stop.StoppedException stopped) {
            report.out().println();
            report.out().println("stopped: what was measured until then stands above");
            report.out().flush();
            return STOPPED;
        }
    }

    private Map<String, String> facts(Effort effort) throws IOException {
        Path home = Path.of(System.getProperty("varve.home", "")).toAbsolutePath();
        Map<String, String> facts = new LinkedHashMap<>(Machine.facts(home, home, clock));
        facts.put("bench", "kernels");
        facts.put("vectors", Kernels.description());
        facts.put("plan", effort.toString());
        return facts;
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec, "picocli sets it");
    }
}
