package dev.varve.bench.ann;

import dev.varve.bench.run.Folders;
import dev.varve.bench.run.Frame;
import dev.varve.bench.run.KeptFolder;
import dev.varve.bench.run.MemoryGroups;
import dev.varve.bench.run.PageCache;
import dev.varve.bench.run.Scratch;
import dev.varve.bench.run.ScratchOption;
import dev.varve.bench.run.SetOptions;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Table;
import dev.varve.lab.run.Stop;
import dev.varve.lab.sets.DataSet;
import dev.varve.lab.sets.Preparation;
import dev.varve.lab.sets.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code varve bench ann}: how fast and how exact nearest neighbors are found, beside other systems. */
@Command(
        name = "ann",
        description = "Measures nearest-neighbor search beside other systems: the same vectors, the same threads, the"
                + " systems taking turns round by round, each in a process of its own.",
        footer = {
            "",
            "Figures are medians; beside them stand the least and the greatest of the rounds. Progress goes to the"
                    + " standard error. A run that is stopped (Ctrl-C) keeps the figures that it has, and deletes its"
                    + " files. Nothing is downloaded."
        },
        mixinStandardHelpOptions = true)
public final class AnnCommand implements Callable<Integer> {

    /** Exit code of a run in which a system failed; the figures of the others stand. */
    static final int SYSTEM_FAILED = 2;

    private static final int SYSTEM_COLUMNS = 4;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Keep prepared sets and indexes here for the next run, which then does not build again.")
    private @Nullable Path keep;

    @Mixin
    private SetOptions data = new SetOptions();

    @Mixin
    private Frame frame = new Frame();

    @Mixin
    private ScratchOption directory = new ScratchOption();

    @Mixin
    private AnnOptions options = new AnnOptions();

    @Override
    public Integer call() throws IOException {
        AnnPlan plan = options.plan(frame.quick());
        List<Contender> contenders = options.contenders();
        Map<String, DataSet> sets = data.sets(frame);
        var stop = new Stop();
        return frame.run(stop, report -> {
            try (Scratch scratch = directory.open("ann");
                    KeptFolder kept = KeptFolder.open(keep == null ? scratch.folder() : keep)) {
                return measure(plan, contenders, sets, report, scratch, kept.folder(), stop);
            }
        });
    }

    private int measure(
            AnnPlan plan,
            List<Contender> contenders,
            Map<String, DataSet> sets,
            Report report,
            Scratch scratch,
            Path kept,
            Stop stop)
            throws IOException {
        String room = Room.check(List.copyOf(sets.values()), contenders.size(), kept);
        var workers = new Workers(scratch.folder(), stop, plan.patience());
        List<String> failures = AnnRun.noFailures();
        List<Introduction> systems = introductions(contenders, workers, failures);
        var indexes = new Indexes(kept.resolve("indexes"), workers, plan.buildThreads());
        var run = new AnnRun(plan, systems, workers, indexes, PageCache.best(), scratch, report, frame.err(), failures);
        report.header("ann", facts(run, room));
        failures.forEach(failure -> run.note(failure));
        introduce(systems, report);
        for (Map.Entry<String, DataSet> set : sets.entrySet()) {
            AnnData prepared = prepare(set.getKey(), set.getValue(), plan, kept.resolve("sets"), stop);
            describe(prepared, report);
            new DataSetRun(run, prepared).run();
        }
        return run.failures().isEmpty() ? 0 : SYSTEM_FAILED;
    }

    /** What the systems say of themselves; those that do not even start take no part. */
    private List<Introduction> introductions(List<Contender> contenders, Workers workers, List<String> failures)
            throws WorkerException {
        List<Introduction> systems = new ArrayList<>();
        for (Contender contender : contenders) {
            try {
                systems.add(Introduction.of(contender, workers));
            } catch (WorkerException e) {
                if (systems.isEmpty() && contender.equals(contenders.getLast())) {
                    throw e;
                }
                failures.add(e.getMessage());
                frame.err().println(e.getMessage());
            }
        }
        return systems;
    }

    private AnnData prepare(String name, DataSet set, AnnPlan plan, Path folder, Stop stop) throws IOException {
        try (Watcher watcher = Watcher.showing(frame.err(), stop::check)) {
            return AnnData.of(name, new Preparation(folder, plan.buildThreads(), watcher).prepare(set), plan.k());
        }
    }

    private Map<String, String> facts(AnnRun run, String room) throws IOException {
        AnnPlan plan = run.plan();
        Map<String, String> facts = frame.facts("ann", run.scratch().folder());
        facts.put("seed", Long.toString(data.seed()));
        facts.put("room", room);
        facts.put("k", Integer.toString(plan.k()));
        facts.put(
                "recalls", join(plan.recalls().stream().map(SweepFigures::label).toList()));
        facts.put("threads", join(plan.threads()));
        facts.put("build threads", Integer.toString(plan.buildThreads()));
        facts.put("rounds", Integer.toString(plan.rounds()));
        facts.put("seconds", Double.toString(plan.seconds()));
        facts.put(
                "warm-up",
                "every system at the middle of its sweep, with all threads, until it gets no faster, "
                        + plan.warmUpSeconds() + " s at most");
        facts.put("cold", plan.cold() ? run.cache().description() : "not asked for");
        plan.memoryShare()
                .ifPresent(share -> facts.put(
                        "memory share", share + ", " + MemoryGroups.ofThis().description()));
        facts.put("workers", "java " + String.join(" ", Contender.COMMON_OPTIONS));
        return facts;
    }

    private static String join(List<?> values) {
        return String.join(",", values.stream().map(Object::toString).toList());
    }

    private static void introduce(List<Introduction> systems, Report report) {
        var table = new Table(SYSTEM_COLUMNS, "system", "version", "settings", "flags, beside those of all workers");
        for (Introduction system : systems) {
            String flags = Folders.leaveOut(system.contender().flags());
            Map<String, String> labels = Map.of(
                    "system",
                    system.name(),
                    "version",
                    system.version(),
                    "settings",
                    system.settings(),
                    "knob",
                    system.knob(),
                    "flags",
                    flags);
            report.add(Measurement.once(AnnFigures.SYSTEM, "system", labels, 1));
            table.row(system.name(), system.version(), system.settings(), flags);
        }
        table.print(report.out(), "Systems");
    }

    private static void describe(AnnData data, Report report) {
        Map<String, String> labels = Map.of(
                "dataset",
                data.name(),
                "dimension",
                Integer.toString(data.dimension()),
                "metric",
                data.metricName(),
                "queries",
                Integer.toString(data.queryCount()),
                "origin",
                data.origin());
        report.add(Measurement.once(AnnFigures.DATASET, "rows", labels, data.rows()));
    }
}
