package dev.varve.bench.ssd;

import dev.varve.Query;
import dev.varve.Reads;
import dev.varve.TokenIndexOptions;
import dev.varve.bench.ssd.SearchChild.Memory;
import dev.varve.bench.ssd.SearchChild.Outcome;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The figures of {@link LateInteraction}, collected as they come, and told at the end. */
final class LateFigures {

    static final String LATENCY = "latency_ms";
    static final String LATENCY_BY_MEMORY = "latency_by_memory_ms";
    static final String WAIT = "wait_ms";
    static final String READS = "search_reads";
    static final String READ_BYTES = "search_read_bytes";
    static final String QPS = "qps";
    static final String HIT_RATE = "hit_rate";
    static final String WASTED = "wasted_read_ratio";
    static final String RESIDENT = "resident_bytes";
    static final String RESIDENT_TOKENS = "resident_token_bytes";
    static final String RESIDENT_CANDIDATES = "resident_candidate_bytes";
    static final String CANDIDATES = "candidate_bytes";
    static final String FULL_TOKENS = "full_token_bytes";
    static final String FULL_TO_CANDIDATES = "full_tokens_to_candidates";
    static final String CAP = "memory_cap_bytes";
    static final String PEAK = "memory_group_peak_bytes";
    static final String FOUND = "known_item_found";
    static final String RATIO = "latency_ratio";

    private static final String MODE = "mode";
    private static final String QUANTILE = "quantile";
    private static final List<Integer> PERCENTILES = List.of(50, 90, 99);
    private static final double NANOS_PER_MILLI = 1e6;

    /** Of what was asked for: with more of the tokens in memory, memory was not as scarce as the title says. */
    private static final double MOST_RESIDENT = 1.3;

    private final SsdRun run;
    private final Plan plan;
    private final Map<Mode, List<Map<String, Outcome>>> measured = new EnumMap<>(Mode.class);
    private final Map<Mode, List<Double>> peaks = new EnumMap<>(Mode.class);
    private final Map<Double, Map<Mode, Outcome>> byMemory = new LinkedHashMap<>();
    private final Map<Double, Long> caps = new HashMap<>();
    private @Nullable Memory free;

    LateFigures(SsdRun run) {
        this.run = run;
        this.plan = run.plan();
    }

    void add(Mode mode, Map<String, Outcome> outcomes) {
        measured.computeIfAbsent(mode, _ -> new ArrayList<>()).add(outcomes);
    }

    void addByMemory(Mode mode, double share, Outcome outcome) {
        byMemory.computeIfAbsent(share, _ -> new EnumMap<>(Mode.class)).put(mode, outcome);
    }

    void addCapped(Mode mode, double share, long cap, OptionalLong peak) {
        caps.put(share, cap);
        if (share == plan.memoryShare() && peak.isPresent()) {
            peaks.computeIfAbsent(mode, _ -> new ArrayList<>()).add((double) peak.getAsLong());
        }
    }

    /** Takes what a process had in memory that was not capped. */
    void learn(Memory memory) {
        free = memory;
    }

    /** Bytes of all coded tokens; 0 where nobody has told. */
    long tokens() {
        return free == null ? 0 : free.tokens();
    }

    /** Tells all figures. */
    void report() {
        if (measured.isEmpty() || free == null) {
            return;
        }
        modes(free);
        prefetch();
        throughput();
        byMemory();
        around(free);
    }

