package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Units;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Search for nearest neighbors: one section for each data set, and one that says which systems were measured. */
final class AnnSections {

    /** Before the name of a figure: it belongs to a point of the sweep of a system's knob. */
    static final String SWEEP = "sweep_";

    private static final String SYSTEM = "system";
    private static final String DATASET = "dataset";
    private static final String THREADS = "threads";
    private static final String RECALL = "recall";
    private static final String PHASE = "phase";

    private static final Map<String, String> LATENCIES =
            Map.of("sweep_p50_ms", "p50", "sweep_p99_ms", "p99", "sweep_p999_ms", "p99.9");

    private static final String ALLOCATED = "allocated_bytes_per_op";

    private static final List<String> AT_A_RECALL = List.of("qps", "p50_ms", "p99_ms", "p999_ms", ALLOCATED);

    private static final List<String> COSTS = List.of(
            "build_seconds",
            "disk_bytes",
            "resident_bytes",
            "heap_limit_bytes",
            "baseline_bytes",
            "resident_anonymous_bytes",
            "resident_file_bytes",
            "heap_bytes",
            "open_seconds");

    private static final List<String> SCARCE = List.of(
            "scarce_qps",
            "scarce_p50_ms",
            "scarce_p99_ms",
            "scarce_read_bytes",
            "scarce_cap_bytes",
            "scarce_own_bytes",
            "scarce_ratio");

    private static final List<String> DRAWN_COSTS =
            List.of("build_seconds", "disk_bytes", "resident_bytes", "heap_bytes", ALLOCATED);

    private final BenchRun run;
    private final String dataset;

    private AnnSections(BenchRun run, String dataset) {
        this.run = run;
        this.dataset = dataset;
    }

    /** The sections of a run; none where it did not search for neighbors. */
    static List<Section> of(BenchRun run) {
        List<Section> sections = new ArrayList<>();
        List<Measurement> described = run.figures(DATASET);
        Labels.values(run.figures(), DATASET).forEach(dataset -> {
            var about = new AnnSections(run, dataset);
            List<Exhibit> exhibits = about.exhibits();
            if (!exhibits.isEmpty()) {
                sections.add(new Section(dataset, about.description(), exhibits, about.notes(dataset)));
            }
        });
        List<Exhibit> setUp = new ArrayList<>();
        addLabels(setUp, "Systems", run.figures(SYSTEM), List.of(SYSTEM, "version", "knob", "settings", "flags"));
        addLabels(setUp, "Data sets", described, List.of(DATASET, "metric", "dimension", "queries", "origin"));
        addLabels(setUp, "Notes", run.figures("note"), List.of("text", DATASET, SYSTEM));
        if (!setUp.isEmpty()) {
            sections.add(new Section("What was measured", "", setUp, List.of()));
        }
        return sections;
    }

    private static void addLabels(List<Exhibit> to, String title, List<Measurement> figures, List<String> first) {
        if (!figures.isEmpty()) {
            boolean counted = figures.stream().anyMatch(figure -> figure.median() != 1);
            FigureTable table = counted
                    ? FigureTable.pivot(figures, first, Set.of(), _ -> "rows")
                    : FigureTable.ofLabels(figures, first);
            to.add(new Exhibit(title, "", null, table, Exhibit.Extent.SUMMARY));
        }
    }

