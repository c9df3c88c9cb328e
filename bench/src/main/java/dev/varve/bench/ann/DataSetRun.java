package dev.varve.bench.ann;

import dev.varve.bench.ann.Indexes.Built;
import dev.varve.bench.ann.systems.AnnSystem;
import dev.varve.bench.run.ProcessUsage;
import dev.varve.bench.run.ProcessUsage.Figure;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Units;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** All systems on one data set: built, searched in turns, searched cold, reported. */
final class DataSetRun {

    private static final String PHASE = "phase";
    private static final String BUILD = "build";
    private static final String SEARCH = "search";

    private final AnnRun run;
    private final AnnPlan plan;
    private final AnnData data;
    private final Footprint footprint;
    private final List<String> notes = new ArrayList<>();

    DataSetRun(AnnRun run, AnnData data) {
        this.run = run;
        this.plan = run.plan();
        this.data = data;
        this.footprint = new Footprint(data.name(), run.report());
    }

    /**
     * Measures.
     *
     * @throws dev.varve.bench.run.Stop.StoppedException if the run is to end; what was measured is reported
     */
    void run() throws IOException {
        Map<Introduction, Built> built = build();
        List<Introduction> measured = new ArrayList<>(built.keySet());
        List<Scarce.Entry> scarce = new ArrayList<>();
        try (Contest contest = new Contest((system, failure) -> {
            measured.removeIf(other -> other.name().equals(system));
            run.failed(data.name(), system, failure);
        })) {
            open(contest, built);
            var rounds = new Rounds(plan, data, contest);
            try {
                try (Progress progress =
                        Progress.start(data.name(), Rounds.steps(plan, contest.systems()), run.err())) {
                    rounds.run(progress);
                }
                contest.each(this::addMemory);
                if (plan.cold()) {
                    cold(contest, rounds.sweeps());
                }
                scarce.addAll(scarceEntries(contest, rounds.sweeps()));
            } finally {
                new AnnTables(run, data, measured, new SweepFigures(data.name(), rounds.sweeps()), footprint, notes)
                        .report();
            }
        }
        if (plan.memoryShare().isPresent()) {
            // By now the processes that searched so far have gone: what they had mapped could not be evicted.
            new Scarce(run, data, plan.memoryShare().getAsDouble()).run(scarce);
        }
    }

    private Map<Introduction, Built> build() throws IOException {
        Map<Introduction, Built> built = new LinkedHashMap<>();
        try (Progress progress = Progress.start(data.name(), run.systems().size(), run.err())) {
            for (Introduction system : run.systems()) {
                progress.begin(system.name() + " builds");
                try {
                    Built index = run.indexes().of(system, data);
                    add(system, index);
                    built.put(system, index);
                } catch (WorkerException e) {
                    run.failed(data.name(), system.name(), e);
                }
                progress.step();
            }
        }
        return built;
    }

    private void add(Introduction introduction, Built built) {
        String system = introduction.name();
        footprint.add(system, AnnFigures.HEAP_LIMIT, introduction.contender().buildHeap(), PHASE, BUILD);
        footprint.add(system, AnnFigures.BUILD_SECONDS, built.seconds(), "s");
        footprint.add(system, AnnFigures.DISK, (double) built.bytes(), "B");
        footprint.add(system, AnnFigures.RESIDENT, built.peak(), PHASE, BUILD);
        footprint.add(system, AnnFigures.BASELINE, built.baseline(), PHASE, BUILD);
        if (introduction.contender().system().filter(AnnSystem::readsRows).isPresent()) {
            note(
                    system,
                    system + ": reads the given vectors, " + Units.bytes((double) data.baseBytes())
                            + ", beside its own files");
        }
        if (built.kept()) {
            note(system, system + ": built by an earlier run, whose figures these are");
        }
    }

    private void note(String system, String text) {
        run.note(data.name(), system, text);
        notes.add(text);
    }

    private void open(Contest contest, Map<Introduction, Built> built) {
        built.forEach((system, index) -> {
            try {
                contest.add(Searching.start(
                        system.contender(),
                        run.workers(),
                        data,
                        index.index(),
                        run.scratch().folder(),
                        plan));
            } catch (WorkerException e) {
                contest.refuse(system.name(), e);
            }
        });
        contest.each(
                system -> footprint.add(system.name(), AnnFigures.OPEN_SECONDS, system.open(plan.mostKnobs()), "s"));
    }

    private void addMemory(Searching system) throws WorkerException {
        ProcessUsage usage = system.usage();
        String name = system.name();
        footprint.add(name, AnnFigures.RESIDENT, usage.bytes(Figure.PEAK), PHASE, SEARCH);
        footprint.add(name, AnnFigures.HEAP_LIMIT, system.heapLimit(), PHASE, SEARCH);
        footprint.add(name, AnnFigures.BASELINE, system.baseline(), PHASE, SEARCH);
        footprint.add(name, AnnFigures.RESIDENT_ANONYMOUS, usage.bytes(Figure.ANONYMOUS), PHASE, SEARCH);
        footprint.add(name, AnnFigures.RESIDENT_FILE, usage.bytes(Figure.FILE), PHASE, SEARCH);
        OptionalLong heap = system.heap();
        footprint.add(name, AnnFigures.HEAP, heap);
    }

    private void cold(Contest contest, Sweeps sweeps) {
        try (Progress progress = Progress.start(data.name(), contest.systems().size(), run.err())) {
            new Cold(run, data)
                    .run(
                            contest,
                            system -> coldKnob(system, sweeps),
                            progress,
                            (system, outcome) -> add(system.name(), outcome, sweeps));
        }
    }

    private void add(String system, Cold.Outcome outcome, Sweeps sweeps) {
        String knob = Integer.toString(outcome.knob());
        String recall = SweepFigures.recall(sweeps.points(system, plan.threads().getFirst(), outcome.knob()));
        Map<String, Double> times = new LinkedHashMap<>();
        times.put(AnnFigures.FIRST, outcome.latencies().first());
        times.put(AnnFigures.MEAN, outcome.latencies().mean());
        times.put(AnnFigures.MEDIAN, outcome.latencies().millis(50));
        times.forEach((quantile, millis) -> footprint.add(
                system, AnnFigures.COLD, millis, "ms", "quantile", quantile, "knob", knob, "recall", recall));
        footprint.add(system, AnnFigures.COLD_OPEN, outcome.openSeconds(), "s");
        footprint.add(system, AnnFigures.COLD_READ, outcome.readBytes());
    }

    /** Those that may search with scarce memory, each with the knob that it is asked with. */
    private List<Scarce.Entry> scarceEntries(Contest contest, Sweeps sweeps) {
        List<Scarce.Entry> entries = new ArrayList<>();
        for (Searching system : contest.systems()) {
            if (Scarce.canTakePart(system, system.contender(), data)) {
                int knob = coldKnob(system, sweeps);
                String recall = SweepFigures.recall(
                        sweeps.points(system.name(), plan.threads().getFirst(), knob));
                entries.add(new Scarce.Entry(system.contender(), system.index(), knob, recall));
            }
        }
        return entries;
    }

    /** The lowest value that finds what the recall in the middle asks for, or else the highest one. */
    private int coldKnob(Searching system, Sweeps sweeps) {
        double recall = plan.recalls().get(plan.recalls().size() / 2);
        for (int knob : system.sweep()) {
            List<SweepPoint> points =
                    sweeps.points(system.name(), plan.threads().getFirst(), knob);
            if (!points.isEmpty() && points.getFirst().recall() >= recall) {
                return knob;
            }
        }
        return system.sweep().getLast();
    }
}
