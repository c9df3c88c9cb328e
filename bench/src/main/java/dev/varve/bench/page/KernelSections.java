package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Kernels, beside what the machine could do at best. */
final class KernelSections {

    private static final String KERNEL = "kernel";
    private static final String DIMENSION = "dim";
    private static final String IMPLEMENTATION = "impl";
    private static final String SETTLED = "settled";
    private static final String UNSETTLED = "(!)";
    private static final String FRACTION = "kernel_fraction_of_limit";

    private KernelSections() {}

    /** The sections of a run; none where no kernel was measured. */
    static List<Section> of(BenchRun run) {
        List<Measurement> figures = run.figures().stream()
                .filter(figure -> figure.name().startsWith("kernel_") && Labels.has(figure, KERNEL))
                .toList();
        if (figures.isEmpty()) {
            return List.of();
        }
        List<Exhibit> exhibits = new ArrayList<>();
        List<Measurement> fractions = run.figures(FRACTION);
        if (!fractions.isEmpty()) {
            exhibits.add(fractions(fractions));
        }
        exhibits.add(times(figures.stream()
                .filter(figure -> !figure.name().equals(FRACTION))
                .toList()));
        List<Measurement> limits = Stream.of("memory_bandwidth", "cache_bandwidth", "multiply_adds")
                .flatMap(name -> run.figures(name).stream())
                .toList();
        if (!limits.isEmpty()) {
            FigureTable table = FigureTable.pivot(limits, List.of(), Set.of(), figure -> Words.title(figure.name()));
            exhibits.add(new Exhibit("The machine's limits", "", null, table, Exhibit.Extent.SUMMARY));
        }
        return List.of(new Section("Kernels", "", exhibits, notes(figures)));
    }

    private static List<String> notes(List<Measurement> figures) {
        return figures.stream().anyMatch(figure -> Labels.has(figure, SETTLED))
                ? List.of(UNSETTLED + " and settled = no: a figure that did not settle, not to be quoted. The greatest"
                        + " of its iterations is more than twice the least, or it allocated, as code does"
                        + " that is not compiled yet.")
                : List.of();
    }

    private static Exhibit fractions(List<Measurement> fractions) {
        List<RowPlot.Mark> marks = fractions.stream()
                .map(figure -> new RowPlot.Mark(
                        place(figure),
                        row(figure),
                        SystemLook.VARVE,
                        figure.median(),
                        figure.low(),
                        figure.high(),
                        Math.round(100 * figure.median()) + " %"))
                .toList();
        String title = "Share of the machine's limit";
        return Exhibit.of(
                new RowPlot(title, description(title), RowPlot.Kind.PARTS, marks),
                "Longer is better, and the line at the right is all that the machine can do: bytes that it loads or"
                        + " numbers that it multiplies and adds, whichever binds first, measured in the same run.",
                FigureTable.pivot(
                        fractions, List.of(KERNEL, DIMENSION, IMPLEMENTATION), Set.of(), _ -> "of the limit"));
    }

    private static Exhibit times(List<Measurement> figures) {
        List<RowPlot.Mark> marks = figures.stream()
                .filter(figure -> figure.name().equals("kernel_ns"))
                .map(figure -> RowPlot.Mark.of(place(figure), row(figure), Labels.of(figure, IMPLEMENTATION), figure))
                .toList();
        String title = "Nanoseconds an item";
        // What late interaction takes stands there already, in nanoseconds.
        List<Measurement> once = figures.stream()
                .filter(figure -> !figure.name().equals("maxsim_us"))
                .toList();
        FigureTable table = FigureTable.pivot(
                once, List.of(KERNEL, DIMENSION, IMPLEMENTATION), Set.of(), figure -> Words.title(figure.name()));
        return new Exhibit(
                title,
                "Shorter is better; scalar is the same kernel without vector instructions.",
                marks.isEmpty() ? null : new RowPlot(title, description(title), RowPlot.Kind.BARS, marks),
                table,
                Exhibit.Extent.SUMMARY);
    }

    private static String row(Measurement figure) {
        String row = Labels.of(figure, KERNEL) + " " + Labels.of(figure, DIMENSION);
        return Labels.has(figure, SETTLED) ? row + " " + UNSETTLED : row;
    }

    /** Where the items are that a kernel reads. */
    private static String place(Measurement figure) {
        return Labels.of(figure, "where");
    }

    private static String description(String title) {
        return title + "; the table below has the figures.";
    }
}
