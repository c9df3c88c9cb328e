package dev.varve.bench.candidates;

import dev.varve.bench.run.Frame;
import dev.varve.bench.run.Scratch;
import dev.varve.bench.run.ScratchOption;
import dev.varve.lab.report.Report;
import dev.varve.lab.run.Stop;
import dev.varve.lab.sets.GeneratorException;
import dev.varve.lab.sets.TokenCorpus;
import dev.varve.lab.sets.TokenFolder;
import dev.varve.lab.sets.TokenSet;
import dev.varve.mmap.DiskFileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code varve bench candidates}: how well candidates for late interaction are found. */
@Command(
        name = "candidates",
        description = "Measures how often the document that late interaction prefers is among the candidates that one"
            + " vector a document leads to: its fixed dimensional encoding or its mean, as it is and by codes, of all"
            + " documents and by an index.",
        footer = {
            "",
            "The truth is exact late interaction over all documents. Times are of the processor, for one thread."
        },
        mixinStandardHelpOptions = true)
public final class CandidatesCommand implements Callable<Integer> {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--corpus",
            paramLabel = "TOKENS",
            description = "Generated documents, such as tokens:docs=100000,seed=1. Repeatable. Default:"
                    + " tokens:docs=20000, --quick tokens:docs=1000; none where --tokens is given.")
    private List<String> generated = new ArrayList<>();

    @Option(
            names = "--tokens",
            paramLabel = "DIR",
            description = "A folder of documents and queries, such as varve demo --tokens writes. Repeatable.")
    private List<Path> folders = new ArrayList<>();

    @Option(
            names = "--dimensions",
            split = ",",
            paramLabel = "N",
            description = "Of fixed dimensional encodings. Default: ${DEFAULT-VALUE}.")
    private List<Integer> dimensions = List.of(1_280, 2_560, 5_120);

    @Option(names = "--repetitions", paramLabel = "N", description = "Of these. Default: ${DEFAULT-VALUE}.")
    private int repetitions = 20;

    @Option(
            names = "--hyperplanes",
            paramLabel = "N",
            description = "Of a repetition, each of which doubles its buckets. Default: ${DEFAULT-VALUE}.")
    private int hyperplanes = 4;

    @Option(
            names = "--bits",
            split = ",",
            paramLabel = "N",
            description = "Of codes, for each dimension, 1 to 8; the fewest are those of the index. Default:"
                    + " ${DEFAULT-VALUE}.")
    private List<Integer> bits = List.of(1, 2, 4);

    @Option(
            names = "--beams",
            split = ",",
            paramLabel = "N",
            description = "Of searches by an index. Default: ${DEFAULT-VALUE}.")
    private List<Integer> beams = List.of(128, 256, 512, 1_024);

    @Option(names = "--queries", paramLabel = "N", description = "Queries at most. Default: 500, --quick 50.")
    private @Nullable Integer queries;

    @Option(names = "--seed", paramLabel = "N", description = "Of encodings and graphs. Default: ${DEFAULT-VALUE}.")
    private long seed = 42;

    @Mixin
    private Frame frame = new Frame();

    @Mixin
    private ScratchOption directory = new ScratchOption();

    /** Creates the command. */
    public CandidatesCommand() {}

    @Override
    public Integer call() throws IOException {
        CandidatePlan plan = plan();
        List<TokenCorpus> corpora = corpora();
        var stop = new Stop();
        return frame.run(stop, report -> {
            try (Scratch scratch = directory.open("candidates");
                    ExecutorService executor = Executors.newFixedThreadPool(plan.threads())) {
                report.header("candidates", facts(plan, scratch));
                for (TokenCorpus corpus : corpora) {
                    measure(plan, corpus.toString(), corpus, scratch, executor, report, stop);
                }
                for (Path folder : folders) {
                    try (TokenFolder tokens = TokenFolder.open(folder)) {
                        measure(plan, folder.getFileName().toString(), tokens, scratch, executor, report, stop);
                    }
                }
                return 0;
            }
        });
    }

    private CandidatePlan plan() {
        int most = queries == null ? (frame.quick() ? 50 : 500) : queries;
        check(most > 0, "--queries " + most + ": expected 1 or more");
        check(bits.stream().allMatch(each -> each >= 1 && each <= 8), "--bits " + bits + ": expected 1 to 8 each");
        check(beams.stream().allMatch(beam -> beam > 0), "--beams " + beams + ": expected 1 or more each");
        check(repetitions > 0, "--repetitions " + repetitions + ": expected 1 or more");
        check(hyperplanes >= 0, "--hyperplanes " + hyperplanes + ": expected 0 or more");
        check(
                dimensions.stream().allMatch(dimension -> dimension > 0),
                "--dimensions " + dimensions + ": expected 1 or more each");
        return new CandidatePlan(
                sorted(dimensions), repetitions, hyperplanes, sorted(bits), sorted(beams), most, PROCESSORS, seed);
    }

    private void check(boolean right, String what) {
        if (!right) {
            throw frame.wrong(what);
        }
    }

    private static List<Integer> sorted(List<Integer> numbers) {
        return List.copyOf(new TreeSet<>(numbers));
    }

    private List<TokenCorpus> corpora() {
        List<String> wanted = generated.isEmpty() && folders.isEmpty()
                ? List.of(frame.quick() ? "tokens:docs=1000" : "tokens:docs=20000")
                : generated;
        List<TokenCorpus> corpora = new ArrayList<>();
        for (String corpus : wanted) {
            try {
                corpora.add(TokenCorpus.parse(corpus));
            } catch (GeneratorException e) {
                throw frame.wrong("--corpus " + corpus + ": " + e.getMessage());
            }
        }
        return corpora;
    }

    private void measure(
            CandidatePlan plan,
            String name,
            TokenSet set,
            Scratch scratch,
            ExecutorService executor,
            Report report,
            Stop stop)
            throws IOException {
        var files = DiskFileStore.open(scratch.fresh("candidates"), DiskFileStore.Options.defaults());
        try (CandidateCorpus corpus =
                CandidateCorpus.prepare(name, set, files, plan.queries(), executor, plan.threads())) {
            new CandidateRun(plan, corpus, executor, report, frame.err(), stop).run();
        }
    }

    private Map<String, String> facts(CandidatePlan plan, Scratch scratch) throws IOException {
        Map<String, String> facts = frame.facts("candidates", scratch.folder());
        facts.put("plan", plan.toString());
        return facts;
    }
}