    private List<Exhibit> exhibits() {
        List<Exhibit> exhibits = new ArrayList<>();
        List<Measurement> sweep = figures(Stream.concat(
                                Stream.of("sweep_qps"),
                                LATENCIES.keySet().stream().sorted())
                        .toList())
                .toList();
        List<String> threads = Labels.values(sweep, THREADS);
        threads.forEach(count -> exhibits.add(speed(count, Labels.with(sweep, THREADS, count))));
        List<Measurement> ratios = figures(List.of("ratio"))
                .filter(figure -> Labels.has(figure, "peer"))
                .sorted(Comparator.comparingDouble(figure -> Labels.number(figure, RECALL)))
                .toList();
        Labels.values(ratios, THREADS)
                .forEach(count -> exhibits.add(ratios(count, Labels.with(ratios, THREADS, count))));
        List<Measurement> atRecall = figures(AT_A_RECALL)
                .sorted(Comparator.comparingDouble(figure -> Labels.number(figure, RECALL)))
                .toList();
        Labels.values(atRecall, THREADS)
                .forEach(count -> exhibits.add(
                        latency(count, Labels.with(atRecall, THREADS, count), Labels.with(sweep, THREADS, count))));
        memory(atRecall).ifPresent(exhibits::add);
        List<Measurement> costs =
                Stream.concat(figures(COSTS), allocated(atRecall)).toList();
        if (!costs.isEmpty()) {
            exhibits.add(costs(costs));
        }
        List<Measurement> cold = figures(List.of("cold_open_seconds", "cold_ms", "cold_read_bytes"))
                .toList();
        if (!cold.isEmpty()) {
            exhibits.add(cold(cold));
        }
        List<Measurement> scarce = figures(SCARCE).toList();
        if (!scarce.isEmpty()) {
            exhibits.add(scarce(scarce));
        }
        return exhibits;
    }

    private Exhibit speed(String threads, List<Measurement> sweep) {
        List<CurvePlot.Point> points = sweep.stream()
                .filter(figure -> figure.name().equals("sweep_qps"))
                .flatMap(figure -> point("", figure).stream())
                .toList();
        String title = "Queries a second by recall, " + Words.threads(threads);
        var plot = new CurvePlot(title, description(title), "queries/s", CurvePlot.Across.RECALL, points);
        FigureTable table = FigureTable.pivot(
                sweep, List.of(SYSTEM, "knob", RECALL), Set.of(DATASET, THREADS), figure -> Words.title(figure.name()));
        return new Exhibit(
                title,
                "Higher is faster, farther right is more exact; both scales are logarithmic, the horizontal one in"
                        + " what is missed. Each point is one value of a system's knob; the band, or the line through a"
                        + " point that stands alone, is the least and the greatest of the rounds.",
                points.isEmpty() ? null : plot,
                table,
                Exhibit.Extent.RAW);
    }

    private Exhibit ratios(String threads, List<Measurement> ratios) {
        List<RowPlot.Mark> marks = ratios.stream()
                .filter(figure -> figure.low() > 0)
                .map(figure ->
                        RowPlot.Mark.of(recall(figure), Labels.of(figure, "peer"), Labels.of(figure, "peer"), figure))
                .toList();
        String title = "Varve's queries a second over each peer's, " + Words.threads(threads);
        FigureTable table = FigureTable.pivot(
                ratios, List.of("peer"), Set.of(DATASET, THREADS, RECALL, SYSTEM, "of"), AnnSections::recall);
        return new Exhibit(
                title,
                "Right of the line Varve is faster, left of it the peer. The mark is the median of the ratios round by"
                    + " round, the bar their least and greatest. No mark where one of the two never finds that much.",
                marks.isEmpty() ? null : new RowPlot(title, description(title), RowPlot.Kind.RATIOS, marks),
                table,
                Exhibit.Extent.SUMMARY);
    }

    private Exhibit latency(String threads, List<Measurement> atRecall, List<Measurement> sweep) {
        List<CurvePlot.Point> points = List.of("sweep_p50_ms", "sweep_p99_ms", "sweep_p999_ms").stream()
                .flatMap(name -> sweep.stream()
                        .filter(figure -> figure.name().equals(name))
                        .flatMap(figure -> point(Objects.requireNonNull(LATENCIES.get(name)), figure).stream()))
                .toList();
        String title = "Latency by recall, " + Words.threads(threads);
        FigureTable table = FigureTable.pivot(
                atRecall,
                List.of(RECALL, SYSTEM),
                Set.of(DATASET, THREADS, "from"),
                figure -> Words.title(figure.name()));
        return new Exhibit(
                title,
                "Lower is faster: how long a search takes at the median and at its slow end. The table has the values"
                    + " at the recalls that were asked for, interpolated on each system's curve; ≥ and ≤ stand where"
                    + " the lowest value of its knob finds more than that already.",
                points.isEmpty()
                        ? null
                        : new CurvePlot(title, description(title), "ms", CurvePlot.Across.RECALL, points),
                table,
                Exhibit.Extent.SUMMARY);
    }

