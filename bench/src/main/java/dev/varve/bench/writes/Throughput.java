package dev.varve.bench.writes;

import dev.varve.Durability;
import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Acknowledged writes in a second, one record a write, by durability and number of writers. Each round begins with an
 * empty store, and its files are deleted before the next, so that no round writes back what another left.
 */
final class Throughput {

    static final String FIGURE = "writes_per_second";

    private static final int WARM_UP_WRITERS = 4;

    private final Run run;

    Throughput(Run run) {
        this.run = run;
    }

    void run() throws IOException {
        var table = new Table(2, "durability", "writers", "Varve /s", "", "RocksDB /s", "", "ratio", "");
        int configurations = Durability.values().length * run.plan().writers().size();
        try (Progress progress =
                Progress.start("writes", (long) configurations * run.plan().rounds(), run.err())) {
            progress.begin("warming up");
            for (Durability durability : Durability.values()) {
                for (StorageSystem system : StorageSystem.values()) {
                    slice(system, durability, WARM_UP_WRITERS);
                }
            }
            for (Durability durability : Durability.values()) {
                for (int writers : run.plan().writers()) {
                    progress.begin(durability + ", writers: " + writers);
                    measure(durability, writers, table, progress);
                }
            }
        } finally {
            table.print(
                    run.report().out(),
                    "Acknowledged writes in a second, one record of "
                            + Units.bytes(run.records().recordBytes()) + " each (median, least – greatest of "
                            + run.plan().rounds() + " rounds)");
        }
    }

    private void measure(Durability durability, int writers, Table table, Progress progress) throws IOException {
        Map<StorageSystem, List<Double>> rates = new EnumMap<>(StorageSystem.class);
        for (int round = 0; round < run.plan().rounds(); round++) {
            for (StorageSystem system : Run.order(round)) {
                run.stop().check();
                rates.computeIfAbsent(system, _ -> new ArrayList<>()).add(slice(system, durability, writers));
            }
            progress.step();
        }
        Map<String, String> labels = Map.of("durability", durability.name(), "writers", Integer.toString(writers));
        Comparison comparison = Comparison.of(FIGURE, "1/s", labels, rates);
        comparison.addTo(run.report());
        table.row(comparison.cells(durability.name(), Integer.toString(writers)));
    }

    /** One system writing for a while into an empty store; acknowledged records in a second. */
    private double slice(StorageSystem system, Durability durability, int writers) throws IOException {
        Path directory = run.scratch().fresh(system.label());
        try (RecordStore store = run.open(system, directory)) {
            WriterThreads.Written written =
                    WriterThreads.run(writers, writer -> write(store, durability, writer, writers));
            run.verify(
                    system.label(),
                    store,
                    LongStream.range(0, writers)
                            .mapToObj(writer -> new Run.Range(
                                    writer, writers, written.acknowledged().get((int) writer)))
                            .toList(),
                    number -> run.records().vector(run.records().key(number), 0));
            return written.perSecond();
        } finally {
            Scratch.delete(directory);
        }
    }

    private long write(RecordStore store, Durability durability, int first, int step) throws IOException {
        Records records = run.records();
        int window = run.plan().window();
        long end = System.nanoTime() + (long) (run.plan().seconds() * TimeUnit.SECONDS.toNanos(1));
        long count = 0;
        try (RecordStore.Writer writer = store.writer(durability)) {
            while (System.nanoTime() < end && !run.stop().asked()) {
                long key = records.key(first + count * step);
                writer.put(key, records.vector(key, 0));
                count++;
                if (count % window == 0) {
                    writer.await();
                }
            }
            writer.await();
        }
        return count;
    }
}
