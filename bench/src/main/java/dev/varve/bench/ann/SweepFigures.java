package dev.varve.bench.ann;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Report;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The figures of the sweeps of one data set: see {@link AnnFigures} for names and labels. */
final class SweepFigures {

    /** A figure of a point, and what it is called. */
    private record Figure(String name, String unit, ToDoubleFunction<SweepPoint> of) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure(AnnFigures.QPS, "1/s", SweepPoint::qps),
            new Figure(AnnFigures.P50, "ms", SweepPoint::p50),
            new Figure(AnnFigures.P99, "ms", SweepPoint::p99),
            new Figure(AnnFigures.P999, "ms", SweepPoint::p999));

    private static final Figure OPERATIONS = new Figure(AnnFigures.OPERATIONS, "searches", SweepPoint::operations);

    private final String dataset;
    private final Sweeps sweeps;

    SweepFigures(String dataset, Sweeps sweeps) {
        this.dataset = dataset;
        this.sweeps = sweeps;
    }

    /** A recall as labels have it. */
    static String label(double recall) {
        BigDecimal number = BigDecimal.valueOf(recall);
        return number.setScale(Math.max(2, number.scale())).toPlainString();
    }

    /**
     * What one system does at a recall.
     *
     * @param from {@code curve}, {@code lowest} or {@code exact}
     * @param figures by name: {@code qps}, and the times that are known; all of them with as many rounds
     * @param allocated bytes on the heap a search, if known
     */
    record AtRecall(String from, Map<String, Measurement> figures, Optional<Measurement> allocated) {
        /** Searches a second. */
        Measurement qps() {
            return figure(AnnFigures.QPS).orElseThrow();
        }

        /** The figure of a name, or nothing where there were too few searches to tell it. */
        Optional<Measurement> figure(String name) {
            return Optional.ofNullable(figures.get(name));
        }
    }

    /**
     * What a system does at a recall, or nothing where some round never finds that much, or no round is whole.
     *
     * @param exact whether it has no knob
     */
    Optional<AtRecall> at(String system, int threads, double recall, boolean exact) {
        List<Curve> curves = sweeps.curves(system, threads);
        if (curves.isEmpty()
                || curves.stream().anyMatch(curve -> curve.reaching(recall).isEmpty())) {
            return Optional.empty();
        }
        boolean lowest = curves.stream()
                .anyMatch(
                        curve -> curve.at(recall, SweepPoint::qps).orElseThrow().from() == Curve.From.LOWEST);
        Map<String, String> labels = labels(system, threads, label(recall));
        Map<String, String> allFrom = new LinkedHashMap<>(labels);
        allFrom.put("from", exact ? "exact" : lowest ? "lowest" : "curve");
        Map<String, Measurement> figures = new LinkedHashMap<>();
        for (Figure figure : FIGURES) {
            List<Double> rounds = curves.stream()
                    .map(curve -> curve.at(recall, figure.of()).orElseThrow().value())
                    .toList();
            measurement(figure.name(), figure.unit(), allFrom, rounds)
                    .ifPresent(measurement -> figures.put(figure.name(), measurement));
        }
        List<Double> allocated = curves.stream()
                .map(curve -> curve.reaching(recall).orElseThrow().allocated())
                .toList();
        return Optional.of(new AtRecall(
                exact ? "exact" : lowest ? "lowest" : "curve",
                figures,
                measurement(AnnFigures.ALLOCATED, "B", labels, allocated)));
    }

    /** Nothing where a round could not tell it. */
    private static Optional<Measurement> measurement(
            String name, String unit, Map<String, String> labels, List<Double> rounds) {
        return rounds.stream().allMatch(Double::isFinite)
                ? Optional.of(new Measurement(name, unit, labels, rounds))
                : Optional.empty();
    }

    /** One system's QPS over another's at a recall, in the rounds that both have. */
    Measurement ratio(String system, AtRecall one, String peer, AtRecall other) {
        Map<String, String> labels = new LinkedHashMap<>(one.qps().labels());
        labels.remove("from");
        labels.put("of", AnnFigures.QPS);
        labels.put("system", system);
        labels.put("peer", peer);
        List<Double> ratios = new ArrayList<>();
        int rounds = Math.min(one.qps().rounds().size(), other.qps().rounds().size());
        for (int round = 0; round < rounds; round++) {
            ratios.add(one.qps().rounds().get(round) / other.qps().rounds().get(round));
        }
        return new Measurement(AnnFigures.RATIO, "ratio", labels, ratios);
    }

    /** The least that was found in any round, or nothing where nothing was measured; for a system without a knob. */
    OptionalDouble leastRecall(String system, int threads) {
        return sweeps.knobs(system, threads).stream()
                .flatMap(knob -> sweeps.points(system, threads, knob).stream())
                .mapToDouble(SweepPoint::recall)
                .min();
    }

    /** Reports the raw points of a system. */
    void addPoints(String system, int threads, Report report) {
        for (int knob : sweeps.knobs(system, threads)) {
            List<SweepPoint> points = sweeps.points(system, threads, knob);
            Map<String, String> labels = labels(system, threads, recall(points));
            labels.put("knob", Integer.toString(knob));
            Stream.concat(FIGURES.stream(), Stream.of(OPERATIONS)).forEach(figure -> {
                List<Double> rounds = points.stream()
                        .map(point -> figure.of().applyAsDouble(point))
                        .toList();
                measurement(AnnFigures.SWEEP + figure.name(), figure.unit(), labels, rounds)
                        .ifPresent(report::add);
            });
        }
    }

    /** The median of what was found, as labels have it. */
    static String recall(List<SweepPoint> points) {
        double[] recalls =
                points.stream().mapToDouble(SweepPoint::recall).sorted().toArray();
        return String.format(Locale.ROOT, "%.5f", recalls[recalls.length / 2]);
    }

    private Map<String, String> labels(String system, int threads, String recall) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("system", system);
        labels.put("dataset", dataset);
        labels.put("threads", Integer.toString(threads));
        labels.put("recall", recall);
        return labels;
    }
}