    private Optional<Exhibit> memory(List<Measurement> atRecall) {
        List<Measurement> searching = figures(List.of("resident_bytes"))
                .filter(figure -> Labels.of(figure, PHASE).equals("search"))
                .toList();
        List<Measurement> slow = atRecall.stream()
                .filter(figure -> figure.name().equals("p99_ms"))
                .toList();
        String threads = Labels.values(slow, THREADS).stream().findFirst().orElse("");
        List<Measurement> drawn = Labels.with(slow, THREADS, threads);
        List<CurvePlot.Point> points = drawn.stream()
                .filter(figure -> figure.low() > 0)
                .flatMap(figure -> searching.stream()
                        .filter(bytes ->
                                Labels.of(bytes, SYSTEM).equals(Labels.of(figure, SYSTEM)) && bytes.median() > 0)
                        .map(bytes -> new CurvePlot.Point(
                                "",
                                Labels.of(figure, SYSTEM),
                                bytes.median(),
                                figure.median(),
                                figure.low(),
                                figure.high())))
                .toList();
        if (points.isEmpty()) {
            return Optional.empty();
        }
        String title = "Latency by memory, " + Words.threads(threads);
        List<Measurement> both =
                Stream.concat(searching.stream(), drawn.stream()).toList();
        FigureTable table = FigureTable.pivot(
                both,
                List.of(SYSTEM),
                Set.of(DATASET, THREADS, RECALL, PHASE, "from"),
                figure -> Labels.has(figure, RECALL)
                        ? "p99 ms at " + Labels.of(figure, RECALL)
                        : "resident, " + Labels.of(figure, PHASE));
        return Optional.of(Exhibit.of(
                new CurvePlot(title, description(title), "p99 ms", CurvePlot.Across.BYTES, points),
                "Lower left is best: a fast search by a small process. The points of a system are the recalls that were"
                        + " asked for, the least exact at the bottom; memory is the peak of the process that searches.",
                table));
    }

    /** What one search allocates: at the recall in the middle of those that were asked for, by the fewest threads. */
    private static Stream<Measurement> allocated(List<Measurement> atRecall) {
        List<Measurement> all = atRecall.stream()
                .filter(figure -> figure.name().equals(ALLOCATED))
                .toList();
        List<String> recalls = Labels.values(all, RECALL);
        List<String> threads = Labels.values(all, THREADS);
        return all.isEmpty()
                ? Stream.empty()
                : Labels.with(Labels.with(all, THREADS, threads.getFirst()), RECALL, recalls.get(recalls.size() / 2))
                        .stream();
    }

    private Exhibit costs(List<Measurement> costs) {
        List<RowPlot.Mark> marks = costs.stream()
                .filter(figure -> DRAWN_COSTS.contains(figure.name()))
                .sorted(Comparator.comparingInt((Measurement figure) -> DRAWN_COSTS.indexOf(figure.name()))
                        .thenComparing(figure -> Labels.of(figure, PHASE)))
                .map(figure ->
                        RowPlot.Mark.of(cost(figure), Labels.of(figure, SYSTEM), Labels.of(figure, SYSTEM), figure))
                .toList();
        String title = "Build time, size and memory";
        FigureTable table =
                FigureTable.pivot(costs, List.of(SYSTEM), Set.of(DATASET, PHASE, THREADS, RECALL), AnnSections::cost);
        return new Exhibit(
                title,
                "Shorter is better. Each system had a process of its own for building and a fresh one for searching;"
                        + " resident is its peak, the pages of mapped files included.",
                marks.isEmpty() ? null : new RowPlot(title, description(title), RowPlot.Kind.BARS, marks),
                table,
                Exhibit.Extent.SUMMARY);
    }

