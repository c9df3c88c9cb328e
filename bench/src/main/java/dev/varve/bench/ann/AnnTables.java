package dev.varve.bench.ann;

import dev.varve.bench.ann.SweepFigures.AtRecall;
import dev.varve.bench.ann.systems.Systems;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/** Reports one data set: the figures as lines, and as tables of which each line is a system. */
final class AnnTables {

    private static final String NONE = "–";
    private static final String AT_LEAST = "≥ ";
    private static final String VARVE = "varve";

    /** What an exact search finds at least: sums of float32 in another order may swap rows that are all but equal. */
    private static final double ALL = 0.999;

    private final AnnRun run;
    private final AnnData data;
    private final List<Introduction> systems;
    private final SweepFigures figures;
    private final Footprint footprint;
    private final Set<String> notes = new LinkedHashSet<>();

    /**
     * Tables.
     *
     * @param notes that belong under them
     */
    AnnTables(
            AnnRun run,
            AnnData data,
            List<Introduction> systems,
            SweepFigures figures,
            Footprint footprint,
            List<String> notes) {
        this.run = run;
        this.data = data;
        this.systems = systems;
        this.figures = figures;
        this.footprint = footprint;
        this.notes.addAll(notes);
    }

    /** Adds the lines of the sweeps, and prints all tables. */
    void report() {
        for (Introduction system : systems) {
            for (int threads : run.plan().threads()) {
                figures.addPoints(system.name(), threads, run.report());
            }
            if (system.knob().isEmpty()) {
                noteRecall(system);
            }
        }
        for (int threads : run.plan().threads()) {
            for (double recall : run.plan().recalls()) {
                reportSpeed(threads, recall);
            }
        }
        printFootprint();
        notes.forEach(note -> run.report().out().println("  " + note));
        run.report().out().flush();
    }

    /** A system without a knob is one point; one that is exact, as those of this program are, must find all. */
    private void noteRecall(Introduction system) {
        OptionalDouble recall =
                figures.leastRecall(system.name(), run.plan().threads().getFirst());
        if (recall.isEmpty()) {
            return;
        }
        String found = String.format(Locale.ROOT, "%.5f", recall.getAsDouble());
        boolean wrong = Systems.names().contains(system.name()) && recall.getAsDouble() < ALL;
        note(
                system,
                system.name()
                        + (wrong
                                ? " searches exactly and should find all, but its recall is " + found
                                        + ": THE TRUTH OR THE SYSTEM IS WRONG, and so is every recall here"
                                : " has no knob: one point, of recall " + found));
    }

    private void note(Introduction system, String text) {
        run.note(data.name(), system.name(), text);
        notes.add(text);
    }

