package dev.varve.bench.writes;

import dev.varve.bench.run.Frame;
import dev.varve.bench.run.Scratch;
import dev.varve.bench.run.ScratchOption;
import dev.varve.lab.report.Report;
import dev.varve.lab.run.Stop;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            description = "What to measure, of: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<Part> parts = new LinkedHashSet<>(List.of(Part.values()));

    @Mixin
    private Frame frame = new Frame();

    @Mixin
    private ScratchOption directory = new ScratchOption();

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Override
    public Integer call() throws IOException {
        var stop = new Stop();
        return frame.run(stop, report -> {
            try (Scratch scratch = directory.open("writes")) {
                return measure(report, scratch, stop);
            }
        });
    }

    private int measure(Report report, Scratch scratch, Stop stop) throws IOException {
        Settings settings = plan.settings(frame.quick());
        var records = new Records(settings.dimension(), plan.scattered(), plan.seed());
        Plan amounts = Space.fit(plan.plan(frame.quick()), records.recordBytes(), parts, scratch.folder(), frame.err());
        report.header("writes", facts(scratch, settings, amounts));
        var run = new Run(settings, amounts, records, scratch, report, frame.err(), stop);
        for (Part part : Part.values()) {
            if (parts.contains(part)) {
                part.run(run);
            }
        }
        return 0;
    }

    private Map<String, String> facts(Scratch scratch, Settings settings, Plan amounts) throws IOException {
        Map<String, String> facts = frame.facts("writes", scratch.folder());
        facts.put("seed", Long.toString(plan.seed()));
        facts.put("keys", plan.scattered() ? "scattered" : "ascending");
        facts.put("plan", amounts.toString());
        for (StorageSystem system : StorageSystem.values()) {
            facts.put(system.label(), system.describe(settings));
        }
        return facts;
    }
}
