package dev.varve.bench.dense;

import dev.varve.bench.run.Frame;
import dev.varve.bench.run.KeptFolder;
import dev.varve.bench.run.Scratch;
import dev.varve.bench.run.ScratchOption;
import dev.varve.bench.run.SetOptions;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Report;
import dev.varve.lab.run.Stop;
import dev.varve.lab.sets.DataSet;
import dev.varve.lab.sets.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code varve bench filters}: what filters cost a search for nearest neighbors. */
@Command(
        name = "filters",
        description = "Measures filtered search for nearest neighbors beside unfiltered search of the same rows, one"
                + " thread: filters that let some share of the rows pass, by chance, around the query, or far from it.",
        footer = {
            "",
            "A filter is a range of a number that rows have: of one drawn by chance, or of the place of the row along"
                    + " the direction in which rows differ most. The truth is computed among the rows that pass."
                    + " Figures are medians; beside them stand the least and the greatest of the rounds."
        },
        mixinStandardHelpOptions = true)
public final class FiltersCommand implements Callable<Integer> {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final int MOST_K = 1000;

    @Mixin
    private SetOptions data = new SetOptions();

    @Mixin
    private Frame frame = new Frame();

    @Mixin
    private ScratchOption directory = new ScratchOption();

    @Option(names = "--keep", paramLabel = "DIR", description = "Keep prepared sets here for the next run.")
    private @Nullable Path keep;

    @Option(names = "-k", paramLabel = "N", description = "Neighbors to find. Default: ${DEFAULT-VALUE}.")
    private int k = 10;

    @Option(
            names = "--recall",
            paramLabel = "R",
            description = "Recall at which figures are told. Default: ${DEFAULT-VALUE}.")
    private double recall = 0.95;

    @Option(
            names = "--shares",
            split = ",",
            paramLabel = "S",
            description = "Shares of the rows that pass. Default: ${DEFAULT-VALUE}.")
    private List<Double> shares = List.of(0.5, 0.1, 0.01);

    /** Creates the command. */
    public FiltersCommand() {}

    @Override
    public Integer call() throws IOException {
        FilterPlan plan = plan();
        Map<String, DataSet> sets = data.sets(frame);
        var stop = new Stop();
        return frame.run(stop, report -> {
            try (Scratch scratch = directory.open("filters");
                    KeptFolder kept = KeptFolder.open(keep == null ? scratch.folder() : keep)) {
                report.header("filters", facts(plan, scratch));
                for (Map.Entry<String, DataSet> set : sets.entrySet()) {
                    measure(plan, set.getKey(), set.getValue(), scratch, kept.folder(), report, stop);
                }
                return 0;
            }
        });
    }

    private FilterPlan plan() {
        if (k < 1 || k > MOST_K) {
            throw frame.wrong("-k: expected 1 to " + MOST_K + ", found " + k);
        }
        if (!(recall > 0 && recall <= 1)) {
            throw frame.wrong("--recall: expected 0 to 1, found " + recall);
        }
        if (shares.stream().anyMatch(share -> !(share > 0 && share <= 1))) {
            throw frame.wrong("--shares: expected 0 to 1, found " + shares);
        }
        List<Double> descending = List.copyOf(new TreeSet<>(shares).descendingSet());
        return frame.quick()
                ? new FilterPlan(k, recall, descending, 100, 2, 0.05)
                : new FilterPlan(k, recall, descending, 1_000, 5, 0.5);
    }

    private void measure(
            FilterPlan plan, String name, DataSet set, Scratch scratch, Path kept, Report report, Stop stop)
            throws IOException {
        try (Watcher watcher = Watcher.showing(frame.err(), stop::check);
                DenseSet dense = DenseSet.open(name, set, kept.resolve("sets"), PROCESSORS, plan.queries(), watcher)) {
            report.add(Measurement.once("dataset", "rows", dense.labels(), dense.rows()));
            new FilterRun(plan, dense, PROCESSORS, data.seed(), report, frame.err(), stop).run(scratch.fresh("store"));
        }
    }

    private Map<String, String> facts(FilterPlan plan, Scratch scratch) throws IOException {
        Map<String, String> facts = frame.facts("filters", scratch.folder());
        facts.put("seed", Long.toString(data.seed()));
        facts.put("k", Integer.toString(plan.k()));
        facts.put("plan", plan.toString());
        return facts;
    }
}
