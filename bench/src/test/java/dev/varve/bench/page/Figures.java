package dev.varve.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.lab.report.Measurement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a bench left, for its tests: read as pages read it, so that a bench cannot write what no page could show.
 *
 * @param facts of the header
 * @param complete whether nothing is missing
 */
public record Figures(Map<String, String> facts, List<Measurement> all, boolean complete) {

    /** Reads a file. */
    public static Figures read(Path json) throws IOException {
        BenchRun run = BenchRunReader.read(json);
        return new Figures(run.facts(), run.figures(), run.ending() == BenchRun.Ending.COMPLETE);
    }

    /** All figures of a name. */
    public List<Measurement> all(String name) {
        return all.stream().filter(figure -> figure.name().equals(name)).toList();
    }

    /** Whether there is a figure of a name that has these labels, maybe among others. */
    public boolean has(String name, Map<String, String> labels) {
        return !with(name, labels).isEmpty();
    }

    private List<Measurement> with(String name, Map<String, String> labels) {
        return all(name).stream()
                .filter(figure -> figure.labels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }

    /** The one figure of a name that has these labels, maybe among others. */
    public Measurement only(String name, Map<String, String> labels) {
        List<Measurement> found = with(name, labels);
        assertEquals(1, found.size(), () -> name + " " + labels + " in " + all(name));
        return found.getFirst();
    }

    /** The value of {@link #only}. */
    public double one(String name, Map<String, String> labels) {
        return only(name, labels).median();
    }
}
