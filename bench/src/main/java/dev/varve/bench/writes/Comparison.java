package dev.varve.bench.writes;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Units;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One figure of both systems, and Varve's over RocksDB's.
 *
 * @param varve Varve's
 * @param rocksdb RocksDB's
 * @param ratio the first over the second, round by round
 */
record Comparison(Measurement varve, Measurement rocksdb, Measurement ratio) {

    /**
     * Compares the rounds of both systems.
     *
     * @param name of the figure; the ratio is called {@code <name>_ratio}
     * @param labels beside the system
     */
    static Comparison of(
            String name, String unit, Map<String, String> labels, Map<StorageSystem, List<Double>> rounds) {
        Measurement varve = figure(name, unit, labels, StorageSystem.VARVE, rounds);
        Measurement rocksdb = figure(name, unit, labels, StorageSystem.ROCKSDB, rounds);
        return new Comparison(varve, rocksdb, varve.over(name + "_ratio", rocksdb, labels));
    }

    private static Measurement figure(
            String name,
            String unit,
            Map<String, String> labels,
            StorageSystem system,
            Map<StorageSystem, List<Double>> rounds) {
        Map<String, String> all = new HashMap<>(labels);
        all.put("system", system.label());
        return new Measurement(name, unit, all, rounds.getOrDefault(system, List.of()));
    }

    void addTo(Report report) throws IOException {
        report.add(varve);
        report.add(rocksdb);
        report.add(ratio);
    }

    /** A row of a table: some texts, then median and spread of each figure. */
    String[] cells(String... texts) {
        List<String> cells = new ArrayList<>(List.of(texts));
        for (Measurement figure : List.of(varve, rocksdb, ratio)) {
            cells.add(Units.number(figure.median()));
            cells.add(figure.rounds().size() == 1 ? "" : Units.spread(figure));
        }
        return cells.toArray(String[]::new);
    }
}
