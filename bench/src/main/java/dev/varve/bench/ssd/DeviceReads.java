package dev.varve.bench.ssd;

import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the disk gives: random reads of a file that is not in memory, by each way to read it. This is what the readers
 * of an engine can be judged by.
 */
final class DeviceReads {

    static final String IOPS = "reader_iops";
    static final String P99 = "reader_p99_ms";
    static final String P50 = "reader_p50_ms";
    static final String CPU = "reader_cpu_us";

    static final String FETCHED = "reader_device_bytes";

    /** Why a figure may not be what the disk does. */
    static final String DOUBT = "doubt";

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MICROS = 1e6;

    /** Of the time that counts: enough for the compiler to have seen each call. */
    private static final double WARM_UP_SHARE = 0.2;

    /** What a round takes beside its reads, to put the file out of memory. */
    private static final double EVICTION_SECONDS = 0.2;

    private static final double DISK_BYTES_PER_SECOND = 5e8;

    private final SsdRun run;
    private final Plan plan;
    private final Map<Load, Rounds> measured = new LinkedHashMap<>();

    /** What is measured as one figure. */
    private record Load(Reader reader, int bytes, int threads) {

        Map<String, String> labels() {
            return Map.of(
                    "reader", reader.label(), "bytes", Integer.toString(bytes), "threads", Integer.toString(threads));
        }

        @Override
        public String toString() {
            return reader.label() + ", " + Units.bytes(bytes) + ", " + threads
                    + (threads == 1 ? " thread" : " threads");
        }
    }

    private record Rounds(
            List<Double> iops,
            List<Double> p50,
            List<Double> p99,
            List<Double> cpu,
            List<Double> fetched,
            Set<String> doubts) {

        Rounds() {
            this(
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new TreeSet<>());
        }
    }

    DeviceReads(SsdRun run) {
        this.run = run;
        this.plan = run.plan();
    }

    static Needs needs(Plan plan) {
        double each = plan.seconds() * (1 + WARM_UP_SHARE) + EVICTION_SECONDS;
        long loads = (long) Reader.values().length
                * plan.blocks().size()
                * plan.threads().size();
        return new Needs(
                plan.fileBytes(),
                (double) plan.fileBytes() / DISK_BYTES_PER_SECOND + (double) loads * plan.rounds() * each);
    }

    void run() throws IOException {
        Path folder = run.scratch().fresh("reads");
        ReadFile file = write(folder);
        try {
            measure(file);
        } finally {
            report(file);
            Scratch.delete(folder);
        }
    }

    private ReadFile write(Path folder) throws IOException {
        try (Progress progress = Progress.start("device", plan.fileBytes() / ReadFile.CHUNK, run.err())) {
            progress.begin("writing a file of " + Units.bytes((double) plan.fileBytes()));
            return ReadFile.write(folder, plan.fileBytes(), plan.seed(), progress, run.stop());
        }
    }

    private void measure(ReadFile file) throws IOException {
        List<Load> loads = loads(file);
        try (Progress progress = Progress.start("device", (long) loads.size() * plan.rounds(), run.err())) {
            for (int round = 0; round < plan.rounds(); round++) {
                for (Load load : round % 2 == 0 ? loads : loads.reversed()) {
                    run.stop().check();
                    progress.begin("round " + (round + 1) + " of " + plan.rounds() + ": " + load);
                    measure(file, load, plan.seed() + round);
                    progress.step();
                }
            }
        }
    }

    /** All that the file system allows; what it does not is told. */
    private List<Load> loads(ReadFile file) throws IOException {
        List<Load> loads = new ArrayList<>();
        for (Reader reader : Reader.values()) {
            try (Reader.Source _ = reader.open(file)) {
                for (int bytes : plan.blocks()) {
                    plan.threads().forEach(threads -> loads.add(new Load(reader, bytes, threads)));
                }
            } catch (UnsupportedOperationException | FileSystemException e) {
                run.err()
                        .println("device: " + reader.label() + " is left out, as the file system does not allow it: "
                                + e.getMessage());
            }
        }
        return loads;
    }

    private void measure(ReadFile file, Load load, long seed) throws IOException {
        var reads = new ReadLoad(file, load.bytes(), load.threads(), run.stop());
        ReadLoad.Outcome outcome;
        try (Reader.Source source = load.reader().open(file)) {
            reads.run(source, plan.seconds() * WARM_UP_SHARE, seed);
        }
        // Pages that somebody maps are not dropped, so the file is opened anew.
        run.evict(file.folder());
        try (Reader.Source source = load.reader().open(file)) {
            outcome = reads.run(source, plan.seconds(), seed + 1);
        }
        Rounds rounds = measured.computeIfAbsent(load, _ -> new Rounds());
        rounds.iops().add(outcome.reads() / outcome.seconds());
        rounds.p50().add(outcome.nanos().getValueAtPercentile(50) / NANOS_PER_MILLI);
        rounds.p99().add(outcome.nanos().getValueAtPercentile(99) / NANOS_PER_MILLI);
        rounds.cpu().add(outcome.cpuSeconds() * MICROS / outcome.reads());
        outcome.fetched().ifPresent(bytes -> rounds.fetched().add((double) bytes / outcome.reads()));
        String doubt = outcome.doubt(file.bytes(), load.bytes());
        if (!doubt.isEmpty()) {
            rounds.doubts().add(doubt);
        }
    }

    private void report(ReadFile file) {
        var table = new Table(
                1,
                "reader",
                "bytes",
                "at once",
                "reads/s",
                "low – high",
                "MB/s",
                "p50 ms",
                "p99 ms",
                "CPU us a read",
                "disk bytes a read",
                "doubt");
        measured.forEach((load, rounds) -> {
            Map<String, String> labels = new HashMap<>(load.labels());
            String doubt = String.join(", ", rounds.doubts());
            if (!doubt.isEmpty()) {
                labels.put(DOUBT, doubt);
            }
            var iops = new Measurement(IOPS, "1/s", labels, rounds.iops());
            var p50 = new Measurement(P50, "ms", labels, rounds.p50());
            var p99 = new Measurement(P99, "ms", labels, rounds.p99());
            var cpu = new Measurement(CPU, "us", labels, rounds.cpu());
            List.of(iops, p50, p99, cpu).forEach(run.report()::add);
            String fetched = "–";
            if (rounds.fetched().size() == rounds.iops().size()) {
                var bytes = new Measurement(FETCHED, "B", labels, rounds.fetched());
                run.report().add(bytes);
                fetched = Units.bytes(bytes.median());
            }
            table.row(
                    load.reader().label(),
                    Integer.toString(load.bytes()),
                    Integer.toString(load.threads()),
                    Units.number(iops.median()),
                    Units.spread(iops),
                    Units.number(iops.median() * load.bytes() / 1e6),
                    Units.number(p50.median()),
                    Units.number(p99.median()),
                    Units.number(cpu.median()),
                    fetched,
                    doubt.isEmpty() ? "" : "(!) " + doubt);
        });
        table.print(
                run.report().out(),
                "Random reads of a file of " + Units.bytes((double) file.bytes())
                        + ", no block twice; ring, pool and willneed are one thread with so many under way, the others"
                        + " so many threads; before each figure " + run.cache().description());
        if (measured.values().stream().anyMatch(rounds -> !rounds.doubts().isEmpty())) {
            run.report()
                    .out()
                    .println("  (!) not what the disk does: much was found in memory, because earlier reads had brought"
                            + " it along or the file was read to its end; give a larger --file-size");
        }
    }
}
