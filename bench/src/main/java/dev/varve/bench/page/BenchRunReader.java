package dev.varve.bench.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Report;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link Report} wrote, line by line. A file whose end is missing is as good as any other, since a run may
 * be stopped at any time; everything else that {@link Report} would not have written is refused.
 */
final class BenchRunReader {

    /** Longer than any line of a benchmark by far; what is longer is another file. */
    static final int LONGEST_LINE = 1 << 20;

    /**
     * As {@link Measurement} rounds to nine digits, so may the median of rounded rounds differ from the rounded median.
     */
    private static final double ROUNDING = 1e-7;

    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private final List<Measurement> figures = new ArrayList<>();
    private long line;

    private BenchRunReader(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws DamagedRunException if it is not one that a benchmark wrote
     * @throws IOException if it cannot be read
     */
    static BenchRun read(Path file) throws IOException {
        var reader = new BenchRunReader(file);
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return reader.read(lines);
        } catch (CharacterCodingException e) {
            throw new DamagedRunException(file, reader.line + 1, "text in UTF-8", "other bytes");
        }
    }

    private BenchRun read(BufferedReader lines) throws IOException {
        Measurement header = null;
        var ending = BenchRun.Ending.STOPPED;
        for (Line text = next(lines); text != null; text = next(lines)) {
            line++;
            if (ending != BenchRun.Ending.STOPPED) {
                throw damaged("nothing after " + Report.COMPLETE, text.text());
            }
            Measurement figure;
            try {
                figure = parse(text.text());
            } catch (DamagedRunException e) {
                if (text.terminated() || header == null) {
                    throw e;
                }
                ending = BenchRun.Ending.CUT_OFF;
                continue;
            }
            if ((header == null) != figure.name().equals(Report.HEADER)) {
                throw damaged((header == null ? "" : "no other ") + "figure \"" + Report.HEADER + "\"", text.text());
            }
            if (header == null) {
                header = figure;
            } else if (figure.name().equals(Report.COMPLETE)) {
                ending = BenchRun.Ending.COMPLETE;
            } else {
                figures.add(figure);
            }
        }
        if (header == null) {
            line++;
            throw damaged("figure \"" + Report.HEADER + "\"", "the end of the file");
        }
        return new BenchRun(file, header.labels(), figures, ending);
    }

    /**
     * One line of the file.
     *
     * @param terminated whether a line end follows
     */
    private record Line(String text, boolean terminated) {}

    /** Not {@link BufferedReader#readLine}, which takes as much memory as a file without line ends is long. */
    private @Nullable Line next(BufferedReader lines) throws IOException {
        var text = new StringBuilder();
        for (int character = lines.read(); character >= 0; character = lines.read()) {
            if (character == '\n') {
                return new Line(text.toString(), true);
            }
            if (text.length() == LONGEST_LINE) {
                line++;
                throw damaged("a line of at most " + LONGEST_LINE + " characters", text.toString());
            }
            text.append((char) character);
        }
        return text.isEmpty() ? null : new Line(text.toString(), false);
    }

    private Measurement parse(String text) throws IOException {
        try (JsonParser json = JSON.createParser(text)) {
            expect(json, json.nextToken(), JsonToken.START_OBJECT, text);
            var fields = new Fields();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                parse(json, field, fields, text);
            }
            if (json.nextToken() != null) {
                throw damaged("one object in a line", text);
            }
            return fields.figure(text);
        } catch (JsonProcessingException e) {
            throw damaged("a line of JSON (" + e.getOriginalMessage() + ")", text);
        }
    }

    private void parse(JsonParser json, String field, Fields fields, String text) throws IOException {
        if (!fields.seen.add(field)) {
            throw damaged("\"" + field + "\" once", text);
        }
        switch (field) {
            case "name" -> fields.name = string(json, text);
            case "unit" -> fields.unit = string(json, text);
            case "value" -> fields.value = number(json, text);
            case "low" -> fields.low = number(json, text);
            case "high" -> fields.high = number(json, text);
            case "labels" -> {
                expect(json, json.currentToken(), JsonToken.START_OBJECT, text);
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String label = json.currentName();
                    json.nextToken();
                    if (fields.labels.put(label, string(json, text)) != null) {
                        throw damaged("label \"" + label + "\" once", text);
                    }
                }
            }
            case "rounds" -> {
                expect(json, json.currentToken(), JsonToken.START_ARRAY, text);
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    fields.rounds.add(number(json, text));
                }
            }
            default -> throw damaged("name, value, unit, labels, low, high or rounds", text);
        }
    }

    private String string(JsonParser json, String text) throws IOException {
        expect(json, json.currentToken(), JsonToken.VALUE_STRING, text);
        return json.getText();
    }

    private double number(JsonParser json, String text) throws IOException {
        JsonToken token = json.currentToken();
        if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
            throw damaged("a number", text);
        }
        double number = json.getDoubleValue();
        if (!Double.isFinite(number)) {
            throw damaged("a number that a double holds", text);
        }
        return number;
    }

    private void expect(JsonParser json, @Nullable JsonToken token, JsonToken expected, String text)
            throws IOException {
        if (token != expected) {
            throw damaged(expected + " at column " + json.currentTokenLocation().getColumnNr(), text);
        }
    }

    private DamagedRunException damaged(String expected, String found) {
        return new DamagedRunException(
                file, line, expected, found.length() > 80 ? found.substring(0, 80) + "…" : found);
    }

    /** What a line has said so far. */
    private final class Fields {

        private final Set<String> seen = new HashSet<>();
        private final Map<String, String> labels = new LinkedHashMap<>();
        private final List<Double> rounds = new ArrayList<>();
        private @Nullable String name;
        private @Nullable String unit;
        private double value = Double.NaN;
        private double low = Double.NaN;
        private double high = Double.NaN;

        private Measurement figure(String text) throws DamagedRunException {
            String called = name;
            String measured = unit;
            if (called == null || called.isBlank() || measured == null || Double.isNaN(value)) {
                throw damaged("name, value and unit", text);
            }
            boolean several = seen.contains("rounds");
            if (several != seen.contains("low") || several != seen.contains("high") || (several && rounds.size() < 2)) {
                throw damaged("low, high and two rounds or more, or none of them", text);
            }
            var figure = new Measurement(called, measured, labels, several ? rounds : List.of(value));
            if (several && !(near(figure.median(), value) && near(figure.low(), low) && near(figure.high(), high))) {
                throw damaged("value, low and high to be median, least and greatest of the rounds", text);
            }
            return figure;
        }

        private static boolean near(double one, double other) {
            return Math.abs(one - other) <= ROUNDING * Math.max(Math.abs(one), Math.abs(other));
        }
    }
}
