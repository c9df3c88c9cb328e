package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Units;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Figures and their names as people read them. */
final class Words {

    /** A figure whose value is a bound, because the lowest value of the knob does better than was asked for. */
    private static final String LOWEST = "lowest";

    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("qps", "queries/s"),
            Map.entry("p50_ms", "p50 ms"),
            Map.entry("p99_ms", "p99 ms"),
            Map.entry("p999_ms", "p99.9 ms"),
            Map.entry("build_seconds", "build seconds"),
            Map.entry("disk_bytes", "files"),
            Map.entry("resident_bytes", "resident"),
            Map.entry("heap_limit_bytes", "limit of the Java heap"),
            Map.entry("baseline_bytes", "of it before any data"),
            Map.entry("resident_anonymous_bytes", "of it anonymous"),
            Map.entry("resident_file_bytes", "of it pages of files"),
            Map.entry("heap_bytes", "Java heap"),
            Map.entry("open_seconds", "open seconds"),
            Map.entry("cold_open_seconds", "open seconds"),
            Map.entry("cold_read_bytes", "read a search"),
            Map.entry("allocated_bytes_per_op", "allocated a search"),
            Map.entry("writes_per_second", "writes/s"),
            Map.entry("bulk_load_per_second", "records/s"),
            Map.entry("updates_per_second", "updates/s"),
            Map.entry("search_p50_ms", "p50 ms"),
            Map.entry("search_p99_ms", "p99 ms"),
            Map.entry("reader_iops", "reads/s"),
            Map.entry("reader_p50_ms", "p50 ms"),
            Map.entry("reader_p99_ms", "p99 ms"),
            Map.entry("reader_cpu_us", "processor µs"),
            Map.entry("reader_device_bytes", "from the disk a read"),
            Map.entry("memory_group_peak_bytes", "peak of the capped group"),
            Map.entry("resident_token_bytes", "of it tokens"),
            Map.entry("resident_candidate_bytes", "of it what leads to candidates"),
            Map.entry("wait_ms", "ms of it waiting"),
            Map.entry("search_reads", "reads a query"),
            Map.entry("search_read_bytes", "read a query"),
            Map.entry("hit_rate", "hit rate"),
            Map.entry("wasted_read_ratio", "wasted reads"),
            Map.entry("memory_cap_bytes", "memory, capped at"),
            Map.entry("candidate_bytes", "what leads to candidates"),
            Map.entry("full_token_bytes", "float16 tokens"),
            Map.entry("full_tokens_to_candidates", "float16 tokens to what leads to candidates"),
            Map.entry("known_item_found", "known item found"),
            Map.entry("token_bytes_per_document", "bytes a document"),
            Map.entry("maxsim_recall@10", "recall@10"),
            Map.entry("maxsim_rescored_recall@10", "recall@10, rescored"),
            Map.entry("scarce_qps", "queries/s"),
            Map.entry("scarce_p50_ms", "p50 ms"),
            Map.entry("scarce_p99_ms", "p99 ms"),
            Map.entry("scarce_read_bytes", "read a search"),
            Map.entry("scarce_cap_bytes", "memory, capped at"),
            Map.entry("scarce_own_bytes", "of it its own"),
            Map.entry("scarce_ratio", "Varve over the peer"),
            Map.entry("filtered_qps", "queries/s"),
            Map.entry("filtered_ratio", "of unfiltered"),
            Map.entry("filtered_default_qps", "queries/s by default"),
            Map.entry("filtered_default_recall", "recall by default"),
            Map.entry("index_seconds", "seconds"),
            Map.entry("index_recall", "recall"),
            Map.entry("index_qps", "queries/s"),
            Map.entry("merge_ratio", "of a build"),
            Map.entry("search_ns", "ns a search"),
            Map.entry("search_allocated_bytes_per_op", "allocated a search"),
            Map.entry("kernel_ns", "ns an item"));

    private static final Set<String> TIMES = Set.of("s", "ms", "us", "ns");

    private Words() {}

    /** What a figure is called at the head of a column. */
    static String title(String figure) {
        String point = figure.startsWith(AnnSections.SWEEP) ? figure.substring(AnnSections.SWEEP.length()) : figure;
        return TITLES.getOrDefault(point, point.replace('_', ' '));
    }

    /** The value of a figure, with a sign where it is a bound, and its unit where the head of the column has none. */
    static String value(Measurement figure) {
        return bound(figure) + value(figure.median(), figure.unit());
    }

    /** The value of a figure that stands alone. */
    static String valueWithUnit(Measurement figure) {
        boolean told = !TIMES.contains(figure.unit());
        return told ? value(figure) : value(figure) + " " + figure.unit().replace("us", "µs");
    }

    /** A value, with its unit where that is not plain from the head of a column. */
    static String value(double value, String unit) {
        return switch (unit) {
            case "B", "bytes" -> Units.bytes(value);
            case "ratio" -> (value >= 0.1 && value < 1 ? hundredths(value) : Units.number(value)) + "×";
            case "run", "rows", "reads", "1/s", "s", "ms", "us", "ns" ->
                value == Math.rint(value) ? Units.count((long) value) : Units.number(value);
            default -> (value == Math.rint(value) ? Units.count((long) value) : Units.number(value)) + " " + unit;
        };
    }

    private static String hundredths(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Least and greatest of the rounds; empty for a figure that was measured once. */
    static String spread(Measurement figure) {
        return figure.rounds().size() == 1
                ? ""
                : value(figure.low(), figure.unit()) + " – " + value(figure.high(), figure.unit());
    }

    /** What is behind the number: labels, and whether it is a bound. */
    private static String bound(Measurement figure) {
        if (!LOWEST.equals(figure.labels().get("from"))) {
            return "";
        }
        return figure.unit().equals("ms") ? "≤ " : "≥ ";
    }

    /** One thread, two threads. */
    static String threads(String threads) {
        return threads.equals("1") ? "1 thread" : threads + " threads";
    }
}
