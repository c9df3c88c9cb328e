package dev.varve.bench.kernels;

import dev.varve.bench.run.Frame;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.lab.report.Report;
import dev.varve.lab.run.Stop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    private static final int MAX_DIMENSION = 65_536;

    @Mixin
    private Frame frame = new Frame();

    @Option(
            names = "--kernels",
            split = ",",
            paramLabel = "KERNEL",
            description = "What to measure, of: ${COMPLETION-CANDIDATES}. Default: all, and what a search allocates.")
    private @Nullable Set<Kernel> kernels;

    @Option(
            names = "--dims",
            split = ",",
            paramLabel = "N",
            description = "Dimensions of the vectors. Default: 128 and 768, of tokens 128.")
    private List<Integer> dimensions = List.of();

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
                throw frame.wrong("--dims " + dimension + ": expected 1 to " + MAX_DIMENSION);
            }
        }
        return frame.run(stop, this::measure);
    }

    private int measure(Report report) throws IOException {
        Effort effort = frame.quick() ? Effort.QUICK : Effort.FULL;
        report.header("kernels", facts(effort));
        Set<Kernel> asked = kernels == null ? EnumSet.allOf(Kernel.class) : EnumSet.copyOf(kernels);
        List<Case> cases = Case.of(asked, dimensions);
        new KernelRun(new Jmh(effort), cases, report, frame.err(), stop).run(kernels == null);
        return 0;
    }

    private Map<String, String> facts(Effort effort) throws IOException {
        Map<String, String> facts = frame.facts("kernels", Path.of("").toAbsolutePath());
        facts.put("vectors", Kernels.description());
        facts.put("plan", effort.toString());
        return facts;
    }
}
