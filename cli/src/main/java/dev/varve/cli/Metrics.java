package dev.varve.cli;

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
 * The figures of one command: printed for people, and written as JSON lines for tools, from one and the same value.
 *
 * <p>The JSON file is opened before the command starts working, so that a path that cannot be written is told at once,
 * and each line is flushed as it comes, so that a command that fails late leaves what it had measured. For one thread.
 */
public final class Metrics implements AutoCloseable {

    private static final int CAPTION_WIDTH = 28;

    private final PrintWriter out;
    private final @Nullable Path jsonFile;
    private final @Nullable BufferedWriter json;
    private final List<Figure> recorded = new ArrayList<>();

    private Metrics(PrintWriter out, @Nullable Path jsonFile) throws IOException {
        this.out = out;
        this.jsonFile = jsonFile;
        this.json = jsonFile == null ? null : Files.newBufferedWriter(jsonFile, StandardCharsets.UTF_8);
    }

    /**
     * Metrics of a command.
     *
     * @param out where figures are printed
     * @param jsonFile where they are written as JSON lines, replacing what is there; nowhere if null
     * @throws IOException if the file cannot be written
     */
    public static Metrics open(PrintWriter out, @Nullable Path jsonFile) throws IOException {
        return new Metrics(out, jsonFile);
    }

    /** Where the figures are printed; for text and tables around them. */
    public PrintWriter out() {
        return out;
    }

    /**
     * Keeps a figure for the JSON file without printing it; for figures that stand in a table.
     *
     * @throws IllegalArgumentException if the value is NaN or infinite
     * @throws UncheckedIOException if the JSON file cannot be written
     */
    public void record(String name, double value, String unit, Map<String, String> labels) {
        var figure = new Figure(name, value, unit, labels);
        recorded.add(figure);
        if (json == null) {
            return;
        }
        try {
            json.write(figure.toJson());
            json.write('\n');
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("--json " + jsonFile + ": " + e.getMessage(), e));
        }
    }

    /** As {@link #record(String, double, String, Map)} for whole numbers, exact up to 2^53. */
    public void record(String name, long value, String unit, Map<String, String> labels) {
        record(name, (double) value, unit, labels);
    }

    /**
     * Keeps a figure and prints it on a line of its own.
     *
     * @param caption what people read before the value
     * @throws IllegalArgumentException if the value is NaN or infinite
     */
    public void print(String caption, String name, double value, String unit, Map<String, String> labels) {
        record(name, value, unit, labels);
        out.printf("%-" + CAPTION_WIDTH + "s %s%n", caption, Units.value(value, unit));
    }

    /** As {@link #print(String, String, double, String, Map)} for whole numbers, exact up to 2^53. */
    public void print(String caption, String name, long value, String unit, Map<String, String> labels) {
        print(caption, name, (double) value, unit, labels);
    }

    /** What was recorded so far, oldest first. */
    public List<Figure> recorded() {
        return List.copyOf(recorded);
    }

    /** Closes the JSON file. */
    @Override
    public void close() throws IOException {
        out.flush();
        if (json != null) {
            json.close();
        }
    }
}
