package dev.varve.lab.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
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
 * @param unit of the values, such as {@code 1/s}, {@code s}, {@code ms}, {@code bytes}, {@code ratio}
 * @param labels what tells this figure from others of its name, such as {@code system=varve}, sorted by their names;
 *     may be empty
 * @param rounds the value of each round, in their order; finite, at least one
 */
public record Measurement(String name, String unit, Map<String, String> labels, List<Double> rounds) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final MathContext DIGITS = new MathContext(9);

    /** Whole numbers up to here are exact as a double, so all of their digits say something. */
    private static final double EXACT = 0x1p53;

    /** @throws IllegalArgumentException if the name is blank, there is no round, or a value is NaN or infinite */
    public Measurement {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a figure must not be blank");
        }
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

    /**
     * This figure as one line of JSON, without a line end:
     * {@code {"name":"writes_per_second","value":812.5,"unit":"1/s","labels":{"system":"varve"}}}. The value is the
     * median; after several rounds {@code low}, {@code high} and all {@code rounds} follow.
     */
    public String toJson() {
        var line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("name", name);
            writeNumber(json, "value", median());
            json.writeStringField("unit", unit);
            json.writeObjectFieldStart("labels");
            for (Map.Entry<String, String> label : labels.entrySet()) {
                json.writeStringField(label.getKey(), label.getValue());
            }
            json.writeEndObject();
            if (rounds.size() > 1) {
                writeNumber(json, "low", low());
                writeNumber(json, "high", high());
                json.writeArrayFieldStart("rounds");
                for (double round : rounds) {
                    json.writeNumber(plain(round));
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return line.toString();
    }

    private static void writeNumber(JsonGenerator json, String name, double value) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(plain(value));
    }

    /** Without exponent, which nobody reads gladly, and without digits that say nothing. */
    private static String plain(double value) {
        boolean exact = value == Math.rint(value) && Math.abs(value) <= EXACT;
        BigDecimal number = BigDecimal.valueOf(value);
        return (exact ? number : number.round(DIGITS)).stripTrailingZeros().toPlainString();
    }

    private double[] sorted() {
        return rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
