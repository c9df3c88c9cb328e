package dev.varve.bench.kernels;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Report;
import dev.varve.lab.run.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    static final String MAXSIM_MICROS = "maxsim_us";
    static final String SEARCH_NANOS = "search_ns";
    static final String SEARCH_ALLOCATED = "search_allocated_bytes_per_op";
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

    /** Set to {@code no} where a figure did not settle. */
    static final String SETTLED = "settled";

    /** Between the least and the greatest of the iterations of a kernel that was compiled in all of them. */
    private static final double WIDEST_SPREAD = 2;

    /**
     * Of an item's bytes: no kernel allocates, but JMH does a little; a kernel that is still interpreted has an object
     * for each vector, which is more than the item's bytes.
     */
    private static final double MOST_ALLOCATED = 1.0 / 16;

    /**
     * What one case gave.
     *
     * @param labels that tell it from others
     * @param nanos for an item
     * @param bandwidth bytes of items that it read in a nanosecond, which are GB/s
     * @param allocated bytes of the heap for an item
     * @param settled whether the kernel was compiled before the iterations that count, by all signs
     */
    record Figures(Map<String, String> labels, Measurement nanos, double bandwidth, double allocated, boolean settled) {

        static Figures of(Case what, Jmh.Outcome outcome) {
            Work work = what.work();
            int items = what.place().itemsPerCall(work);
            List<Double> each =
                    outcome.nanos().stream().map(call -> call / items).toList();
            double allocated = outcome.allocated() / items;
            boolean settled = Collections.max(each) <= WIDEST_SPREAD * Collections.min(each)
                    && allocated <= MOST_ALLOCATED * work.itemBytes();
            Map<String, String> labels = new HashMap<>(what.labels());
            if (!settled) {
                labels.put(SETTLED, "no");
            }
            var nanos = new Measurement(NANOS, "ns", labels, each);
            return new Figures(labels, nanos, work.itemBytes() / nanos.median(), allocated, settled);
        }
    }

    KernelRun(Jmh jmh, List<Case> cases, Report report, PrintWriter err, Stop stop) {
        this.jmh = jmh;
        this.cases = cases;
        this.report = report;
        this.err = err;
        this.stop = stop;
    }

    /**
     * Measures.
     *
     * @param search whether a whole search is measured too, for what it allocates
     */
    void run(boolean search) throws IOException {
        try (Progress progress = Progress.start("kernels", cases.size() + (search ? 3L : 2L), err)) {
            measureLimits(progress);
            for (Case next : cases) {
                progress.begin(next.toString());
                measure(next);
                progress.step();
            }
            if (search) {
                progress.begin("a search");
                measureSearch();
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

    /** Measures one case; what late interaction takes for a document has a name of its own besides. */
    private void measure(Case next) throws IOException {
        stop.check();
        Figures figures = Figures.of(next, call(jmh, next));
        if (!figures.settled()) {
            stop.check();
            figures = Figures.of(next, call(jmh.patient(), next));
        }
        measured.put(next, figures);
        report.add(figures.nanos());
        report.add(BANDWIDTH, figures.bandwidth(), "GB/s", figures.labels());
        report.add(ALLOCATED, figures.allocated(), "B", figures.labels());
        String code = next.kernel().tokenCode();
        if (!code.isEmpty()) {
            Map<String, String> labels = new HashMap<>(figures.labels());
            labels.put("code", code);
            List<Double> micros =
                    figures.nanos().rounds().stream().map(nanos -> nanos / 1000).toList();
            report.add(new Measurement(MAXSIM_MICROS, "us", labels, micros));
        }
    }

    private void measureSearch() throws IOException {
        stop.check();
        Jmh.Outcome outcome;
        try {
            outcome = jmh.patient().run(SearchBench.class, "search", Implementation.VECTOR, Map.of());
        } catch (IOException e) {
            stop.check();
            throw e;
        }
        Map<String, String> labels = Map.of(
                "rows", Integer.toString(SearchBench.ROWS), "dim", Integer.toString(SearchBench.DIMENSION), "k", "10");
        var nanos = new Measurement(SEARCH_NANOS, "ns", labels, outcome.nanos());
        report.add(nanos);
        report.add(SEARCH_ALLOCATED, outcome.allocated(), "B", labels);
        report.out()
                .printf(
                        Locale.ROOT,
                        "%nA search of %,d rows of %d for 10, through the public API: %,.0f ns, %,.0f bytes"
                                + " allocated%n",
                        SearchBench.ROWS,
                        SearchBench.DIMENSION,
                        nanos.median(),
                        outcome.allocated());
    }

    private Jmh.Outcome call(Jmh by, Case next) throws IOException {
        try {
            return by.run(KernelBench.class, "call", next.implementation(), next.parameters());
        } catch (IOException e) {
            // Ctrl-C reaches the measuring process too, which then gives no result.
            stop.check();
            throw e;
        }
    }

    private void conclude(Limits machine) {
        report.add(MEMORY_BANDWIDTH, machine.memory(), "GB/s", Map.of("threads", "1"));
        report.add(CACHE_BANDWIDTH, machine.cache(), "GB/s", Map.of("threads", "1"));
        report.add(MULTIPLY_ADDS, machine.multiplyAdds(), "1/ns", Map.of("threads", "1"));
        for (Map.Entry<Case, Figures> entry : measured.entrySet()) {
            Limits.Bound bound =
                    machine.bound(entry.getKey().work(), entry.getKey().place());
            Map<String, String> labels = new HashMap<>(entry.getValue().labels());
            labels.put("limit", bound.limit());
            report.add(FRACTION, bound.nanos() / entry.getValue().nanos().median(), "ratio", labels);
        }
        new KernelTables(machine, measured).print(report.out());
    }
}
