package dev.varve.bench.ann;

import dev.varve.bench.ann.SweepFigures.AtRecall;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reports one data set: the figures as lines, and as tables of which each line is a system. */
final class AnnTables {

    private static final String NONE = "–";
    private static final String AT_LEAST = "≥ ";
    private static final String VARVE = "varve";

    private final AnnRun run;
    private final AnnData data;
    private final List<Introduction> systems;
    private final SweepFigures figures;
    private final Footprint footprint;
    private final Set<String> notes = new LinkedHashSet<>();

    AnnTables(AnnRun run, AnnData data, List<Introduction> systems, SweepFigures figures, Footprint footprint) {
        this.run = run;
        this.data = data;
        this.systems = systems;
        this.figures = figures;
        this.footprint = footprint;
    }

    /** Adds the lines of the sweeps, and prints all tables. */
    void report() {
        for (Introduction system : systems) {
            for (int threads : run.plan().threads()) {
                figures.addPoints(system.name(), threads, run.report());
            }
            if (system.knob().isEmpty()) {
                run.note(data.name(), system.name(), exact(system));
                notes.add(exact(system));
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

    private static String exact(Introduction system) {
        return system.name() + " searches exactly: one point, recall 1";
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
                notes.add(NONE + ": not found so much with any value of the knob, or not measured");
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
            Units.number(at.figure(AnnFigures.P50).median()),
            Units.number(at.figure(AnnFigures.P99).median()),
            Units.number(at.figure(AnnFigures.P999).median()),
            at.allocated().map(one -> Units.number(one.median())).orElse(NONE)
        };
    }

    private static String spread(Measurement figure) {
        return figure.rounds().size() == 1 ? "" : Units.spread(figure);
    }

    private void printFootprint() {
        var table = new Table(
                1,
                "system",
                "build s",
                "on disk",
                "peak, build",
                "peak, search",
                "before data",
                "own",
                "files",
                "heap",
                "open s",
                "cold p50 ms",
                "cold p99 ms",
                "read/op");
        for (Introduction system : systems) {
            String name = system.name();
            table.row(
                    name,
                    number(name, AnnFigures.BUILD_SECONDS, ""),
                    bytes(name, AnnFigures.DISK, ""),
                    bytes(name, AnnFigures.RESIDENT, "build"),
                    bytes(name, AnnFigures.RESIDENT, "search"),
                    bytes(name, AnnFigures.BASELINE, "search"),
                    bytes(name, AnnFigures.RESIDENT_ANONYMOUS, "search"),
                    bytes(name, AnnFigures.RESIDENT_FILE, "search"),
                    bytes(name, AnnFigures.HEAP, ""),
                    number(name, AnnFigures.OPEN_SECONDS, ""),
                    number(name, AnnFigures.COLD, "p50"),
                    number(name, AnnFigures.COLD, "p99"),
                    bytes(name, AnnFigures.COLD_READ, ""));
        }
        table.print(run.report().out(), data.title() + ": build, size, memory, and searches of one thread from disk");
    }

    private String number(String system, String name, String which) {
        return footprint.value(system, name, which).map(Units::number).orElse(NONE);
    }

    private String bytes(String system, String name, String which) {
        return footprint.value(system, name, which).map(Units::bytes).orElse(NONE);
    }
}
