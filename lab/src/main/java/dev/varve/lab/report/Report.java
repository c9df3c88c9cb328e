package dev.varve.lab.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one run of a command: printed for people, and written as lines of JSON for tools, from one and the
 * same value; {@link Measurement#toJson} has the form of a line. The first line of a bench is the figure
 * {@value #HEADER}, whose labels tell the machine and the settings; the last line of one that was not stopped is
 * {@value #COMPLETE}.
 *
 * <p>The file is opened before any work starts, so that a path that cannot be written is told at once, and each line is
 * flushed as it comes, so that a run that fails or is stopped leaves what it measured. For one thread.
 */
public final class Report implements AutoCloseable {

    /** Name of the first line of a bench. */
    public static final String HEADER = "run";

    /** Name of the last line of a bench. */
    public static final String COMPLETE = "run_complete";

    /** The fact of a header that is {@code true} where a run was small, its figures not to be quoted. */
    public static final String QUICK = "quick";

    private static final int CAPTION_WIDTH = 28;

    private final PrintWriter out;
    private final @Nullable Path jsonFile;
    private final @Nullable BufferedWriter json;
    private final List<Measurement> measurements = new ArrayList<>();

    private Report(PrintWriter out, @Nullable Path jsonFile) throws IOException {
        this.out = out;
        this.jsonFile = jsonFile;
        this.json = jsonFile == null ? null : Files.newBufferedWriter(jsonFile, StandardCharsets.UTF_8);
    }

    /**
     * Starts a report.
     *
     * @param out where figures and tables are printed
     * @param jsonFile where the figures are written, replacing what is there; nowhere if null
     * @throws IOException if the file cannot be written
     */
    public static Report open(PrintWriter out, @Nullable Path jsonFile) throws IOException {
        try {
            return new Report(out, jsonFile);
        } catch (IOException e) {
            throw new IOException("--json " + Failures.message(e), e);
        }
    }

    /**
     * Prints what a bench is about, and writes it as the first line.
     *
     * @param bench its name, such as {@code writes}
     * @param facts of machine and settings
     * @throws UncheckedIOException if the JSON file cannot be written
     */
    public void header(String bench, Map<String, String> facts) {
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        out.println("varve bench " + bench);
        facts.forEach((name, fact) -> out.println("  " + name + " ".repeat(width - name.length()) + "  " + fact));
        out.flush();
        write(Measurement.once(HEADER, "run", facts, 1));
    }

    /** Where figures are printed; for text and tables around them. */
    public PrintWriter out() {
        return out;
    }

    /**
     * Keeps a figure, and writes it to the JSON file without printing it; for figures that stand in a table.
     *
     * @throws UncheckedIOException if the JSON file cannot be written
     */
    public void add(Measurement measurement) {
        measurements.add(measurement);
        write(measurement);
    }

    /**
     * As {@link #add(Measurement)}, for a figure that was measured once.
     *
     * @throws IllegalArgumentException if the value is NaN or infinite
     */
    public void add(String name, double value, String unit, Map<String, String> labels) {
        add(Measurement.once(name, unit, labels, value));
    }

    /**
     * Keeps a figure that was measured once, and prints it on a line of its own.
     *
     * @param caption what people read before the value
     * @throws IllegalArgumentException if the value is NaN or infinite
     */
    public void print(String caption, String name, double value, String unit, Map<String, String> labels) {
        add(name, value, unit, labels);
        out.printf("%-" + CAPTION_WIDTH + "s %s%n", caption, Units.value(value, unit));
    }

    /** The figures so far, oldest first. */
    public List<Measurement> measurements() {
        return List.copyOf(measurements);
    }

    /** Says that nothing of a bench is missing. */
    public void complete() {
        write(Measurement.once(COMPLETE, "run", Map.of(), 1));
    }

    @Override
    public void close() throws IOException {
        out.flush();
        if (json != null) {
            json.close();
        }
    }

    private void write(Measurement measurement) {
        if (json == null) {
            return;
        }
        try {
            json.write(measurement.toJson());
            json.write('\n');
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("--json " + jsonFile + ": " + Failures.message(e), e));
        }
    }
}
