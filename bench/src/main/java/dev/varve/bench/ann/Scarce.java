package dev.varve.bench.ann;

import dev.varve.bench.ann.systems.AnnSystem;
import dev.varve.bench.run.MemoryGroup;
import dev.varve.bench.run.MemoryGroups;
import dev.varve.bench.run.ProcessUsage.Figure;
import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/**
 * Searches where not all fits into memory. Each system gets a fresh process, which takes all of its heap at the start.
 * When its code is warm, its memory is capped: at what it has of its own by then and, the same for all, the bytes of
 * Varve's codes and graph and a share of the vectors, for pages of files. Its index is put out of memory and opened
 * again, some searches fill what memory there is, and then one thread is timed, with the value of the knob that found
 * enough before.
 */
final class Scarce {

    private static final String VARVE = "varve";

    /**
     * What a process needs beside memory of its own and its data: tables of pages, pages of its program, and what its
     * compiler takes for a moment.
     */
    private static final long SPARE_BYTES = 16L << 20;

    /** More than any process takes. */
    private static final long PLENTY = 1L << 40;

    /** The most searches that are timed: what is slow is told by few, too. */
    private static final int MOST_SEARCHES = 20_000;

    /** A pass of the warm-up, in searches. */
    private static final int PASS = 200;

    private final AnnRun run;
    private final AnnPlan plan;
    private final AnnData data;
    private final double share;
    private final Map<Entry, List<Outcome>> outcomes = new LinkedHashMap<>();
    private long shared;

    /** @param share of the vectors that fits */
    Scarce(AnnRun run, AnnData data, double share) {
        this.run = run;
        this.plan = run.plan();
        this.data = data;
        this.share = share;
    }

    /**
     * A system that is measured.
     *
     * @param contender whose worker is started
     * @param index the folder of its index
     * @param knob the value of the knob that it is asked with
     * @param recall what that found before, as labels have it
     */
    record Entry(Contender contender, Path index, int knob, String recall) {
        String name() {
            return contender.name();
        }
    }

    /** What one round gave: bytes of the cap, and of its own within it, and the searches. */
    private record Outcome(long cap, long own, double qps, double p50, double p99, double readBytes) {}

    /** Whether a system has its rows in files, so that less memory than they take is enough for it. */
    static boolean canTakePart(Searching system, Contender contender, AnnData data) {
        long kept = contender
                .system()
                .map((AnnSystem known) -> known.heapBytes(data.rows(), data.dimension()))
                .orElse(0L);
        return !system.isExact() && kept < data.baseBytes();
    }

    /** Measures in rounds, the systems taking turns. */
    void run(List<Entry> entries) throws IOException {
        MemoryGroups groups = MemoryGroups.ofThis();
        Entry varve = entries.stream()
                .filter(entry -> entry.name().equals(VARVE))
                .findFirst()
                .orElse(null);
        if (!groups.available() || varve == null) {
            run.note(data.name() + ": no searches with scarce memory: "
                    + (varve == null ? "it is measured by what varve takes, which is not here" : groups.description()));
            return;
        }
        shared = indexBytes(varve.index()) + (long) (share * data.baseBytes());
        List<Entry> going = new ArrayList<>(entries);
        try (Progress progress = Progress.start(data.name(), (long) plan.rounds() * entries.size(), run.err())) {
            for (int round = 0; round < plan.rounds(); round++) {
                for (Entry entry : List.copyOf(going)) {
                    progress.begin("scarce memory, round " + (round + 1) + ": " + entry.name());
                    try {
                        outcomes.computeIfAbsent(entry, _ -> new ArrayList<>()).add(measure(entry, groups));
                    } catch (WorkerException e) {
                        // Such as a process that was killed, as the cap is too low for it.
                        going.remove(entry);
                        outcomes.remove(entry);
                        String reason = String.valueOf(e.getMessage());
                        run.err().println(reason);
                        run.note(
                                data.name(),
                                entry.name(),
                                "scarce memory: " + reason.lines().findFirst().orElse(""));
                    }
                    progress.step();
                }
            }
        } finally {
            report();
        }
    }

