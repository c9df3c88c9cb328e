package dev.varve.bench.ann;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Report;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What each system takes, beside time, on one data set: the figures that have no recall, by {@link AnnFigures} name.
 */
final class Footprint {

    private final String dataset;
    private final Report report;
    private final Map<String, Measurement> figures = new LinkedHashMap<>();

    Footprint(String dataset, Report report) {
        this.dataset = dataset;
        this.report = report;
    }

    /**
     * Reports a figure of a system, unless it is NaN.
     *
     * @param more labels beside system and data set, names and values in turn
     */
    void add(String system, String name, double value, String unit, String... more) {
        if (Double.isNaN(value)) {
            return;
        }
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("system", system);
        labels.put("dataset", dataset);
        for (int i = 0; i < more.length; i += 2) {
            labels.put(more[i], more[i + 1]);
        }
        Measurement measurement = Measurement.once(name, unit, labels, value);
        report.add(measurement);
        figures.put(key(system, name, more.length < 2 ? "" : more[1]), measurement);
    }

    /** Reports a figure in bytes if it is known. */
    void add(String system, String name, OptionalLong bytes, String... more) {
        if (bytes.isPresent()) {
            add(system, name, (double) bytes.getAsLong(), "B", more);
        }
    }

    /**
     * A figure that was reported.
     *
     * @param which the value of the first label beside system and data set; empty if there is none
     */
    Optional<Double> value(String system, String name, String which) {
        return Optional.ofNullable(figures.get(key(system, name, which))).map(Measurement::median);
    }

    private static String key(String system, String name, String which) {
        return system + " " + name + " " + which;
    }
}