    private void modes(Memory memory) {
        var table = new Table(
                1,
                "mode",
                "memory",
                "queries",
                "p50 ms",
                "p90 ms",
                "p99 ms",
                "of it waiting",
                "reads a query",
                "read a query",
                "group peak",
                "resident",
                "of tokens",
                "of candidates",
                "doubt");
        Map<String, Measurement> latencies = new HashMap<>();
        measured.forEach((mode, rounds) -> {
            List<Outcome> outcomes = phase(rounds, LateInteraction.SEARCH);
            String doubt = mode.scarce() ? doubt(plan.memoryShare(), memories(outcomes)) : "";
            Map<String, String> labels = new HashMap<>(Map.of(MODE, mode.label()));
            if (!doubt.isEmpty()) {
                labels.put(DeviceReads.DOUBT, doubt);
            }
            List<String> cells = new ArrayList<>(List.of(
                    mode.label(),
                    memory(mode),
                    Units.number(median(outcomes, outcome -> outcome.answers().size()))));
            for (int percentile : PERCENTILES) {
                Measurement latency = latency(LATENCY, labels, percentile, outcomes);
                latencies.put(mode.label() + percentile, latency);
                cells.add(Units.number(latency.median()));
            }
            boolean counted = mode.reads() != Reads.MAPPED;
            cells.add(counted ? Units.number(add(WAIT, "ms", labels, outcomes, LateFigures::waited)) : "–");
            cells.add(counted ? Units.number(add(READS, "reads", labels, outcomes, LateFigures::reads)) : "–");
            cells.add(counted ? Units.bytes(add(READ_BYTES, "B", labels, outcomes, LateFigures::read)) : "–");
            cells.add(peak(mode, labels));
            cells.add(Units.bytes(add(
                    RESIDENT, "B", labels, outcomes, outcome -> outcome.memory().resident())));
            cells.add(Units.bytes(add(
                    RESIDENT_TOKENS,
                    "B",
                    labels,
                    outcomes,
                    outcome -> outcome.memory().residentTokens())));
            cells.add(Units.bytes(add(
                    RESIDENT_CANDIDATES,
                    "B",
                    labels,
                    outcomes,
                    outcome -> outcome.memory().residentCandidates())));
            cells.add(doubt.isEmpty() ? "" : "(!) " + doubt);
            table.row(cells.toArray(String[]::new));
        });
        ratio(latencies, Mode.SSD, Mode.MEMORY);
        ratio(latencies, Mode.NO_PREFETCH, Mode.SSD);
        ratio(latencies, Mode.MMAP, Mode.SSD);
        ratio(latencies, Mode.MMAP_RANDOM, Mode.SSD);
        table.print(
                run.report().out(),
                "Late interaction of " + plan.queries() + " queries, or as many as " + plan.phaseSeconds()
                        + " s allow, one after the other, with "
                        + plan.corpus().documents() + " documents: " + Query.DEFAULT_CANDIDATES
                        + " candidates, of which " + Query.DEFAULT_RERANK + " are scored by their coded tokens ("
                        + Units.bytes((double) memory.tokens()) + " in all); same answers in all modes");
    }

    /** How many times as long a query takes in a mode as in another one of the same round. */
    private void ratio(Map<String, Measurement> latencies, Mode mode, Mode to) {
        for (int percentile : PERCENTILES) {
            Measurement one = latencies.get(mode.label() + percentile);
            Measurement other = latencies.get(to.label() + percentile);
            if (one != null
                    && other != null
                    && one.rounds().size() == other.rounds().size()) {
                run.report()
                        .add(one.over(
                                RATIO,
                                other,
                                Map.of(MODE, mode.label(), "over", to.label(), QUANTILE, "p" + percentile)));
            }
        }
    }

