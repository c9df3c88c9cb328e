package dev.varve.bench.ssd;

import dev.varve.bench.run.MemoryGroup;
import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import dev.varve.lab.sets.TokenCorpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Late interaction over token documents on disk, by each way to search them, in a process of its own each time. All
 * ways must give the same answers. The engine scores every document for every query as it stands, so a query reads all
 * tokens.
 */
final class LateInteraction {

    static final String LATENCY = "latency_ms";
    static final String QPS = "qps";
    static final String RESIDENT = "resident_bytes";
    static final String RESIDENT_TOKENS = "resident_token_bytes";
    static final String TOKEN_BYTES = "token_bytes_per_document";
    static final String CAP = "memory_cap_bytes";
    static final String PEAK = "memory_group_peak_bytes";
    static final String FOUND = "known_item_found";

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int SAMPLE = 1_000;

    /** Log, segments, and what a merge of them writes beside. */
    private static final int COPIES = 3;

    /** What a process needs beside what it says of itself: page tables, stacks, pages of its program. */
    private static final long SPARE_BYTES = 8L << 20;

    /** Of what was asked for: with more of the tokens in memory, memory was not as scarce as the title says. */
    private static final double MOST_RESIDENT = 1.3;

    private static final double WRITTEN_PER_SECOND = 2e7;
    private static final double READ_PER_SECOND = 1e9;

    private final SsdRun run;
    private final Plan plan;
    private final List<Double> peaks = new ArrayList<>();
    private final Map<Mode, List<SearchChild.Outcome>> measured = new EnumMap<>(Mode.class);
    private @Nullable List<String> answers;
    private long cap;

    LateInteraction(SsdRun run) {
        this.run = run;
        this.plan = run.plan();
    }

    static Needs needs(Plan plan) {
        double bytes = tokenBytes(plan.corpus());
        double searches = (double) plan.rounds() * Mode.values().length * (plan.queries() + SearchProcess.WARM_UPS);
        return new Needs((long) (COPIES * bytes), bytes / WRITTEN_PER_SECOND + searches * bytes / READ_PER_SECOND);
    }

    /** About the bytes of all tokens, by a sample of the documents. */
    private static double tokenBytes(TokenCorpus corpus) {
        int sample = Math.min(SAMPLE, corpus.documents());
        double tokens = 0;
        for (int document = 0; document < sample; document++) {
            tokens += corpus.tokens(document);
        }
        return tokens / sample * corpus.documents() * corpus.dimension() * Short.BYTES;
    }

    void run() throws IOException {
        Path store = run.scratch().fresh("documents");
        try (Progress progress = Progress.start("engine", plan.corpus().documents(), run.err())) {
            progress.begin("writing " + plan.corpus().documents() + " documents");
            TokenStore.write(store, plan.corpus(), progress, run.stop());
        }
        try {
            measure(store);
        } finally {
            report();
            Scratch.delete(store);
        }
    }

    private void measure(Path store) throws IOException {
        long searches = (long) plan.rounds() * Mode.values().length * plan.queries();
        try (Progress progress = Progress.start("engine", searches, run.err())) {
            for (int round = 0; round < plan.rounds(); round++) {
                // Always in this order: what a capped process may have rests on what the others took.
                for (Mode mode : Mode.values()) {
                    run.stop().check();
                    progress.begin("round " + (round + 1) + " of " + plan.rounds() + ": " + mode.label());
                    SearchChild.Outcome outcome = search(store, mode, progress);
                    check(mode, outcome);
                    measured.computeIfAbsent(mode, _ -> new ArrayList<>()).add(outcome);
                }
            }
        }
    }

    private SearchChild.Outcome search(Path store, Mode mode, Progress progress) throws IOException {
        var child = new SearchChild(plan, store, run.scratch().folder().resolve("search.log"), run.stop());
        if (!mode.scarce()) {
            return child.run(null, progress);
        }
        run.evict(store);
        if (!run.groups().available()) {
            return child.run(null, progress);
        }
        if (cap == 0) {
            cap = cap();
        }
        try (MemoryGroup group = run.groups().create(cap)) {
            SearchChild.Outcome outcome = child.run(group, progress);
            group.peak().ifPresent(bytes -> peaks.add((double) bytes));
            return outcome;
        }
    }

    /** What the process took itself where its memory was not capped, and a share of the tokens. */
    private long cap() {
        SearchChild.Outcome free = measured.getOrDefault(Mode.MEMORY, List.of()).getFirst();
        long share = (long) (plan.memoryShare() * free.tokens());
        long sum = free.anonymous() + SPARE_BYTES + share;
        run.err()
                .println("engine: memory of scarce modes is capped at " + Units.bytes((double) sum) + ": "
                        + Units.bytes((double) (free.anonymous() + SPARE_BYTES)) + " for the process itself, "
                        + Units.bytes((double) share) + " for " + Units.bytes((double) free.tokens()) + " of tokens");
        return sum;
    }

