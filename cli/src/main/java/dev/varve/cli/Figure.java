package dev.varve.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One figure that a command measured.
 *
 * @param name what was measured, such as {@code query_recall}
 * @param value how much; finite
 * @param unit of the value, such as {@code s}, {@code bytes}, {@code ratio}, {@code 1/s}
 * @param labels what tells this figure from others of its name, such as {@code system=pooled}; may be empty
 */
public record Figure(String name, double value, String unit, Map<String, String> labels) {

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Checks the value and copies the labels, sorted by name.
     *
     * @throws IllegalArgumentException if the name is blank or the value is NaN or infinite
     */
    public Figure {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a figure must not be blank");
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("figure " + name + ": the value must be finite, is " + value);
        }
        SortedMap<String, String> sorted = new TreeMap<>(labels);
        labels = Collections.unmodifiableSortedMap(sorted);
    }

    /** This figure as one line of JSON, without a line end. */
    public String toJson() {
        var line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("name", name);
            json.writeFieldName("value");
            // Plain notation: 1.6E8 bytes, or 3.0 of them, would be valid JSON too, but nobody reads it gladly.
            json.writeNumber(BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
            json.writeStringField("unit", unit);
            json.writeObjectFieldStart("labels");
            for (Map.Entry<String, String> label : labels.entrySet()) {
                json.writeStringField(label.getKey(), label.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return line.toString();
    }
}