    private void prefetch() {
        List<Map<String, Outcome>> rounds = measured.getOrDefault(Mode.SSD, List.of());
        if (rounds.isEmpty()) {
            return;
        }
        var table = new Table(1, "prefetch from", "hit rate", "wasted reads", "dropped a query", "p50 ms", "p99 ms");
        for (double delta : LateInteraction.DELTAS) {
            List<Outcome> outcomes = phase(rounds, LateInteraction.delta(delta));
            Map<String, String> labels = Map.of("delta", Double.toString(delta));
            table.row(
                    Double.toString(delta),
                    Units.number(add(
                            HIT_RATE,
                            "ratio",
                            labels,
                            outcomes,
                            outcome -> outcome.late().hitRate())),
                    Units.number(add(
                            WASTED,
                            "ratio",
                            labels,
                            outcomes,
                            outcome -> outcome.late().wastedRatio())),
                    Units.number(median(
                            outcomes,
                            outcome -> (double) outcome.late().dropped()
                                    / outcome.answers().size())),
                    Units.number(median(outcomes, outcome -> millis(outcome, 50))),
                    Units.number(median(outcomes, outcome -> millis(outcome, 99))));
        }
        table.print(
                run.report().out(),
                "Prefetching by when reads begin, as a fraction of the search for candidates: of the documents that"
                        + " had to be read, those read ahead; of those read ahead, those that were for nothing");
    }

    private void throughput() {
        var table = new Table(1, "mode", "re-ranked", "threads", "queries/s", "p50 ms", "p99 ms");
        measured.forEach((mode, rounds) -> {
            for (int rerank : LateInteraction.RERANKS) {
                String phase = SearchPhase.throughput(1, rerank, 1, 1).name();
                List<Outcome> outcomes = phase(rounds, phase);
                if (outcomes.isEmpty()) {
                    continue;
                }
                String threads = Integer.toString(plan.searchThreads());
                Map<String, String> labels =
                        Map.of(MODE, mode.label(), "rerank", Integer.toString(rerank), "threads", threads);
                table.row(
                        mode.label(),
                        Integer.toString(rerank),
                        threads,
                        Units.number(add(QPS, "1/s", labels, outcomes, Outcome::perSecond)),
                        Units.number(median(outcomes, outcome -> millis(outcome, 50))),
                        Units.number(median(outcomes, outcome -> millis(outcome, 99))));
            }
        });
        table.print(run.report().out(), plan.throughputQueries() + " queries side by side");
    }

    private void byMemory() {
        if (byMemory.isEmpty()) {
            return;
        }
        var table = new Table(1, "mode", "of coded tokens", "memory", "p50 ms", "p99 ms");
        byMemory.forEach((share, outcomes) -> outcomes.forEach((mode, outcome) -> {
            long cap = caps.getOrDefault(share, 0L);
            Map<String, String> labels = Map.of(
                    MODE, mode.label(), "memory_share", Double.toString(share), "memory_bytes", Long.toString(cap));
            List<Outcome> once = List.of(outcome);
            table.row(
                    mode.label(),
                    Double.toString(share),
                    Units.bytes((double) cap),
                    Units.number(latency(LATENCY_BY_MEMORY, labels, 50, once).median()),
                    Units.number(latency(LATENCY_BY_MEMORY, labels, 99, once).median()));
        }));
        table.print(run.report().out(), "Latency by the memory that a process may have, by the share of coded tokens");
    }

    private void around(Memory memory) {
        Long cap = caps.get(plan.memoryShare());
        if (cap != null) {
            run.report().add(CAP, (double) cap, "B", Map.of());
        }
        int documents = plan.corpus().documents();
        String code = TokenStore.label(TokenIndexOptions.DEFAULT.code());
        run.report().add(CANDIDATES, (double) memory.candidates(), "B", Map.of());
        run.report().add(FULL_TOKENS, (double) memory.fullTokens(), "B", Map.of());
        double times = (double) memory.fullTokens() / Math.max(1, memory.candidates());
        run.report().add(FULL_TO_CANDIDATES, times, "ratio", Map.of());
        run.report()
                .out()
                .println("  In memory in all modes: what leads to candidates, "
                        + Units.bytes((double) memory.candidates()) + " ("
                        + Units.bytes((double) memory.candidates() / documents) + " a document), "
                        + Units.number(times) + " times less than " + Units.bytes((double) memory.fullTokens())
                        + " of float16 tokens");
        List<Map<String, Outcome>> rounds = measured.getOrDefault(Mode.MEMORY, List.of());
        if (rounds.isEmpty()) {
            return;
        }
        List<String> found = phase(rounds, LateInteraction.SEARCH).getFirst().answers();
        Map<String, String> asked = Map.of("answers", Integer.toString(plan.answers()));
        found(found).ifPresent(share -> run.report().print("known item found", FOUND, share, "ratio", asked));
        // The same in all rounds.
        phase(rounds, LateInteraction.EXACT).stream().findFirst().ifPresent(exact -> {
            Map<String, String> labels = CodeRecall.scored(
                    Map.of("code", code, CodeRecall.DOCUMENTS, Integer.toString(documents)),
                    Integer.toString(Query.DEFAULT_RERANK));
            double recall = Answers.recall(found, exact.answers());
            run.report().print("recall of exact MaxSim, " + code, CodeRecall.RECALL, recall, "ratio", labels);
        });
    }