    private void check(Mode mode, SearchChild.Outcome outcome) throws IOException {
        if (answers == null) {
            answers = outcome.answers();
        } else if (!answers.equals(outcome.answers())) {
            throw new IOException("mode " + mode.label() + " gave other answers than the first: expected " + answers
                    + ", found " + outcome.answers());
        }
        if (!mode.scarce() && outcome.residentTokens() >= 0 && outcome.residentTokens() < outcome.tokens()) {
            run.err()
                    .println("engine: of " + Units.bytes((double) outcome.tokens()) + " of tokens only "
                            + Units.bytes((double) outcome.residentTokens()) + " stayed in memory in mode "
                            + mode.label()
                            + ": this machine has too little for them");
        }
    }

    private void report() {
        if (measured.isEmpty()) {
            return;
        }
        var table = new Table(
                1,
                "mode",
                "memory",
                "p50 ms",
                "p90 ms",
                "p99 ms",
                "queries/s",
                "group peak",
                "resident",
                "of tokens",
                "doubt");
        measured.forEach((mode, outcomes) -> {
            String doubt = doubt(mode, outcomes);
            Map<String, String> labels = new HashMap<>(Map.of("mode", mode.label()));
            if (!doubt.isEmpty()) {
                labels.put(DeviceReads.DOUBT, doubt);
            }
            Measurement resident = add(RESIDENT, "B", labels, outcomes, outcome -> (double) outcome.resident());
            Measurement tokens =
                    add(RESIDENT_TOKENS, "B", labels, outcomes, outcome -> (double) outcome.residentTokens());
            Measurement qps = add(QPS, "1/s", labels, outcomes, outcome -> plan.queries() / outcome.seconds());
            table.row(
                    mode.label(),
                    memory(mode),
                    latency(labels, 50, outcomes),
                    latency(labels, 90, outcomes),
                    latency(labels, 99, outcomes),
                    Units.number(qps.median()),
                    peak(mode, labels),
                    Units.bytes(resident.median()),
                    Units.bytes(tokens.median()),
                    doubt.isEmpty() ? "" : "(!) " + doubt);
        });
        if (cap > 0) {
            run.report().add(CAP, (double) cap, "B", Map.of());
        }
        SearchChild.Outcome first = measured.values().iterator().next().getFirst();
        double each = (double) first.tokens() / plan.corpus().documents();
        run.report().add(TOKEN_BYTES, each, "B", Map.of("code", TokenStore.CODE));
        run.report().add(FOUND, found(), "ratio", Map.of("answers", Integer.toString(plan.answers())));
        table.print(
                run.report().out(),
                "Late interaction of " + plan.queries() + " queries with "
                        + plan.corpus().documents()
                        + " documents, " + Units.bytes((double) first.tokens()) + " of tokens (" + Units.bytes(each)
                        + " a document): exact, every document is scored for every query; same answers in all modes");
    }

    /** The most of any round is the cap or less; what is resident is more, as pages that others share count there. */
    private String peak(Mode mode, Map<String, String> labels) {
        if (!mode.scarce() || peaks.isEmpty()) {
            return "–";
        }
        var peak = new Measurement(PEAK, "B", labels, peaks);
        run.report().add(peak);
        return Units.bytes(peak.median());
    }

    /** Why memory was not as scarce as it was meant to be; empty where it was, or is not known. */
    private String doubt(Mode mode, List<SearchChild.Outcome> outcomes) {
        return mode.scarce() ? doubt(plan.memoryShare(), outcomes) : "";
    }

    /** As {@link #doubt(Mode, List)}, where a share of the tokens was to be in memory. */
    static String doubt(double asked, List<SearchChild.Outcome> outcomes) {
        double share = outcomes.stream()
                .filter(outcome -> outcome.tokens() > 0)
                .mapToDouble(outcome -> (double) outcome.residentTokens() / outcome.tokens())
                .max()
                .orElse(0);
        return asked < 1 && share > MOST_RESIDENT * asked
                ? String.format(Locale.ROOT, "%.0f %% of tokens in memory, asked for %.0f %%", 100 * share, 100 * asked)
                : "";
    }

    /** What a process may have in memory. */
    private String memory(Mode mode) {
        if (!mode.scarce()) {
            return "all";
        }
        return cap == 0 ? "not capped" : Units.bytes((double) cap);
    }

    private String latency(Map<String, String> labels, int percentile, List<SearchChild.Outcome> outcomes) {
        Map<String, String> all = new HashMap<>(labels);
        all.put("quantile", "p" + percentile);
        ToDoubleFunction<SearchChild.Outcome> millis =
                outcome -> (double) outcome.nanos().getValueAtPercentile(percentile) / NANOS_PER_MILLI;
        return Units.number(add(LATENCY, "ms", all, outcomes, millis).median());
    }

    private Measurement add(
            String name,
            String unit,
            Map<String, String> labels,
            List<SearchChild.Outcome> outcomes,
            ToDoubleFunction<SearchChild.Outcome> value) {
        var measurement = new Measurement(
                name, unit, labels, outcomes.stream().map(value::applyAsDouble).toList());
        run.report().add(measurement);
        return measurement;
    }

    /** The share of the queries among whose answers is the document that they were made from. */
    private double found() {
        if (answers == null) {
            return 0;
        }
        long found = 0;
        for (int query = 0; query < answers.size(); query++) {
            String key = plan.corpus().relevant(query) + ":";
            found += ("," + answers.get(query)).contains("," + key) ? 1 : 0;
        }
        return (double) found / answers.size();
    }
}