    private void reportSpeed(int threads, double recall) {
        Map<Introduction, AtRecall> found = new LinkedHashMap<>();
        for (Introduction system : systems) {
            figures.at(system.name(), threads, recall, system.knob().isEmpty()).ifPresent(at -> found.put(system, at));
        }
        Optional<AtRecall> varve = found.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(VARVE))
                .map(Map.Entry::getValue)
                .findFirst();
        var table = new Table(
                1, "system", "QPS", "low – high", "varve/it", "low – high", "p50 ms", "p99 ms", "p99.9 ms", "B/op");
        for (Introduction system : systems) {
            AtRecall at = found.get(system);
            if (at == null) {
                notes.add(NONE + " as QPS: not found so much with any value of the knob, or not measured");
                table.row(system.name(), NONE, "", "", "", "", "", "", "");
                continue;
            }
            at.figures().values().forEach(run.report()::add);
            at.allocated().ifPresent(run.report()::add);
            Optional<Measurement> ratio = varve.filter(_ -> !system.name().equals(VARVE))
                    .map(one -> figures.ratio(VARVE, one, system.name(), at));
            ratio.ifPresent(run.report()::add);
            table.row(cells(system.name(), at, ratio));
        }
        table.print(
                run.report().out(),
                data.title() + ", recall@" + run.plan().k() + " of " + SweepFigures.label(recall) + ", " + threads
                        + (threads == 1 ? " thread" : " threads"));
    }

    private String[] cells(String system, AtRecall at, Optional<Measurement> ratio) {
        boolean lowest = at.from().equals("lowest");
        if (lowest) {
            notes.add(AT_LEAST.strip()
                    + ": every value of the knob finds more; this is the fastest, so it is at least as fast");
        }
        return new String[] {
            system,
            (lowest ? AT_LEAST : "") + Units.number(at.qps().median()),
            spread(at.qps()),
            ratio.map(one -> Units.number(one.median())).orElse(""),
            ratio.map(AnnTables::spread).orElse(""),
            time(at, AnnFigures.P50),
            time(at, AnnFigures.P99),
            time(at, AnnFigures.P999),
            at.allocated().map(one -> Units.number(one.median())).orElse(NONE)
        };
    }

    private String time(AtRecall at, String name) {
        Optional<Measurement> time = at.figure(name);
        if (time.isEmpty()) {
            notes.add(NONE + " in a column of times: too few searches to tell it");
        }
        return time.map(one -> Units.number(one.median())).orElse(NONE);
    }

    private static String spread(Measurement figure) {
        return figure.rounds().size() == 1 ? "" : Units.spread(figure);
    }

    private void printFootprint() {
        print(
                "building, and the size of what was built",
                Column.number("seconds", AnnFigures.BUILD_SECONDS, ""),
                Column.bytes("on disk", AnnFigures.DISK, ""),
                Column.bytes("peak resident", AnnFigures.RESIDENT, "build"),
                Column.bytes("heap limit", AnnFigures.HEAP_LIMIT, "build"));
        print(
                "memory of the process that searches",
                Column.bytes("peak resident", AnnFigures.RESIDENT, "search"),
                Column.bytes("before data", AnnFigures.BASELINE, "search"),
                Column.bytes("own, at the end", AnnFigures.RESIDENT_ANONYMOUS, "search"),
                Column.bytes("of files", AnnFigures.RESIDENT_FILE, "search"),
                Column.bytes("live on heap", AnnFigures.HEAP, ""),
                Column.bytes("heap limit", AnnFigures.HEAP_LIMIT, "search"));
        print(
                "opening, and searches of one thread from disk",
                Column.number("open s", AnnFigures.OPEN_SECONDS, ""),
                Column.number("cold open s", AnnFigures.COLD_OPEN, ""),
                Column.number("cold first ms", AnnFigures.COLD, AnnFigures.FIRST),
                Column.number("mean ms", AnnFigures.COLD, AnnFigures.MEAN),
                Column.number("p50 ms", AnnFigures.COLD, AnnFigures.MEDIAN),
                Column.bytes("read/op", AnnFigures.COLD_READ, ""));
    }

    /**
     * A column of a table of figures that have no recall.
     *
     * @param figure its name
     * @param which the value of its first label beside system and data set; empty if there is none
     */
    private record Column(String heading, String figure, String which, DoubleFunction<String> text) {

        static Column number(String heading, String figure, String which) {
            return new Column(heading, figure, which, Units::number);
        }

        static Column bytes(String heading, String figure, String which) {
            return new Column(heading, figure, which, Units::bytes);
        }
    }

    private void print(String title, Column... columns) {
        var table = new Table(
                1,
                Stream.concat(Stream.of("system"), Stream.of(columns).map(Column::heading))
                        .toArray(String[]::new));
        for (Introduction system : systems) {
            Stream<String> cells = Stream.of(columns)
                    .map(column -> footprint
                            .value(system.name(), column.figure(), column.which())
                            .map(column.text()::apply)
                            .orElse(NONE));
            table.row(Stream.concat(Stream.of(system.name()), cells).toArray(String[]::new));
        }
        table.print(run.report().out(), data.title() + ": " + title);
    }
}