    private Exhibit cold(List<Measurement> cold) {
        List<RowPlot.Mark> marks = cold.stream()
                .filter(figure -> figure.name().equals("cold_ms"))
                .sorted(Comparator.comparing(figure -> Labels.of(figure, "quantile")))
                .map(figure -> RowPlot.Mark.of(
                        Labels.of(figure, "quantile"), Labels.of(figure, SYSTEM), Labels.of(figure, SYSTEM), figure))
                .toList();
        String title = "Cold searches";
        FigureTable table = FigureTable.pivot(
                cold,
                List.of(SYSTEM, "knob", RECALL),
                Set.of(DATASET, "quantile"),
                figure -> Labels.has(figure, "quantile")
                        ? Labels.of(figure, "quantile") + " ms"
                        : Words.title(figure.name()));
        return new Exhibit(
                title,
                "Shorter is better: searches after the page cache was emptied of the index; the very first one, and the"
                        + " mean and the median of the first ones, of which later ones find what earlier ones have"
                        + " read. The JVM is warm by then; only the files are cold.",
                marks.isEmpty() ? null : new RowPlot(title, description(title), RowPlot.Kind.BARS, marks),
                table,
                Exhibit.Extent.SUMMARY);
    }

    private Exhibit scarce(List<Measurement> scarce) {
        List<RowPlot.Mark> marks = scarce.stream()
                .filter(figure -> figure.name().equals("scarce_qps"))
                .map(figure ->
                        RowPlot.Mark.of("queries/s", Labels.of(figure, SYSTEM), Labels.of(figure, SYSTEM), figure))
                .toList();
        String title = "Searches with scarce memory";
        FigureTable table = FigureTable.pivot(
                scarce, List.of(SYSTEM, "peer", "knob", RECALL), Set.of(DATASET), figure -> Words.title(figure.name()));
        return new Exhibit(
                title,
                "Longer is faster: searches of one thread in a process whose memory is capped at what it takes for"
                        + " itself and, the same for all, as much for files as Varve's codes and graph and a share of"
                        + " the vectors take. The rest of what a search needs is read from the disk.",
                marks.isEmpty() ? null : new RowPlot(title, description(title), RowPlot.Kind.BARS, marks),
                table,
                Exhibit.Extent.SUMMARY);
    }

    private String description(String title) {
        return title + ", on " + dataset + "; the table below has the figures.";
    }

    private String description() {
        return run.figures(DATASET).stream()
                .filter(figure -> Labels.of(figure, DATASET).equals(dataset))
                .map(figure -> Units.count((long) figure.median()) + " rows of " + Labels.of(figure, "dimension")
                        + " numbers, " + Labels.of(figure, "metric") + "; " + Labels.of(figure, "queries")
                        + " queries; "
                        + Labels.of(figure, "origin"))
                .findFirst()
                .orElse("");
    }

    private List<String> notes(String about) {
        return run.figures("note").stream()
                .filter(note -> Labels.of(note, DATASET).equals(about))
                .map(note -> Labels.of(note, "text"))
                .toList();
    }

    /** The figures of some names about this data set, Varve's first. */
    private Stream<Measurement> figures(List<String> names) {
        return names.stream()
                .flatMap(name -> run.figures(name).stream())
                .filter(figure -> Labels.of(figure, DATASET).equals(dataset)
                        && (Labels.has(figure, SYSTEM) || Labels.has(figure, "peer")))
                .sorted(Comparator.comparing(figure -> Labels.of(figure, SYSTEM), SystemLook.varveFirst()));
    }

    private static Optional<CurvePlot.Point> point(String panel, Measurement figure) {
        double recall = Labels.number(figure, RECALL);
        return figure.low() > 0 && recall >= 0 && recall <= 1
                ? Optional.of(new CurvePlot.Point(
                        panel, Labels.of(figure, SYSTEM), recall, figure.median(), figure.low(), figure.high()))
                : Optional.empty();
    }

    private static String cost(Measurement figure) {
        String title = Words.title(figure.name());
        if (Labels.has(figure, PHASE)) {
            return title + ", " + Labels.of(figure, PHASE);
        }
        return Labels.has(figure, RECALL) ? title + " at " + Labels.of(figure, RECALL) : title;
    }

    private static String recall(Measurement figure) {
        return "recall " + Labels.of(figure, RECALL);
    }
}
