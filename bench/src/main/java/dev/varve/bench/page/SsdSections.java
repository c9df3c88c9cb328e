package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the disk gives, and late interaction over tokens that are on it. */
final class SsdSections {

    private static final String READER = "reader";
    private static final List<String> READS =
            List.of("reader_iops", "reader_p50_ms", "reader_p99_ms", "reader_cpu_us", "reader_device_bytes");

    private SsdSections() {}

    /** The sections of a run; none where the disk was not measured. */
    static List<Section> of(BenchRun run) {
        List<Section> sections = new ArrayList<>();
        List<Measurement> reads = figures(run, READS, READER);
        if (!reads.isEmpty()) {
            sections.add(new Section("Random reads", "", reads(reads), List.of()));
        }
        LateSections.of(run).ifPresent(sections::add);
        return sections;
    }

    private static List<Exhibit> reads(List<Measurement> reads) {
        return List.of(
                bars(
                        "Reads a second",
                        "Longer is faster: random reads of a file that is not in memory, by each way to read it. (!)"
                                + " and doubt: not what the disk does, because much was found in memory.",
                        named(reads, "reader_iops"),
                        table(named(reads, "reader_iops"))),
                bars(
                        "Latency of a read, p99",
                        "Shorter is better: what one read in a hundred takes at least. The table has the median and the"
                                + " processor's time too.",
                        named(reads, "reader_p99_ms"),
                        table(reads.stream()
                                .filter(figure -> !figure.name().equals("reader_iops"))
                                .toList())));
    }

    private static FigureTable table(List<Measurement> reads) {
        return FigureTable.pivot(
                reads, List.of(READER, "bytes", "threads"), Set.of(), figure -> Words.title(figure.name()));
    }

    private static Exhibit bars(String title, String reading, List<Measurement> drawn, FigureTable table) {
        List<RowPlot.Mark> marks = drawn.stream()
                .map(figure -> RowPlot.Mark.of(load(figure), row(figure), Labels.of(figure, READER), figure))
                .toList();
        var plot = new RowPlot(title, title + "; the table below has the figures.", RowPlot.Kind.BARS, marks);
        return new Exhibit(title, reading, marks.isEmpty() ? null : plot, table, Exhibit.Extent.SUMMARY);
    }

    /** Marked where the figure may not be what its title says. */
    private static String row(Measurement figure) {
        String row = Labels.of(figure, READER);
        return Labels.has(figure, "doubt") ? row + " (!)" : row;
    }

    private static String load(Measurement figure) {
        double bytes = Labels.number(figure, "bytes");
        return (Double.isNaN(bytes) ? Labels.of(figure, "bytes") : Units.bytes(bytes)) + ", "
                + Words.threads(Labels.of(figure, "threads"));
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
