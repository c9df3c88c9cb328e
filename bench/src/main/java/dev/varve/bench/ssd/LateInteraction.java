package dev.varve.bench.ssd;

import dev.varve.Query;
import dev.varve.TokenIndexOptions;
import dev.varve.bench.run.MemoryGroup;
import dev.varve.bench.run.Scratch;
import dev.varve.bench.ssd.SearchChild.Memory;
import dev.varve.bench.ssd.SearchChild.Outcome;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Units;
import dev.varve.lab.sets.TokenSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Late interaction over token documents on disk, by each way to get coded tokens into memory, in a process of its own
 * each time. All ways must give the same answers.
 */
final class LateInteraction {

    /** Fractions of the search for candidates after which reads begin; the default is among them. */
    static final List<Double> DELTAS = List.of(0.1, 0.3, Query.DEFAULT_PREFETCH);

    /** Candidates that are scored where throughput is measured. */
    static final List<Integer> RERANKS = List.of(64, 128);

    /** What the modes are compared by. */
    static final String SEARCH = "search";

    /** The phase that answers exactly, for the answers' sake. */
    static final String EXACT = "exact";

    private static final int SAMPLE = 1_000;
    private static final int EXACT_QUERIES = 30;

    /** Modes that are compared where memory is more or less scarce. */
    private static final List<Mode> BY_MEMORY = List.of(Mode.SSD, Mode.MMAP, Mode.MMAP_RANDOM);

    /** Log, full and coded tokens, and what a merge of them writes beside. */
    private static final int COPIES = 4;

    /**
     * What a process needs beside what it says of itself: page tables, pages of its program, keys, what a compiler
     * takes for a moment. With less, the system ends processes, as what leads to candidates is locked.
     */
    private static final long SPARE_BYTES = 24L << 20;

    private static final double WRITTEN_PER_SECOND = 2e7;
    private static final double SECONDS_PER_SEARCH = 0.01;
    private static final double SECONDS_PER_START = 3;
    private static final double SCORED_PER_SECOND = 1e9;

    private final SsdRun run;
    private final Plan plan;
    private final LateFigures figures;
    private @Nullable List<String> answers;
    /** What a process takes itself and has of files that lead to candidates. */
    private long own;

    LateInteraction(SsdRun run) {
        this.run = run;
        this.plan = run.plan();
        this.figures = new LateFigures(run);
    }

    static Needs needs(Plan plan) {
        double bytes = tokenBytes(plan.corpus());
        double searches = 0;
        double starts = (double) plan.rounds() * Mode.values().length
                + (double) plan.memoryShares().size() * BY_MEMORY.size();
        for (Mode mode : Mode.values()) {
            searches += plan.rounds() * searches(phases(plan, mode));
        }
        searches += (double) plan.memoryShares().size() * BY_MEMORY.size() * plan.queries();
        searches += starts * plan.warmUps();
        double seconds = bytes / WRITTEN_PER_SECOND
                + searches * SECONDS_PER_SEARCH
                + starts * SECONDS_PER_START
                + plan.rounds() * exact(plan).queries() * bytes / SCORED_PER_SECOND;
        return new Needs((long) (COPIES * bytes), seconds);
    }

    /** About the bytes of all tokens, by a sample of the documents. */
    static double tokenBytes(TokenSet corpus) {
        int sample = Math.min(SAMPLE, corpus.documents());
        double tokens = 0;
        for (int document = 0; document < sample; document++) {
            tokens += corpus.tokens(document);
        }
        return tokens / sample * corpus.documents() * corpus.dimension() * Short.BYTES;
    }

    private static SearchPhase exact(Plan plan) {
        return SearchPhase.exact(EXACT, Math.min(EXACT_QUERIES, plan.queries()));
    }

    /** What the process of a mode does in a round. */
    private static List<SearchPhase> phases(Plan plan, Mode mode) {
        List<SearchPhase> phases = new ArrayList<>();
        phases.add(SearchPhase.latency(SEARCH, plan.queries(), mode.prefetch(), plan.phaseSeconds()));
        if (mode == Mode.SSD) {
            for (double delta : DELTAS) {
                if (delta != mode.prefetch()) {
                    phases.add(SearchPhase.latency(delta(delta), plan.queries(), delta, plan.phaseSeconds()));
                }
            }
        }
        if (mode == Mode.SSD || mode == Mode.MEMORY) {
            RERANKS.forEach(rerank -> phases.add(
                    SearchPhase.throughput(plan.throughputQueries(), rerank, mode.prefetch(), plan.searchThreads())));
        }
        if (mode == Mode.MEMORY) {
            phases.add(exact(plan));
        }
        return phases;
    }

    /** The name of the phase of a mode in which reads begin after this share of the search for candidates. */
    static String delta(double delta) {
        return delta == Query.DEFAULT_PREFETCH ? SEARCH : "delta " + delta;
    }

