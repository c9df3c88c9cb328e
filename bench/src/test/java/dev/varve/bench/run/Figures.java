package dev.varve.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The lines of JSON that a bench left, for tests. */
public record Figures(List<Line> lines) {

    /** One figure. */
    public record Line(String name, double value, String unit, Map<String, String> labels) {}

    /** Reads a file. */
    public static Figures read(Path json) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String text : Files.readAllLines(json)) {
            try (JsonParser parser = new JsonFactory().createParser(text)) {
                lines.add(line(parser));
            }
        }
        return new Figures(List.copyOf(lines));
    }

    /** All figures of a name. */
    public List<Line> all(String name) {
        return lines.stream().filter(line -> line.name().equals(name)).toList();
    }

    /** The value of the one figure of a name that has these labels, maybe among others. */
    public double one(String name, Map<String, String> labels) {
        List<Line> found = all(name).stream()
                .filter(line -> line.labels().entrySet().containsAll(labels.entrySet()))
                .toList();
        assertEquals(1, found.size(), () -> name + " " + labels + " in " + all(name));
        return found.getFirst().value();
    }

    private static Line line(JsonParser parser) throws IOException {
        String name = "";
        double value = Double.NaN;
        String unit = "";
        Map<String, String> labels = new TreeMap<>();
        assertEquals(JsonToken.START_OBJECT, parser.nextToken());
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "name" -> name = parser.getText();
                case "value" -> value = parser.getDoubleValue();
                case "unit" -> unit = parser.getText();
                case "labels" -> {
                    while (parser.nextToken() != JsonToken.END_OBJECT) {
                        labels.put(parser.currentName(), parser.nextTextValue());
                    }
                }
                default -> {
                    assertTrue(List.of("low", "high", "rounds").contains(field), field);
                    parser.skipChildren();
                }
            }
        }
        return new Line(name, value, unit, labels);
    }
}
