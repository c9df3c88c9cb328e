package dev.varve.bench;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The kernels as one table: nanoseconds a row in cache, beside those of the scalar twins, and streaming from memory,
 * beside what the machine can read.
 *
 * <p>{@code mvn -pl bench -am -DskipTests -Pkernels package} runs it, in about four minutes on one core and 600 MiB of
 * memory. The benchmarks fork JVMs of their own, so it does not matter with which flags this one runs. Single ones run
 * by {@code org.openjdk.jmh.Main} on the same class path.
 */
public final class KernelReport {

    private static final String[] PLAIN = {"--sun-misc-unsafe-memory-access=allow"};
    private static final String[] VECTORISED = {PLAIN[0], "--add-modules=jdk.incubator.vector"};

    private KernelReport() {}

    /**
     * Runs the benchmarks and prints the table to standard output.
     *
     * @param arguments none
     * @throws RunnerException if a benchmark cannot be run
     */
    public static void main(String[] arguments) throws RunnerException {
        run(System.out);
    }

    /**
     * Runs the benchmarks and prints the table.
     *
     * @throws RunnerException if a benchmark cannot be run
     */
    public static void run(PrintStream out) throws RunnerException {
        // What else runs on the machine can only lower the bandwidth: the best of a run before and one after is nearest
        // to the limit.
        double before = bandwidth();
        Map<String, Double> vector = dense(VECTORISED, "");
        double limit = Math.max(before, bandwidth());
        Map<String, Double> scalar = dense(PLAIN, "cached");
        out.printf(Locale.ROOT, "memory: %.1f GB/s, one thread reading%n%n", limit);
        out.printf(
                "%-16s %5s %12s %12s %8s %14s %8s %9s%n",
                "kernel", "dim", "cache ns/row", "scalar ns/row", "speed-up", "memory ns/row", "GB/s", "of limit");
        for (DenseKernel kernel : DenseKernel.values()) {
            for (String dimension : new String[] {"128", "768"}) {
                row(out, kernel, Integer.parseInt(dimension), limit, vector, scalar);
            }
        }
        Map<String, Double> documents = maxSim(VECTORISED);
        Map<String, Double> documentsScalar = maxSim(PLAIN);
        out.println();
        documents.forEach((name, ns) -> out.printf(
                Locale.ROOT,
                "MaxSim %-8s 32 x 79 x 128, float16: %7.2f us, scalar %7.2f us%n",
                name,
                ns / 1e3,
                documentsScalar.getOrDefault(name, Double.NaN) / 1e3));
    }

    private static void row(
            PrintStream out,
            DenseKernel kernel,
            int dimension,
            double limit,
            Map<String, Double> vector,
            Map<String, Double> scalar) {
        double inCache = vector.getOrDefault(key(kernel.name(), dimension, "cached"), Double.NaN);
        double streamed = vector.getOrDefault(key(kernel.name(), dimension, "streamed"), Double.NaN);
        double plain = scalar.getOrDefault(key(kernel.name(), dimension, "cached"), Double.NaN);
        double rate = (double) dimension * kernel.element().bytes() / streamed;
        out.printf(
                Locale.ROOT,
                "%-16s %5d %12.1f %13.1f %8.1f %14.1f %8.1f %8.0f%%%n",
                kernel.name().toLowerCase(Locale.ROOT),
                dimension,
                inCache,
                plain,
                plain / inCache,
                streamed,
                rate,
                100 * rate / limit);
    }

    /** GB/s of one reading thread. */
    private static double bandwidth() throws RunnerException {
        double ns = 0;
        for (RunResult result : run(options(BandwidthBench.class, "", PLAIN))) {
            ns = result.getPrimaryResult().getStatistics().getMin();
        }
        return BandwidthBench.BLOCK / ns;
    }

    private static Map<String, Double> dense(String[] flags, String method) throws RunnerException {
        Map<String, Double> medians = new TreeMap<>();
        for (RunResult result : run(options(DenseKernelBench.class, method, flags))) {
            String key = key(
                    result.getParams().getParam("kernel"),
                    Integer.parseInt(result.getParams().getParam("dimension")),
                    result.getPrimaryResult().getLabel());
            medians.put(key, median(result));
        }
        return medians;
    }

    private static Map<String, Double> maxSim(String[] flags) throws RunnerException {
        Map<String, Double> medians = new TreeMap<>();
        for (RunResult result : run(options(MaxSimKernelBench.class, "", flags))) {
            medians.put(result.getPrimaryResult().getLabel(), median(result));
        }
        return medians;
    }

    private static ChainedOptionsBuilder options(Class<?> benchmark, String method, String[] flags) {
        return new OptionsBuilder()
                .include("\\." + benchmark.getSimpleName() + "\\." + method)
                .verbosity(VerboseMode.SILENT)
                .jvmArgsPrepend(flags);
    }

    private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
        return new Runner(options.build()).run();
    }

    private static double median(RunResult result) {
        return result.getPrimaryResult().getStatistics().getPercentile(50);
    }

    private static String key(String kernel, int dimension, String method) {
        return kernel + "/" + dimension + "/" + method;
    }
}
