package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Varve's dense search beside itself: filtered beside unfiltered, merged beside built. */
final class DenseSections {

    private static final String DATASET = "dataset";
    private static final String SHARE = "share";
    private static final String CORRELATION = "correlation";
    private static final String KIND = "kind";
    private static final String RATIO = "filtered_ratio";
    private static final String WAY = "filtered_way";

    private DenseSections() {}

    /** The sections of a run; none where it measured neither. */
    static List<Section> of(BenchRun run) {
        List<Section> sections = new ArrayList<>();
        add(sections, "Filtered search", filters(run));
        add(sections, "Merging", merges(run));
        return sections;
    }

    private static void add(List<Section> to, String title, List<Exhibit> exhibits) {
        if (!exhibits.isEmpty()) {
            to.add(new Section(title, "", exhibits, List.of()));
        }
    }

    private static List<Exhibit> filters(BenchRun run) {
        List<Measurement> figures = Stream.of(
                        "filtered_qps", RATIO, "filtered_default_qps", "filtered_default_recall", WAY)
                .flatMap(name -> run.figures(name).stream())
                .toList();
        if (figures.isEmpty()) {
            return List.of();
        }
        List<RowPlot.Mark> marks = run.figures(RATIO).stream()
                .filter(figure -> figure.low() > 0)
                .map(figure -> RowPlot.Mark.of(Labels.of(figure, DATASET), filter(figure), SystemLook.VARVE, figure))
                .toList();
        String title = "Filtered search over unfiltered search";
        FigureTable table = FigureTable.pivot(
                figures,
                List.of(DATASET, SHARE, CORRELATION),
                Set.of("recall", "from", "way"),
                figure -> figure.name().equals(WAY) ? Labels.of(figure, "way") : Words.title(figure.name()));
        return List.of(new Exhibit(
                title,
                "Searches a second by one thread at the recall that was asked for, over those without a filter in the"
                        + " same round. Rows pass by chance, around the query, or far from it. The last columns are the"
                        + " ways in which segments were searched, as explain tells them, and the share of the queries"
                        + " that went each way.",
                marks.isEmpty() ? null : new RowPlot(title, description(title), RowPlot.Kind.RATIOS, marks),
                table,
                Exhibit.Extent.SUMMARY));
    }

    /** Such as {@code 10 %, positive}. */
    private static String filter(Measurement figure) {
        return new BigDecimal(Labels.of(figure, SHARE))
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %, " + Labels.of(figure, CORRELATION);
    }

    private static List<Exhibit> merges(BenchRun run) {
        List<Measurement> figures = Stream.of("index_seconds", "index_recall", "index_qps", "merge_ratio")
                .flatMap(name -> run.figures(name).stream())
                .toList();
        if (figures.isEmpty()) {
            return List.of();
        }
        List<RowPlot.Mark> marks = run.figures("index_seconds").stream()
                .map(figure ->
                        RowPlot.Mark.of(Labels.of(figure, DATASET), Labels.of(figure, KIND), SystemLook.VARVE, figure))
                .toList();
        String title = "Building one segment, and merging two halves of it";
        FigureTable table =
                FigureTable.pivot(figures, List.of(DATASET, KIND), Set.of(), figure -> Words.title(figure.name()));
        return List.of(new Exhibit(
                title,
                "Shorter is better: seconds from reading the vectors, or from two segments of half of the rows each, to"
                        + " one segment on the disk. Recall and searches a second are of a query that says nothing of"
                        + " its effort, by one thread.",
                marks.isEmpty() ? null : new RowPlot(title, description(title), RowPlot.Kind.BARS, marks),
                table,
                Exhibit.Extent.SUMMARY));
    }

    private static String description(String title) {
        return title + "; the table below has the figures.";
    }
}
