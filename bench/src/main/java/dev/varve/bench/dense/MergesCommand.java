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
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code varve bench merges}: what it takes to merge the indexes of segments, beside building them. */
@Command(
        name = "merges",
        description = "Measures how long two segments of half of the rows each take to be merged into one, beside"
                + " building one of all rows, and what is found in both.",
        footer = {
            "",
            "Figures are medians; beside them stand the least and the greatest of the rounds. Search is that of a query"
                    + " that says nothing of its effort, by one thread."
        },
        mixinStandardHelpOptions = true)
public final class MergesCommand implements Callable<Integer> {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final int MOST_QUERIES = 1_000;
    private static final int MOST_QUERIES_QUICKLY = 100;
    private static final int MOST_ROUNDS = 1000;

    @Mixin
    private SetOptions data = new SetOptions();

    @Mixin
    private Frame frame = new Frame();

    @Mixin
    private ScratchOption directory = new ScratchOption();

    @Option(names = "--keep", paramLabel = "DIR", description = "Keep prepared sets here for the next run.")
    private @Nullable Path keep;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each figure. Default: 3, --quick 1.")
    private @Nullable Integer rounds;

    /** Creates the command. */
    public MergesCommand() {}

    @Override
    public Integer call() throws IOException {
        int wanted = rounds == null ? (frame.quick() ? 1 : 3) : rounds;
        if (wanted < 1 || wanted > MOST_ROUNDS) {
            throw frame.wrong("--rounds: expected 1 to " + MOST_ROUNDS + ", found " + wanted);
        }
        Map<String, DataSet> sets = data.sets(frame);
        var stop = new Stop();
        return frame.run(stop, report -> {
            try (Scratch scratch = directory.open("merges");
                    KeptFolder kept = KeptFolder.open(keep == null ? scratch.folder() : keep)) {
                report.header("merges", facts(wanted, scratch));
                for (Map.Entry<String, DataSet> set : sets.entrySet()) {
                    measure(wanted, set.getKey(), set.getValue(), scratch, kept.folder(), report, stop);
                }
                return 0;
            }
        });
    }

    private void measure(int wanted, String name, DataSet set, Scratch scratch, Path kept, Report report, Stop stop)
            throws IOException {
        int queries = frame.quick() ? MOST_QUERIES_QUICKLY : MOST_QUERIES;
        try (Watcher watcher = Watcher.showing(frame.err(), stop::check);
                DenseSet dense = DenseSet.open(name, set, kept.resolve("sets"), PROCESSORS, queries, watcher)) {
            report.add(Measurement.once("dataset", "rows", dense.labels(), dense.rows()));
            double seconds = frame.quick() ? 0.05 : 2;
            new MergeRun(dense, PROCESSORS, wanted, seconds, report, frame.err(), stop).run(scratch);
        }
    }

    private Map<String, String> facts(int wanted, Scratch scratch) throws IOException {
        Map<String, String> facts = frame.facts("merges", scratch.folder());
        facts.put("seed", Long.toString(data.seed()));
        facts.put("rounds", Integer.toString(wanted));
        facts.put("threads", Integer.toString(PROCESSORS));
        return facts;
    }
}
