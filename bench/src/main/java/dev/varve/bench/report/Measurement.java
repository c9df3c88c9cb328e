package dev.varve.bench.report;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One figure, measured in one or several rounds.
 *
 * @param name what was measured, such as {@code writes_per_second}
 * @param unit of the values, such as {@code 1/s}, {@code s}, {@code ms}, {@code ratio}
 * @param labels what tells this figure from others of its name; may be empty
 * @param rounds the value of each round, in their order; finite, at least one
 */
public record Measurement(String name, String unit, Map<String, String> labels, List<Double> rounds) {

    /** @throws IllegalArgumentException if there is no round, or a value is NaN or infinite */
    public Measurement {
        SortedMap<String, String> sorted = new TreeMap<>(labels);
        labels = Collections.unmodifiableSortedMap(sorted);
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty() || !rounds.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    name + " " + labels + ": expected one finite value or more, found " + rounds);
        }
    }

    /** A figure that was measured once. */
    public static Measurement once(String name, String unit, Map<String, String> labels, double value) {
        return new Measurement(name, unit, labels, List.of(value));
    }

    /** The median of the rounds; the mean of the two in the middle where their number is even. */
    public double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The least of the rounds. */
    public double low() {
        return sorted()[0];
    }

    /** The greatest of the rounds. */
    public double high() {
        return sorted()[rounds.size() - 1];
    }

    /**
     * This figure over another one, round by round: what disturbs the machine for a while disturbs both, so the ratios
     * spread less than the figures do.
     *
     * @param name of the ratio
     * @param other a figure of as many rounds
     */
    public Measurement over(String name, Measurement other, Map<String, String> labels) {
        if (other.rounds.size() != rounds.size()) {
            throw new IllegalArgumentException(rounds.size() + " rounds over " + other.rounds.size());
        }
        Double[] ratios = new Double[rounds.size()];
        Arrays.setAll(ratios, i -> rounds.get(i) / other.rounds.get(i));
        return new Measurement(name, "ratio", labels, List.of(ratios));
    }

    private double[] sorted() {
        return rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