    /** Bytes of codes and graph. */
    private static long indexBytes(Path index) throws IOException {
        return Scratch.lengths(index).entrySet().stream()
                .filter(file -> file.getKey().toString().endsWith(".cod")
                        || file.getKey().toString().endsWith(".gra"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private Outcome measure(Entry entry, MemoryGroups groups) throws IOException {
        try (MemoryGroup group = groups.create(PLENTY);
                Searching system = Searching.start(
                        entry.contender(),
                        run.workers().within(group),
                        data,
                        entry.index(),
                        run.scratch().folder(),
                        plan)) {
            system.open(plan.mostKnobs());
            warmUp(system, entry.knob());
            long own = system.usage().bytes(Figure.ANONYMOUS).orElse(0);
            long cap = own + SPARE_BYTES + shared;
            system.closeIndex();
            evict(entry);
            group.lower(cap);
            system.open(plan.mostKnobs());
            int some = Math.min(plan.coldSearches(), data.queryCount());
            double mean = system.time(entry.knob(), some, plan.k()).mean();
            int searches = (int) Math.clamp(plan.seconds() * 1e3 / mean, some, MOST_SEARCHES);
            OptionalLong before = system.usage().bytes(Figure.READ);
            Latencies latencies = system.time(entry.knob(), searches, plan.k());
            OptionalLong after = system.usage().bytes(Figure.READ);
            double read = before.isEmpty() || after.isEmpty()
                    ? Double.NaN
                    : (double) (after.getAsLong() - before.getAsLong()) / searches;
            return new Outcome(
                    cap, own, searches / latencies.seconds(), latencies.millis(50), latencies.millis(99), read);
        }
    }

    private void warmUp(Searching system, int knob) throws WorkerException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < plan.warmUpSeconds() / 4 * 1e9) {
            system.time(knob, Math.min(PASS, data.queryCount()), plan.k());
        }
    }

    private void evict(Entry entry) throws IOException {
        run.cache().evict(entry.index(), data.base()).complaint().ifPresent(run.err()::println);
    }

    private void report() {
        if (outcomes.isEmpty()) {
            return;
        }
        var table = new Table(
                1, "system", "memory", "of its own", "QPS", "low – high", "varve/it", "p50 ms", "p99 ms", "read/op");
        Measurement varve = null;
        for (Map.Entry<Entry, List<Outcome>> measured : outcomes.entrySet()) {
            Entry entry = measured.getKey();
            Measurement qps = figure(AnnFigures.SCARCE_QPS, "1/s", measured, Outcome::qps);
            Measurement p50 = figure(AnnFigures.SCARCE_P50, "ms", measured, Outcome::p50);
            Measurement p99 = figure(AnnFigures.SCARCE_P99, "ms", measured, Outcome::p99);
            Measurement read = figure(AnnFigures.SCARCE_READ, "B", measured, Outcome::readBytes);
            Measurement cap = figure(AnnFigures.SCARCE_CAP, "B", measured, outcome -> (double) outcome.cap());
            Measurement own = figure(AnnFigures.SCARCE_OWN, "B", measured, outcome -> (double) outcome.own());
            varve = entry.name().equals(VARVE) ? qps : varve;
            String ratio = "";
            if (varve != null
                    && !entry.name().equals(VARVE)
                    && qps.rounds().size() == varve.rounds().size()) {
                Measurement over = varve.over(
                        AnnFigures.SCARCE_RATIO,
                        qps,
                        Map.of("dataset", data.name(), "system", VARVE, "peer", entry.name()));
                run.report().add(over);
                ratio = Units.number(over.median());
            }
            table.row(
                    entry.name(),
                    Units.bytes(cap.median()),
                    Units.bytes(own.median()),
                    Units.number(qps.median()),
                    Units.spread(qps),
                    ratio,
                    Units.number(p50.median()),
                    Units.number(p99.median()),
                    Units.bytes(read.median()));
        }
        table.print(
                run.report().out(),
                data.title() + ": one thread with memory for its own and "
                        + Units.bytes((double) shared)
                        + " of files: Varve's codes and graph, and " + share + " of the vectors");
    }

    private Map<String, String> labels(Entry entry) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("system", entry.name());
        labels.put("dataset", data.name());
        labels.put("knob", Integer.toString(entry.knob()));
        labels.put("recall", entry.recall());
        return labels;
    }

    private Measurement figure(
            String name, String unit, Map.Entry<Entry, List<Outcome>> measured, ToDoubleFunction<Outcome> of) {
        List<Double> rounds = measured.getValue().stream()
                .map(outcome -> of.applyAsDouble(outcome))
                .toList();
        var measurement = new Measurement(name, unit, labels(measured.getKey()), rounds);
        if (rounds.stream().allMatch(Double::isFinite)) {
            run.report().add(measurement);
        }
        return measurement;
    }
}
