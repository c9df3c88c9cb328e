package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Late interaction over tokens on the disk: one section, with an exhibit for each question. */
final class LateSections {

    private static final String MODE = "mode";
    private static final String QUANTILE = "quantile";
    private static final String RERANK = "rerank";
    private static final String DELTA = "delta";
    private static final String CODE = "code";
    private static final String MEMORY = "memory_bytes";
    private static final String DOCUMENTS = "documents";

    private static final String BY_MEMORY = "latency_by_memory_ms";
    private static final String RATIO = "latency_ratio";
    private static final String RECALL = "maxsim_recall@10";
    private static final String BYTES = "token_bytes_per_document";

    private static final List<String> SEARCHES = List.of(
            "latency_ms",
            "wait_ms",
            "search_reads",
            "search_read_bytes",
            "resident_bytes",
            "resident_token_bytes",
            "resident_candidate_bytes",
            "memory_group_peak_bytes");

    private static final List<String> AROUND = List.of(
            "memory_cap_bytes", "candidate_bytes", "full_token_bytes", "full_tokens_to_candidates", "known_item_found");

    private static final String BELOW = "; the table below has the figures.";

    private final BenchRun run;

    private LateSections(BenchRun run) {
        this.run = run;
    }

    /** The section of a run; none where nothing of it was measured. */
    static Optional<Section> of(BenchRun run) {
        var about = new LateSections(run);
        List<Exhibit> exhibits = Stream.of(
                        about.searches(),
                        about.ratios(),
                        about.byMemory(),
                        about.throughput(),
                        about.prefetching(),
                        about.codes(),
                        about.around())
                .flatMap(Optional::stream)
                .toList();
        return exhibits.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section("Late interaction over tokens on the disk", "", exhibits, List.of()));
    }

    private Optional<Exhibit> searches() {
        List<Measurement> figures = figures(SEARCHES, MODE);
        return bars(
                "Searches",
                "By each way to get coded tokens into memory. Shorter is better. (!) and doubt: more tokens were in"
                        + " memory than was asked for.",
                figures,
                LateSections::what,
                FigureTable.pivot(figures, List.of(MODE), Set.of(QUANTILE), LateSections::what));
    }

    private Optional<Exhibit> ratios() {
        List<Measurement> figures = figures(List.of(RATIO), MODE);
        if (figures.isEmpty()) {
            return Optional.empty();
        }
        List<RowPlot.Mark> marks = figures.stream()
                .filter(figure -> figure.low() > 0)
                .map(figure -> RowPlot.Mark.of(
                        Labels.of(figure, QUANTILE),
                        Labels.of(figure, MODE) + " / " + Labels.of(figure, "over"),
                        Labels.of(figure, MODE),
                        figure))
                .toList();
        String title = "Ways to get coded tokens into memory, compared";
        FigureTable table = FigureTable.pivot(
                figures, List.of(MODE, "over"), Set.of(QUANTILE), figure -> Labels.of(figure, QUANTILE));
        return Optional.of(new Exhibit(
                title,
                "How many times as long a query takes in one mode as in another one, round by round.",
                marks.isEmpty() ? null : new RowPlot(title, title + BELOW, RowPlot.Kind.RATIOS, marks),
                table,
                Exhibit.Extent.SUMMARY));
    }

    private Optional<Exhibit> byMemory() {
        List<Measurement> figures = figures(List.of(BY_MEMORY), MODE);
        List<CurvePlot.Point> points = figures.stream()
                .filter(figure -> figure.low() > 0 && Labels.number(figure, MEMORY) > 0)
                .sorted(Comparator.comparing((Measurement figure) -> Labels.of(figure, QUANTILE))
                        .thenComparing(figure -> Labels.of(figure, MODE))
                        .thenComparingDouble(figure -> Labels.number(figure, MEMORY)))
                .map(figure -> point(Labels.of(figure, QUANTILE), Labels.of(figure, MODE), figure, MEMORY))
                .toList();
        FigureTable table =
                FigureTable.pivot(figures, List.of(MODE, "memory_share", MEMORY), Set.of(QUANTILE), LateSections::what);
        return curve(
                "Latency by memory",
                "Lower is faster: by what a process may have in memory for itself, what leads to candidates, and a"
                        + " share of coded tokens.",
                "ms",
                CurvePlot.Across.BYTES,
                points,
                table);
    }

    private Optional<Exhibit> throughput() {
        List<Measurement> figures = run.figures("qps").stream()
                .filter(figure -> Labels.has(figure, MODE) && !Labels.has(figure, "system"))
                .toList();
        return bars(
                "Queries a second, side by side",
                "Longer is faster: by how many candidates are scored.",
                figures,
                figure -> Labels.has(figure, RERANK) ? "re-rank " + Labels.of(figure, RERANK) : "queries/s",
                FigureTable.pivot(
                        figures, List.of(MODE, RERANK, "threads"), Set.of(), figure -> Words.title(figure.name())));
    }

    private Optional<Exhibit> prefetching() {
        List<Measurement> figures = figures(List.of("hit_rate", "wasted_read_ratio"), DELTA);
        if (figures.isEmpty()) {
            return Optional.empty();
        }
        List<RowPlot.Mark> marks = figures.stream()
                .map(figure -> RowPlot.Mark.of(
                        Words.title(figure.name()), Labels.of(figure, DELTA), Words.title(figure.name()), figure))
                .toList();
        String title = "Prefetching";
        return Optional.of(new Exhibit(
                title,
                "By the fraction of the search for candidates after which reads begin: of the documents that had to be"
                        + " read, those read ahead (longer is better); of those read ahead, those that were for nothing"
                        + " (shorter is better).",
                new RowPlot(title, title + BELOW, RowPlot.Kind.PARTS, marks),
                FigureTable.pivot(figures, List.of(DELTA), Set.of(), figure -> Words.title(figure.name())),
                Exhibit.Extent.SUMMARY));
    }

    private Optional<Exhibit> codes() {
        List<Measurement> figures = figures(List.of(BYTES, RECALL, "maxsim_rescored_recall@10"), CODE);
        List<CurvePlot.Point> points = new ArrayList<>();
        for (Measurement bytes : figures(List.of(BYTES), CODE)) {
            for (Measurement recall : figures(List.of(RECALL), CODE)) {
                double share = recall.median();
                if (sameLabel(bytes, recall, CODE) && sameLabel(bytes, recall, DOCUMENTS) && share >= 0 && share <= 1) {
                    String family = Labels.of(bytes, CODE).replaceAll("-\\d+$", "");
                    points.add(new CurvePlot.Point(
                            scored(recall), family, share, bytes.median(), bytes.low(), bytes.high()));
                }
            }
        }
        points.sort(Comparator.comparing(CurvePlot.Point::panel)
                .thenComparing(CurvePlot.Point::series)
                .thenComparingDouble(CurvePlot.Point::across));
        FigureTable table = FigureTable.pivot(figures, List.of(DOCUMENTS, CODE), Set.of(RERANK), LateSections::found);
        return curve(
                "Codes of tokens",
                "Lower takes less of the disk, farther right finds more of the exact answers: with all documents scored"
                        + " by their codes, which is what a code loses, and with some of the candidates scored.",
                "bytes a document",
                CurvePlot.Across.RECALL,
                points,
                table);
    }

    private Optional<Exhibit> around() {
        List<Measurement> figures =
                AROUND.stream().flatMap(name -> run.figures(name).stream()).toList();
        return figures.isEmpty()
                ? Optional.empty()
                : Optional.of(new Exhibit(
                        "Around the searches",
                        "",
                        null,
                        FigureTable.pivot(figures, List.of(), Set.of(), figure -> Words.title(figure.name())),
                        Exhibit.Extent.SUMMARY));
    }

    private static Optional<Exhibit> curve(
            String title,
            String reading,
            String unit,
            CurvePlot.Across across,
            List<CurvePlot.Point> points,
            FigureTable table) {
        CurvePlot plot = points.isEmpty() ? null : new CurvePlot(title, title + BELOW, unit, across, points);
        return table.shown().isEmpty()
                ? Optional.empty()
                : Optional.of(new Exhibit(title, reading, plot, table, Exhibit.Extent.SUMMARY));
    }

    private static Optional<Exhibit> bars(
            String title,
            String reading,
            List<Measurement> figures,
            Function<Measurement, String> panel,
            FigureTable table) {
        if (figures.isEmpty()) {
            return Optional.empty();
        }
        List<RowPlot.Mark> marks = figures.stream()
                .map(figure -> RowPlot.Mark.of(panel.apply(figure), row(figure), Labels.of(figure, MODE), figure))
                .toList();
        var plot = new RowPlot(title, title + BELOW, RowPlot.Kind.BARS, marks);
        return Optional.of(new Exhibit(title, reading, plot, table, Exhibit.Extent.SUMMARY));
    }

    /** Marked where the figure may not be what its title says. */
    private static String row(Measurement figure) {
        String row = Labels.of(figure, MODE);
        return Labels.has(figure, "doubt") ? row + " (!)" : row;
    }

    private static CurvePlot.Point point(String panel, String series, Measurement figure, String across) {
        return new CurvePlot.Point(
                panel, series, Labels.number(figure, across), figure.median(), figure.low(), figure.high());
    }

    private static boolean sameLabel(Measurement one, Measurement other, String label) {
        return Objects.equals(one.labels().get(label), other.labels().get(label));
    }

    private static String what(Measurement figure) {
        return Labels.has(figure, QUANTILE) ? Labels.of(figure, QUANTILE) + " ms" : Words.title(figure.name());
    }

    private static String found(Measurement figure) {
        String title = Words.title(figure.name());
        return Labels.has(figure, RERANK) ? title + ", " + scored(figure) : title;
    }

    private static String scored(Measurement figure) {
        return String.format(Locale.ROOT, "%s scored", Labels.of(figure, RERANK));
    }

    private List<Measurement> figures(List<String> names, String label) {
        return names.stream()
                .flatMap(name -> run.figures(name).stream())
                .filter(figure -> Labels.has(figure, label))
                .toList();
    }
}
