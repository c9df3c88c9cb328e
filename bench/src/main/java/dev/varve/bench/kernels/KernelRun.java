package dev.varve.bench.kernels;

import dev.varve.bench.run.Stop;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures kernels one by one, each figure being written as soon as it is known, and compares them with the machine's
 * limits at the end, whether it was reached or not.
 *
 * <p>The limits are measured before and after, and the better counts: what else runs on a machine only ever slows down.
 */
final class KernelRun {

    static final String NANOS = "kernel_ns";
    static final String BANDWIDTH = "kernel_bandwidth";
    static final String ALLOCATED = "kernel_allocated_bytes_per_op";
    static final String FRACTION = "kernel_fraction_of_limit";
    static final String MEMORY_BANDWIDTH = "memory_bandwidth";
    static final String CACHE_BANDWIDTH = "cache_bandwidth";
    static final String MULTIPLY_ADDS = "multiply_adds";

    private final Jmh jmh;
    private final List<Case> cases;
    private final Report report;
    private final PrintWriter err;
    private final Stop stop;
    private final Map<Case, Figures> measured = new LinkedHashMap<>();
    private @Nullable Limits limits;

    /**
     * What one case gave.
     *
     * @param nanos for an item
     * @param bandwidth bytes of items that it read in a nanosecond, which are GB/s
     * @param allocated bytes of the heap for an item
     */
    record Figures(Measurement nanos, double bandwidth, double allocated) {}

    KernelRun(Jmh jmh, List<Case> cases, Report report, PrintWriter err, Stop stop) {
        this.jmh = jmh;
        this.cases = cases;
        this.report = report;
        this.err = err;
        this.stop = stop;
    }

    void run() throws IOException {
        try (Progress progress = Progress.start("kernels", cases.size() + 2L, err)) {
            measureLimits(progress);
            for (Case next : cases) {
                progress.begin(next.toString());
                measure(next);
                progress.step();
            }
            measureLimits(progress);
        } finally {
            if (limits != null) {
                conclude(limits);
            }
        }
    }

    private void measureLimits(Progress progress) throws IOException {
        stop.check();
        progress.begin("the machine's limits");
        try {
            Limits now = Limits.measure(jmh);
            limits = limits == null ? now : limits.best(now);
        } catch (IOException e) {
            stop.check();
            throw e;
        }
        progress.step();
    }

    private void measure(Case next) throws IOException {
        stop.check();
        Jmh.Outcome outcome;
        try {
            outcome = jmh.run(KernelBench.class, "call", next.implementation(), next.parameters());
        } catch (IOException e) {
            // Ctrl-C reaches the measuring process too, which then gives no result.
            stop.check();
            throw e;
        }
        Work work = next.work();
        int items = next.place().itemsPerCall(work);
        var nanos = new Measurement(
                NANOS,
                "ns",
                next.labels(),
                outcome.nanos().stream().map(call -> call / items).toList());
        var figures = new Figures(nanos, work.itemBytes() / nanos.median(), outcome.allocated() / items);
        measured.put(next, figures);
        report.add(nanos);
        report.add(BANDWIDTH, figures.bandwidth(), "GB/s", next.labels());
        report.add(ALLOCATED, figures.allocated(), "B", next.labels());
    }

    private void conclude(Limits machine) {
        report.add(MEMORY_BANDWIDTH, machine.memory(), "GB/s", Map.of("threads", "1"));
        report.add(CACHE_BANDWIDTH, machine.cache(), "GB/s", Map.of("threads", "1"));
        report.add(MULTIPLY_ADDS, machine.multiplyAdds(), "1/ns", Map.of("threads", "1"));
        for (Map.Entry<Case, Figures> entry : measured.entrySet()) {
            Limits.Bound bound =
                    machine.bound(entry.getKey().work(), entry.getKey().place());
            Map<String, String> labels = new HashMap<>(entry.getKey().labels());
            labels.put("limit", bound.limit());
            report.add(FRACTION, bound.nanos() / entry.getValue().nanos().median(), "ratio", labels);
        }
        new KernelTables(machine, measured).print(report.out());
    }
}
