package dev.varve.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one run. The JSON file has one line for each, as {@code varve --json} writes it everywhere:
 * {@code {"name":"writes_per_second","value":812.5,"unit":"1/s","labels":{"system":"varve"}}}, and beside the value,
 * which is the median, its {@code low}, {@code high} and all {@code rounds}. The first line is the figure
 * {@value #HEADER}, whose labels tell the machine and the settings; the last line of a run that was not stopped is
 * {@value #COMPLETE}.
 *
 * <p>The file is opened before any work starts and each line is flushed as it comes, so that a run that is stopped
 * leaves what it measured. For one thread.
 */
public final class Report implements AutoCloseable {

    /** Name of the first line. */
    public static final String HEADER = "run";

    /** Name of the last line. */
    public static final String COMPLETE = "run_complete";

    private static final JsonFactory JSON = new JsonFactory();
    private static final MathContext DIGITS = new MathContext(9);

    private final PrintWriter out;
    private final @Nullable BufferedWriter json;
    private final List<Measurement> measurements = new ArrayList<>();

    private Report(PrintWriter out, @Nullable BufferedWriter json) {
        this.out = out;
        this.json = json;
    }

    /**
     * Starts a report.
     *
     * @param out where tables are printed
     * @param jsonFile where the figures are written, replacing what is there; nowhere if null
     * @throws IOException if the file cannot be written
     */
    public static Report open(PrintWriter out, @Nullable Path jsonFile) throws IOException {
        return new Report(out, jsonFile == null ? null : Files.newBufferedWriter(jsonFile, StandardCharsets.UTF_8));
    }

    /** Prints what the run is about, and writes it as the first line. */
    public void header(String bench, Map<String, String> facts) throws IOException {
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        out.println("varve bench " + bench);
        facts.forEach((name, fact) -> out.println("  " + name + " ".repeat(width - name.length()) + "  " + fact));
        out.flush();
        write(Measurement.once(HEADER, "run", facts, 1));
    }

    /** Where tables are printed. */
    public PrintWriter out() {
        return out;
    }

    /** Keeps a figure, and writes it to the JSON file. */
    public void add(Measurement measurement) throws IOException {
        measurements.add(measurement);
        write(measurement);
    }

    /** The figures so far, oldest first. */
    public List<Measurement> measurements() {
        return List.copyOf(measurements);
    }

    /** Says that nothing is missing. */
    public void complete() throws IOException {
        write(Measurement.once(COMPLETE, "run", Map.of(), 1));
    }

    @Override
    public void close() throws IOException {
        out.flush();
        if (json != null) {
            json.close();
        }
    }

    private void write(Measurement measurement) throws IOException {
        if (json != null) {
            json.write(line(measurement));
            json.write('\n');
            json.flush();
        }
    }

    private static String line(Measurement measurement) {
        var line = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(line)) {
            generator.writeStartObject();
            generator.writeStringField("name", measurement.name());
            writeNumber(generator, "value", measurement.median());
            generator.writeStringField("unit", measurement.unit());
            generator.writeObjectFieldStart("labels");
            for (Map.Entry<String, String> label : measurement.labels().entrySet()) {
                generator.writeStringField(label.getKey(), label.getValue());
            }
            generator.writeEndObject();
            if (measurement.rounds().size() > 1) {
                writeNumber(generator, "low", measurement.low());
                writeNumber(generator, "high", measurement.high());
                generator.writeArrayFieldStart("rounds");
                for (double round : measurement.rounds()) {
                    generator.writeNumber(plain(round));
                }
                generator.writeEndArray();
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return line.toString();
    }

    private static void writeNumber(JsonGenerator generator, String name, double value) throws IOException {
        generator.writeFieldName(name);
        generator.writeNumber(plain(value));
    }

    /** Without exponent, and without digits that say nothing. */
    private static String plain(double value) {
        return BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros().toPlainString();
    }
}
