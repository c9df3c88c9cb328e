package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Writes beside RocksDB. */
final class WritesSections {

    private static final String SYSTEM = "system";
    private static final String RATIO = "_ratio";
    private static final String OVER = "Varve over RocksDB";

    private WritesSections() {}

    /** The sections of a run; none where nothing was written. */
    static List<Section> of(BenchRun run) {
        List<Exhibit> exhibits = new ArrayList<>();
        addCompared(
                exhibits,
                run,
                "writes_per_second",
                "Acknowledged writes a second",
                "Longer is faster. One record a write, by what an acknowledgement promises and by how many threads"
                        + " write at once; every panel has a scale of its own.",
                figure -> Labels.of(figure, "durability"),
                figure -> writers(Labels.of(figure, "writers")),
                List.of("durability", "writers"));
        addCompared(
                exhibits,
                run,
                "bulk_load_per_second",
                "Bulk load",
                "Longer is faster: records a second, in batches, until all are in files that a search reads.",
                _ -> "records a second",
                figure -> Labels.of(figure, SYSTEM),
                List.of());
        addAmplification(exhibits, run);
        addCompared(
                exhibits,
                run,
                "open_seconds",
                "Time to open",
                "Shorter is better: seconds from the call until a store of that size answers.",
                _ -> "",
                figure -> Units.bytes(Labels.number(figure, "bytes")),
                List.of("bytes"));
        addSearch(exhibits, run);
        return exhibits.isEmpty() ? List.of() : List.of(new Section("Writes", "", exhibits, List.of()));
    }

    private static void addCompared(
            List<Exhibit> to,
            BenchRun run,
            String name,
            String title,
            String reading,
            Function<Measurement, String> panel,
            Function<Measurement, String> row,
            List<String> labels) {
        List<Measurement> figures =
                bySystem(run, name).filter(each -> !Labels.has(each, "dataset")).toList();
        if (figures.isEmpty()) {
            return;
        }
        List<Measurement> ratios = run.figures(name + RATIO);
        List<RowPlot.Mark> marks = figures.stream()
                .map(figure ->
                        RowPlot.Mark.of(panel.apply(figure), row.apply(figure), Labels.of(figure, SYSTEM), figure))
                .toList();
        FigureTable table = FigureTable.pivot(
                Stream.concat(figures.stream(), ratios.stream()).toList(),
                labels,
                Set.of(SYSTEM),
                figure -> figure.name().endsWith(RATIO) ? OVER : Labels.of(figure, SYSTEM));
        to.add(Exhibit.of(bars(title, marks), reading, table));
        List<RowPlot.Mark> compared = ratios.stream()
                .filter(figure -> figure.low() > 0)
                .map(figure -> RowPlot.Mark.of(panel.apply(figure), row.apply(figure), SystemLook.VARVE, figure))
                .toList();
        if (compared.size() > 2) {
            String over = title + ", " + OVER;
            to.add(Exhibit.of(
                    new RowPlot(over, description(over), RowPlot.Kind.RATIOS, compared),
                    "Right of the line Varve writes more in a second. The mark is the median of the ratios round by"
                            + " round, the bar their least and greatest.",
                    FigureTable.pivot(ratios, labels, Set.of(), _ -> OVER)));
        }
    }

    private static void addAmplification(List<Exhibit> to, BenchRun run) {
        List<String> names = List.of("space_amplification", "write_amplification", "updates_per_second");
        List<Measurement> figures =
                names.stream().flatMap(name -> bySystem(run, name)).toList();
        if (figures.isEmpty()) {
            return;
        }
        List<RowPlot.Mark> marks = figures.stream()
                .map(figure -> RowPlot.Mark.of(
                        Words.title(figure.name()), Labels.of(figure, SYSTEM), Labels.of(figure, SYSTEM), figure))
                .toList();
        to.add(Exhibit.of(
                bars("What updates cost", marks),
                "Shorter is better for both amplifications: bytes on disk, and bytes written, for each byte of records."
                        + " Longer is faster for updates a second.",
                FigureTable.pivot(figures, List.of(SYSTEM), Set.of(), figure -> Words.title(figure.name()))));
    }

    private static void addSearch(List<Exhibit> to, BenchRun run) {
        List<String> names = List.of("search_p50_ms", "search_p99_ms");
        List<Measurement> figures = names.stream()
                .flatMap(name -> run.figures(name).stream())
                .filter(figure -> Labels.has(figure, "during"))
                .toList();
        if (figures.isEmpty()) {
            return;
        }
        List<RowPlot.Mark> marks = figures.stream()
                .map(figure -> RowPlot.Mark.of(
                        Words.title(figure.name()), Labels.of(figure, "during"), SystemLook.VARVE, figure))
                .toList();
        List<Measurement> ratios = names.stream()
                .flatMap(name -> run.figures(name + RATIO).stream())
                .toList();
        to.add(Exhibit.of(
                bars("Search during compaction", marks),
                "Shorter is better: exact searches of Varve while nothing else is done, and while a compaction"
                        + " rewrites the store that is searched.",
                FigureTable.pivot(
                        Stream.concat(figures.stream(), ratios.stream()).toList(),
                        List.of("during"),
                        Set.of(),
                        figure -> figure.name().endsWith(RATIO)
                                ? Words.title(figure.name().replace(RATIO, "")) + ", compaction over idle"
                                : Words.title(figure.name()))));
    }

    private static Stream<Measurement> bySystem(BenchRun run, String name) {
        return run.figures(name).stream().filter(figure -> Labels.has(figure, SYSTEM));
    }

    private static RowPlot bars(String title, List<RowPlot.Mark> marks) {
        return new RowPlot(title, description(title), RowPlot.Kind.BARS, marks);
    }

    private static String writers(String writers) {
        return writers.equals("1") ? "1 writer" : writers + " writers";
    }

    private static String description(String title) {
        return title + "; the table below has the figures.";
    }
}
