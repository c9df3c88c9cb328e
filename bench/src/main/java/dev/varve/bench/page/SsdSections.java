package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What the disk gives, and searches of more than fits in memory. */
final class SsdSections {

    private static final String READER = "reader";
    private static final String MODE = "mode";
    private static final String QUANTILE = "quantile";

    private static final List<String> READS =
            List.of("reader_iops", "reader_p50_ms", "reader_p99_ms", "reader_cpu_us", "reader_device_bytes");

    private static final List<String> SEARCHES =
            List.of("latency_ms", "qps", "resident_bytes", "resident_token_bytes", "memory_group_peak_bytes");

    private static final List<String> AROUND =
            List.of("memory_cap_bytes", "token_bytes_per_document", "known_item_found");

    private SsdSections() {}

    /** The sections of a run; none where the disk was not measured. */
    static List<Section> of(BenchRun run) {
        List<Section> sections = new ArrayList<>();
        List<Measurement> reads = figures(run, READS, READER);
        if (!reads.isEmpty()) {
            sections.add(new Section("Random reads", "", reads(reads), List.of()));
        }
        List<Measurement> searches = figures(run, SEARCHES, MODE);
        if (!searches.isEmpty()) {
            List<Exhibit> exhibits = new ArrayList<>();
            exhibits.add(searches(searches));
            List<Measurement> around =
                    AROUND.stream().flatMap(name -> run.figures(name).stream()).toList();
            if (!around.isEmpty()) {
                FigureTable table =
                        FigureTable.pivot(around, List.of(), Set.of(), figure -> Words.title(figure.name()));
                exhibits.add(new Exhibit("Around the searches", "", null, table, Exhibit.Extent.SUMMARY));
            }
            sections.add(new Section("Late interaction over tokens on the disk", "", exhibits, List.of()));
        }
        return sections;
    }

    private static List<Exhibit> reads(List<Measurement> reads) {
        return List.of(
                bars(
                        "Reads a second",
                        "Longer is faster: random reads of a file that is not in memory, by each way to read it. (!)"
                                + " and doubt: not what the disk does, because much was found in memory.",
                        named(reads, "reader_iops"),
                        SsdSections::load,
                        READER,
                        table(named(reads, "reader_iops"))),
                bars(
                        "Latency of a read, p99",
                        "Shorter is better: what one read in a hundred takes at least. The table has the median and the"
                                + " processor's time too.",
                        named(reads, "reader_p99_ms"),
                        SsdSections::load,
                        READER,
                        table(reads.stream()
                                .filter(figure -> !figure.name().equals("reader_iops"))
                                .toList())));
    }

    private static FigureTable table(List<Measurement> reads) {
        return FigureTable.pivot(
                reads, List.of(READER, "bytes", "threads"), Set.of(), figure -> Words.title(figure.name()));
    }

    private static Exhibit searches(List<Measurement> searches) {
        return bars(
                "Searches",
                "By each way to keep the tokens. Shorter is better for latency and memory, longer for queries a"
                        + " second. (!) and doubt: more tokens were in memory than was asked for.",
                searches,
                SsdSections::what,
                MODE,
                FigureTable.pivot(searches, List.of(MODE), Set.of(QUANTILE), SsdSections::what));
    }

    private static Exhibit bars(
            String title,
            String reading,
            List<Measurement> drawn,
            Function<Measurement, String> panel,
            String series,
            FigureTable table) {
        List<RowPlot.Mark> marks = drawn.stream()
                .map(figure ->
                        RowPlot.Mark.of(panel.apply(figure), row(figure, series), Labels.of(figure, series), figure))
                .toList();
        var plot = new RowPlot(title, title + "; the table below has the figures.", RowPlot.Kind.BARS, marks);
        return new Exhibit(title, reading, marks.isEmpty() ? null : plot, table, Exhibit.Extent.SUMMARY);
    }

    /** Marked where the figure may not be what its title says. */
    private static String row(Measurement figure, String series) {
        String row = Labels.of(figure, series);
        return Labels.has(figure, "doubt") ? row + " (!)" : row;
    }

    private static String load(Measurement figure) {
        double bytes = Labels.number(figure, "bytes");
        return (Double.isNaN(bytes) ? Labels.of(figure, "bytes") : Units.bytes(bytes)) + ", "
                + Words.threads(Labels.of(figure, "threads"));
    }

    private static String what(Measurement figure) {
        return Labels.has(figure, QUANTILE) ? Labels.of(figure, QUANTILE) + " ms" : Words.title(figure.name());
    }

    private static List<Measurement> figures(BenchRun run, List<String> names, String label) {
        return names.stream()
                .flatMap(name -> run.figures(name).stream())
                .filter(figure -> Labels.has(figure, label))
                .toList();
    }

    private static List<Measurement> named(List<Measurement> figures, String name) {
        return figures.stream().filter(figure -> figure.name().equals(name)).toList();
    }
}
