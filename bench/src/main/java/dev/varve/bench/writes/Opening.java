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

/**
 * Seconds to open a store that was closed cleanly, by its size. Each system's store grows from size to size, and is
 * opened and closed in turns with the other; its files are in the page cache as far as they fit.
 */
final class Opening {

    static final String FIGURE = "open_seconds";

    private final Run run;
    private final Map<StorageSystem, Path> directories = new EnumMap<>(StorageSystem.class);

    Opening(Run run) {
        this.run = run;
    }

    void run() throws IOException {
        var table = new Table(1, "size", "Varve s", "", "RocksDB s", "", "ratio", "");
        List<Long> sizes = run.plan().openBytes();
        try (Progress progress = Progress.start("open", sizes.size(), run.err())) {
            for (StorageSystem system : StorageSystem.values()) {
                directories.put(system, run.scratch().fresh(system.label()));
            }
            long records = 0;
            for (long size : sizes) {
                progress.begin("a store of " + Units.bytes(size));
                long wanted = Math.max(records + 1, size / run.records().recordBytes());
                for (StorageSystem system : StorageSystem.values()) {
                    grow(system, records, wanted);
                }
                records = wanted;
                measure(size, records, table);
                progress.step();
            }
        } finally {
            for (Path directory : directories.values()) {
                Scratch.delete(directory);
            }
            table.print(run.report().out(), "Seconds to open a store after a clean close");
        }
    }

    private void grow(StorageSystem system, long from, long to) throws IOException {
        try (RecordStore store = run.open(system, directory(system))) {
            Loading.load(run, store, from, to, 0);
            store.flush();
            store.settle();
        }
    }

    private void measure(long size, long records, Table table) throws IOException {
        Map<StorageSystem, List<Double>> seconds = new EnumMap<>(StorageSystem.class);
        for (int round = 0; round < run.plan().rounds(); round++) {
            for (StorageSystem system : Run.order(round)) {
                run.stop().check();
                seconds.computeIfAbsent(system, _ -> new ArrayList<>()).add(open(system, records));
            }
        }
        Comparison comparison = Comparison.of(FIGURE, "s", Map.of("bytes", Long.toString(size)), seconds);
        comparison.addTo(run.report());
        table.row(comparison.cells(Units.bytes(size)));
    }

    private double open(StorageSystem system, long records) throws IOException {
        long begin = System.nanoTime();
        try (RecordStore store = run.open(system, directory(system))) {
            double seconds = (System.nanoTime() - begin) / 1e9;
            long key = run.records().key(records - 1);
            if (!store.holds(key, run.records().vector(key, 0))) {
                throw new IOException(system.label() + ": the last record is missing after opening again");
            }
            return seconds;
        }
    }

    private Path directory(StorageSystem system) {
        Path directory = directories.get(system);
        if (directory == null) {
            throw new IllegalStateException("no directory for " + system.label());
        }
        return directory;
    }
}
