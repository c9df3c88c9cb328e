package dev.varve.bench.writes;

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

/** Records in a second of a bulk load into an empty store, from the first batch to the end of the flush behind it. */
final class BulkLoad {

    static final String FIGURE = "bulk_load_per_second";

    private final Run run;

    BulkLoad(Run run) {
        this.run = run;
    }

    void run() throws IOException {
        Map<StorageSystem, List<Double>> rates = new EnumMap<>(StorageSystem.class);
        int rounds = run.plan().rounds();
        try (Progress progress = Progress.start("bulk load", rounds + 1L, run.err())) {
            for (int round = -1; round < rounds; round++) {
                progress.begin(round < 0 ? "warming up" : "round " + (round + 1) + " of " + rounds);
                for (StorageSystem system : Run.order(round)) {
                    run.stop().check();
                    double rate = load(system);
                    if (round >= 0) {
                        rates.computeIfAbsent(system, _ -> new ArrayList<>()).add(rate);
                    }
                }
                progress.step();
            }
        }
        Comparison comparison = Comparison.of(FIGURE, "1/s", Map.of(), rates);
        comparison.addTo(run.report());
        var table = new Table(0, "Varve /s", "", "RocksDB /s", "", "ratio", "");
        table.row(comparison.cells());
        table.print(
                run.report().out(),
                "Bulk load: " + run.plan().bulkRecords() + " records of "
                        + Units.bytes(run.records().recordBytes()) + " in batches of "
                        + run.plan().batch() + ", BUFFERED, then a flush");
    }

    private double load(StorageSystem system) throws IOException {
        Path directory = run.scratch().fresh(system.label());
        int count = run.plan().bulkRecords();
        try (RecordStore store = run.open(system, directory)) {
            long begin = System.nanoTime();
            Loading.load(run, store, 0, count, 0);
            store.flush();
            double seconds = (System.nanoTime() - begin) / 1e9;
            run.verify(
                    system.label(),
                    store,
                    List.of(new Run.Range(0, 1, count)),
                    number -> run.records().vector(run.records().key(number), 0));
            return count / seconds;
        } finally {
            Scratch.delete(directory);
        }
    }
}
