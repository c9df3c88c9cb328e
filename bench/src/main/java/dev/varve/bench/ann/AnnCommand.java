package dev.varve.bench.ann;

import dev.varve.bench.page.HtmlOption;
import dev.varve.bench.run.Interruption;
import dev.varve.bench.run.KeptFolder;
import dev.varve.bench.run.Machine;
import dev.varve.bench.run.Scratch;
import dev.varve.bench.run.Stop;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Report;
import dev.varve.lab.sets.DataSet;
import dev.varve.lab.sets.DataSets;
import dev.varve.lab.sets.GeneratorException;
import dev.varve.lab.sets.Generators;
import dev.varve.lab.sets.Metric;
import dev.varve.lab.sets.Preparation;
import dev.varve.lab.sets.Watcher;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

    /** Exit code of a run that was stopped. */
    static final int STOPPED = 130;

    /** Exit code of a run in which a system failed; the figures of the others stand. */
    static final int SYSTEM_FAILED = 2;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "A data set: a folder with base, queries and truth, one with such folders, or an HDF5 file."
                    + " Repeatable.")
    private List<Path> data = new ArrayList<>();

    @Option(
            names = "--generate",
            paramLabel = "SPEC",
            description = "A set that is generated, such as clustered:rows=100000,dim=128; generators are clustered,"
                    + " anisotropic and ood. Repeatable.")
    private List<String> generate = new ArrayList<>();

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            description = "Of a data set that does not tell it: ${COMPLETION-CANDIDATES}.")
    private @Nullable Metric metric;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the files go, in a folder of their own that is deleted at the end: the disk that is"
                    + " measured. Default: varve/bench in the user's cache ($XDG_CACHE_HOME or ~/.cache).")
    private @Nullable Path directory;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Keep prepared sets and indexes here for the next run, which then does not build again.")
    private @Nullable Path keep;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write every figure to this file, as one line of JSON each.")
    private @Nullable Path json;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of generated sets. Default: ${DEFAULT-VALUE}.")
    private long seed = 42;

    @Option(names = "--quick", description = "A small run, not for figures to quote.")
    private boolean quick;

    @Mixin
    private HtmlOption html = new HtmlOption();

    @Mixin
    private AnnOptions options = new AnnOptions();

    @Spec
    private @Nullable CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws IOException {
        AnnPlan plan = options.plan(quick);
        List<Contender> contenders = options.contenders();
        List<DataSet> sets = sets();
        Path lines = html.json(json);
        var stop = new Stop();
        try (Interruption _ = Interruption.install(stop)) {
            int status;
            try (Report report = Report.open(out(), lines);
                    Scratch scratch = Scratch.in(directory == null ? Scratch.defaultDirectory() : directory, "ann");
                    KeptFolder kept = KeptFolder.open(keep == null ? scratch.folder() : keep)) {
                status = measure(plan, contenders, sets, report, scratch, kept.folder(), stop);
            }
            html.write(lines);
            return status;
        }
    }

    private int measure(
            AnnPlan plan,
            List<Contender> contenders,
            List<DataSet> sets,
            Report report,
            Scratch scratch,
            Path kept,
            Stop stop)
            throws IOException {
        String room = Room.check(sets, contenders.size(), kept);
        var workers = new Workers(scratch.folder(), stop, plan.patience());
        try {
            List<Introduction> systems = new ArrayList<>();
            for (Contender contender : contenders) {
                systems.add(Introduction.of(contender, workers));
            }
            var indexes = new Indexes(kept.resolve("indexes"), workers, plan.buildThreads());
            var run = new AnnRun(
                    plan, systems, workers, indexes, PageCache.here(), scratch, report, err(), AnnRun.noFailures());
            report.header("ann", facts(run, room));
            introduce(systems, report);
            for (DataSet set : sets) {
                AnnData prepared = prepare(set, plan, kept.resolve("sets"), stop);
                describe(prepared, report);
                new DataSetRun(run, prepared).run();
            }
            report.complete();
            return run.failures().isEmpty() ? 0 : SYSTEM_FAILED;
        } catch (Stop.StoppedException stopped) {
            report.out().println();
            report.out().println("stopped: what was measured until then stands above");
            report.out().flush();
            return STOPPED;
        }
    }

    private AnnData prepare(DataSet set, AnnPlan plan, Path folder, Stop stop) throws IOException {
        try (Watcher watcher = Watcher.showing(err(), stop::check)) {
            return AnnData.of(new Preparation(folder, plan.buildThreads(), watcher).prepare(set), plan.k());
        }
    }

    private List<DataSet> sets() throws IOException {
        List<DataSet> sets = new ArrayList<>();
        for (Path path : data) {
            sets.addAll(DataSets.find(path, Optional.ofNullable(metric)));
        }
        for (String generator : generate) {
            sets.add(generated(generator));
        }
        if (sets.isEmpty()) {
            throw wrong("Missing data: give --data DIR or --generate SPEC");
        }
        return sets;
    }

    private DataSet generated(String generator) {
        try {
            if (generator.contains("seed=")) {
                return Generators.parse(generator);
            }
            return Generators.parse(generator + (generator.contains(":") ? "," : ":") + "seed=" + seed);
        } catch (GeneratorException e) {
            throw wrong("--generate " + generator + ": " + e.getMessage());
        }
    }

    private RuntimeException wrong(String message) {
        return spec == null
                ? new IllegalArgumentException(message)
                : new ParameterException(spec.commandLine(), message);
    }

    private Map<String, String> facts(AnnRun run, String room) throws IOException {
        AnnPlan plan = run.plan();
        Map<String, String> facts = new LinkedHashMap<>();
        Path home = Path.of(System.getProperty("varve.home", ""));
        facts.putAll(Machine.facts(run.scratch().folder(), home.toAbsolutePath(), clock));
        facts.put("bench", "ann");
        facts.put("seed", Long.toString(seed));
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
        facts.put("eviction", plan.cold() ? run.cache().means() : "not asked for");
        run.systems().forEach(system -> facts.put("system " + system.name(), system.describe()));
        return facts;
    }

    private static String join(List<?> values) {
        return String.join(",", values.stream().map(Object::toString).toList());
    }

    private static void introduce(List<Introduction> systems, Report report) {
        for (Introduction system : systems) {
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
                    system.contender().flags());
            report.add(Measurement.once(AnnFigures.SYSTEM, "system", labels, 1));
        }
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

    private PrintWriter out() {
        return spec == null
                ? new PrintWriter(System.out, true, Charset.defaultCharset())
                : spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec == null
                ? new PrintWriter(System.err, true, Charset.defaultCharset())
                : spec.commandLine().getErr();
    }
}