    private static long searches(List<SearchPhase> phases) {
        return phases.stream().mapToLong(SearchPhase::queries).sum();
    }

    void run() throws IOException {
        Path store = run.scratch().fresh("documents");
        try (Progress progress = Progress.start("engine", plan.corpus().documents(), run.err())) {
            progress.begin("writing " + plan.corpus().documents() + " documents");
            TokenStore.write(store, plan.corpus(), TokenIndexOptions.DEFAULT.code(), progress, run.stop());
        }
        try {
            measure(store);
            measureByMemory(store);
        } finally {
            figures.report();
            Scratch.delete(store);
        }
    }

    private void measure(Path store) throws IOException {
        long searches = 0;
        for (Mode mode : Mode.values()) {
            searches += plan.rounds() * searches(phases(plan, mode));
        }
        try (Progress progress = Progress.start("engine", searches, run.err())) {
            for (int round = 0; round < plan.rounds(); round++) {
                // Always in this order: what a capped process may have rests on what the others took.
                for (Mode mode : Mode.values()) {
                    progress.begin("round " + (round + 1) + " of " + plan.rounds() + ": " + mode.label());
                    figures.add(mode, search(store, mode, phases(plan, mode), plan.memoryShare(), progress));
                }
            }
        }
    }

    /** Searches with more and with less of the tokens in memory. */
    private void measureByMemory(Path store) throws IOException {
        if (!run.groups().available()) {
            return;
        }
        long searches = (long) plan.memoryShares().size() * BY_MEMORY.size() * plan.queries();
        try (Progress progress = Progress.start("engine", searches, run.err())) {
            for (double share : plan.memoryShares()) {
                for (Mode mode : BY_MEMORY) {
                    progress.begin("memory for " + share + " of the tokens: " + mode.label());
                    var phase = SearchPhase.latency(SEARCH, plan.queries(), mode.prefetch(), plan.phaseSeconds());
                    Map<String, Outcome> outcomes = search(store, mode, List.of(phase), share, progress);
                    figures.addByMemory(mode, share, searched(outcomes));
                }
            }
        }
    }

    private Map<String, Outcome> search(
            Path store, Mode mode, List<SearchPhase> phases, double share, Progress progress) throws IOException {
        run.stop().check();
        var child = new SearchChild(run, store, mode);
        Map<String, Outcome> outcomes;
        if (mode.scarce()) {
            run.evict(store);
        }
        if (mode.scarce() && run.groups().available()) {
            long cap = own + (long) (share * figures.tokens());
            try (MemoryGroup group = run.groups().create(cap)) {
                outcomes = child.run(group, phases, progress);
                figures.addCapped(mode, share, cap, group.peak());
            }
        } else {
            outcomes = child.run(null, phases, progress);
        }
        check(mode, outcomes);
        if (!mode.scarce()) {
            learn(outcomes);
        }
        return outcomes;
    }

    /** Takes note of what a process takes where its memory is not capped. */
    private void learn(Map<String, Outcome> outcomes) {
        Memory memory = searched(outcomes).memory();
        if (own == 0) {
            long anonymous = outcomes.values().stream()
                    .mapToLong(outcome -> outcome.memory().anonymous())
                    .max()
                    .orElse(0);
            own = anonymous + SPARE_BYTES + memory.candidates();
            run.err()
                    .println("engine: memory of scarce modes is capped at "
                            + Units.bytes((double) (anonymous + SPARE_BYTES)) + " for the process itself, "
                            + Units.bytes((double) memory.candidates()) + " for what leads to candidates, and a share"
                            + " of " + Units.bytes((double) memory.tokens()) + " of coded tokens");
        }
        if (memory.residentTokens() >= 0 && memory.residentTokens() < memory.tokens()) {
            run.err()
                    .println("engine: of " + Units.bytes((double) memory.tokens()) + " of coded tokens only "
                            + Units.bytes((double) memory.residentTokens())
                            + " stayed in memory: this machine has too little for them");
        }
        figures.learn(memory);
    }

    private static Outcome searched(Map<String, Outcome> outcomes) {
        return Objects.requireNonNull(outcomes.get(SEARCH), "a phase of every process");
    }

    /** Neither mode nor the moment at which reads begin changes an answer. */
    private void check(Mode mode, Map<String, Outcome> outcomes) throws IOException {
        for (double delta : DELTAS) {
            Outcome outcome = outcomes.get(delta(delta));
            if (outcome == null) {
                continue;
            }
            if (answers == null) {
                answers = outcome.answers();
            } else if (!answers.subList(0, outcome.answers().size()).equals(outcome.answers())) {
                throw new IOException("mode " + mode.label() + ", prefetch " + delta
                        + ", gave other answers than the first: expected " + answers + ", found " + outcome.answers());
            }
        }
    }
}