    private static List<Outcome> phase(List<Map<String, Outcome>> rounds, String name) {
        return rounds.stream()
                .map(outcomes -> outcomes.get(name))
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<Memory> memories(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::memory).toList();
    }

    private static double waited(Outcome outcome) {
        return outcome.late().waited().toNanos()
                / NANOS_PER_MILLI
                / outcome.answers().size();
    }

    private static double reads(Outcome outcome) {
        return (double) outcome.late().reads() / outcome.answers().size();
    }

    private static double read(Outcome outcome) {
        return (double) outcome.late().bytes() / outcome.answers().size();
    }

    private static double millis(Outcome outcome, int percentile) {
        return outcome.nanos().getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    /** The most of any round is the cap or less; what is resident is more, as pages that others share count there. */
    private String peak(Mode mode, Map<String, String> labels) {
        List<Double> found = peaks.get(mode);
        if (found == null) {
            return "–";
        }
        var peak = new Measurement(PEAK, "B", labels, found);
        run.report().add(peak);
        return Units.bytes(peak.median());
    }

    /** Why memory was not as scarce as it was meant to be; empty where it was, or is not known. */
    static String doubt(double asked, List<Memory> memories) {
        double share = memories.stream()
                .filter(memory -> memory.tokens() > 0)
                .mapToDouble(memory -> (double) memory.residentTokens() / memory.tokens())
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
        Long cap = caps.get(plan.memoryShare());
        return cap == null ? "not capped" : Units.bytes((double) cap);
    }

    private Measurement latency(String name, Map<String, String> labels, int percentile, List<Outcome> outcomes) {
        Map<String, String> all = new HashMap<>(labels);
        all.put(QUANTILE, "p" + percentile);
        var measurement = new Measurement(
                name,
                "ms",
                all,
                outcomes.stream().map(outcome -> millis(outcome, percentile)).toList());
        run.report().add(measurement);
        return measurement;
    }

    private double add(
            String name,
            String unit,
            Map<String, String> labels,
            List<Outcome> outcomes,
            ToDoubleFunction<Outcome> value) {
        var measurement = new Measurement(
                name, unit, labels, outcomes.stream().map(value::applyAsDouble).toList());
        run.report().add(measurement);
        return measurement.median();
    }

    private static double median(List<Outcome> outcomes, ToDoubleFunction<Outcome> value) {
        double[] sorted = outcomes.stream().mapToDouble(value).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Of the queries about a document that is known, the share among whose answers it is; empty without such. */
    private OptionalDouble found(List<String> answers) {
        long known = 0;
        long found = 0;
        for (int query = 0; query < answers.size(); query++) {
            OptionalInt relevant = plan.corpus().relevant(query);
            if (relevant.isPresent()) {
                known++;
                String key = Integer.toString(relevant.getAsInt());
                found += Answers.keys(answers.get(query)).contains(key) ? 1 : 0;
            }
        }
        return known == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) found / known);
    }
}
