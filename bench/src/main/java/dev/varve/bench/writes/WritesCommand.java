package dev.varve.bench.writes;

import dev.varve.bench.page.HtmlOption;
import dev.varve.bench.run.Interruption;
import dev.varve.bench.run.Machine;
import dev.varve.bench.run.Scratch;
import dev.varve.bench.run.Stop;
import dev.varve.lab.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve bench writes}: how fast records are written and how much it costs, beside RocksDB. */
@Command(
        name = "writes",
        description = "Measures writes, and RocksDB's Java client beside them: the same records, equivalent settings,"
                + " one run, the systems taking turns round by round.",
        footer = {
            "",
            "Figures are medians; beside them stand the least and the greatest of the rounds. Progress goes to the"
                    + " standard error. A run that is stopped (Ctrl-C) keeps the figures that it has, and deletes its"
                    + " files."
        },
        mixinStandardHelpOptions = true)
public final class WritesCommand implements Callable<Integer> {

    /** Exit code of a run that was stopped. */
    static final int STOPPED = 130;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the files go, in a folder of their own that is deleted at the end: the disk that is"
                    + " measured. Default: varve/bench in the user's cache ($XDG_CACHE_HOME or ~/.cache).")
    private @Nullable Path directory;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write every figure to this file, as one line of JSON each.")
    private @Nullable Path json;

    @Option(names = "--quick", description = "A small run of every part, under a minute; not for figures to quote.")
    private boolean quick;

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            description = "What to measure, of: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<Part> parts = new LinkedHashSet<>(List.of(Part.values()));

    @Mixin
    private HtmlOption html = new HtmlOption();

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Spec
    private @Nullable CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws IOException {
        Path lines = html.json(json);
        var stop = new Stop();
        try (Interruption _ = Interruption.install(stop)) {
            int status;
            try (Report report = Report.open(out(), lines);
                    Scratch scratch =
                            Scratch.in(directory == null ? Scratch.defaultDirectory() : directory, "writes")) {
                status = measure(report, scratch, stop);
            }
            html.write(lines);
            return status;
        }
    }

    private int measure(Report report, Scratch scratch, Stop stop) throws IOException {
        try {
            Settings settings = plan.settings(quick);
            var records = new Records(settings.dimension(), plan.scattered(), plan.seed());
            Plan amounts = Space.fit(plan.plan(quick), records.recordBytes(), parts, scratch.folder(), err());
            report.header("writes", facts(scratch, settings, amounts));
            var run = new Run(settings, amounts, records, scratch, report, err(), stop);
            for (Part part : Part.values()) {
                if (parts.contains(part)) {
                    part.run(run);
                }
            }
            report.complete();
            return 0;
        } catch (Stop.StoppedException stopped) {
            report.out().println();
            report.out().println("stopped: what was measured until then stands above");
            report.out().flush();
            return STOPPED;
        }
    }

    private Map<String, String> facts(Scratch scratch, Settings settings, Plan amounts) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        Path home = Path.of(System.getProperty("varve.home", ""));
        facts.putAll(Machine.facts(scratch.folder(), home.toAbsolutePath(), clock));
        facts.put("bench", "writes");
        facts.put("seed", Long.toString(plan.seed()));
        facts.put("keys", plan.scattered() ? "scattered" : "ascending");
        facts.put("plan", amounts.toString());
        for (StorageSystem system : StorageSystem.values()) {
            facts.put(system.label(), system.describe(settings));
        }
        return facts;
    }

    private PrintWriter out() {
        return spec == null
                ? new PrintWriter(System.out, true)
                : spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec == null
                ? new PrintWriter(System.err, true)
                : spec.commandLine().getErr();
    }
}
