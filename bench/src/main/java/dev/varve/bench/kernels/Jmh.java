package dev.varve.bench.kernels;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one benchmark at a time in a process of its own, on the class path of this one. */
final class Jmh {

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final int LINES_TOLD = 20;

    /** Where it is set, JMH does not insist on being the only one on this machine. */
    private static final String IGNORE_LOCK = "jmh.ignoreLock";

    private final Effort effort;

    Jmh(Effort effort) {
        this.effort = effort;
        if (effort.equals(Effort.QUICK)) {
            System.setProperty(IGNORE_LOCK, "true");
        }
    }

    /** As this, with a longer warm-up. */
    Jmh patient() {
        return new Jmh(effort.patient());
    }

    /**
     * What one benchmark gave.
     *
     * @param nanos of a call, one for each iteration
     * @param allocated bytes of the heap for a call
     */
    record Outcome(List<Double> nanos, double allocated) {

        /** The fastest of the iterations: what else runs on a machine only ever slows down. */
        double best() {
            return nanos.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        }
    }

    /**
     * Runs a benchmark.
     *
     * @param type its class
     * @param method its method
     * @param parameters values of its parameters
     * @throws IOException if it gave no result, with the end of what it said
     */
    Outcome run(Class<?> type, String method, Implementation implementation, Map<String, String> parameters)
            throws IOException {
        ChainedOptionsBuilder options = effort.apply(new OptionsBuilder()
                .include("^" + Pattern.quote(type.getName() + "." + method) + "$")
                .forks(1)
                .jvmArgs(implementation.flags().toArray(String[]::new))
                .addProfiler(GCProfiler.class));
        parameters.forEach(options::param);
        var said = new ByteArrayOutputStream();
        try (var log = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            Collection<RunResult> results = new Runner(
                            options.build(), OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL))
                    .run();
            if (results.size() == 1) {
                return outcome(results.iterator().next());
            }
        } catch (RunnerException e) {
            throw new IOException(type.getSimpleName() + "." + method + " " + parameters + ": " + e.getMessage(), e);
        }
        throw new IOException(type.getSimpleName() + "." + method + " " + parameters + " gave no result; it said:\n"
                + tail(said.toString(StandardCharsets.UTF_8)));
    }

    private static Outcome outcome(RunResult result) throws IOException {
        List<Double> nanos = new ArrayList<>();
        for (IterationResult iteration : result.getAggregatedResult().getIterationResults()) {
            nanos.add(iteration.getPrimaryResult().getScore());
        }
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        if (allocated == null) {
            throw new IOException("the JVM does not tell what a thread allocates; measure with HotSpot");
        }
        return new Outcome(List.copyOf(nanos), allocated.getScore());
    }

    private static String tail(String text) {
        List<String> lines = text.strip().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_TOLD), lines.size()));
    }
}
