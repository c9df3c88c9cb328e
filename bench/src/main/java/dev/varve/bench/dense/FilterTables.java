package dev.varve.bench.dense;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Filtered searches of one data set, for people. */
final class FilterTables {

    private static final String NONE = "–";

    private final String title;
    private final Table table;

    FilterTables(FilterPlan plan, DenseSet set) {
        this.title = set.title() + ", filtered, recall@" + plan.k() + " of " + plan.recall() + ", one thread";
        this.table = new Table(
                2,
                "pass",
                "correlation",
                "QPS",
                "low – high",
                "of unfiltered",
                "low – high",
                "by default",
                "which finds",
                "ways");
    }

    void row(
            Map<String, String> labels,
            Optional<Measurement> qps,
            Optional<Measurement> ratio,
            Measurement defaultQps,
            double defaultRecall,
            Map<String, Double> ways) {
        table.row(
                labels.getOrDefault("share", ""),
                labels.getOrDefault("correlation", ""),
                qps.map(one -> bound(one) + Units.number(one.median())).orElse(NONE),
                qps.map(Units::spread).orElse(""),
                ratio.map(one -> Units.number(one.median())).orElse(""),
                ratio.map(Units::spread).orElse(""),
                Units.number(defaultQps.median()),
                String.format(Locale.ROOT, "%.4f", defaultRecall),
                ways.entrySet().stream()
                        .map(way -> String.format(Locale.ROOT, "%s %.0f %%", way.getKey(), 100 * way.getValue()))
                        .collect(Collectors.joining("; ")));
    }

    /** The narrowest beam finds more already. */
    private static String bound(Measurement qps) {
        return "lowest".equals(qps.labels().get("from")) ? "≥ " : "";
    }

    void print(PrintWriter out) {
        table.print(out, title);
    }
}
