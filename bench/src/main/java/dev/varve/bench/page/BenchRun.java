package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The figures of one run.
 *
 * @param file that they are from
 * @param facts of machine and settings, which its first line tells
 * @param figures all others, in the order in which they were measured
 * @param ending how the run ended
 */
record BenchRun(Path file, Map<String, String> facts, List<Measurement> figures, Ending ending) {

    /** How a run ended. */
    enum Ending {
        /** Nothing is missing. */
        COMPLETE,
        /** The last line is missing: the run was stopped, or failed, or goes on. */
        STOPPED,
        /** The last line was cut off while it was written. */
        CUT_OFF
    }

    BenchRun {
        figures = List.copyOf(figures);
    }

    /** The name of the file without its folder and ending. */
    String name() {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** Which bench ran, such as {@code writes}. */
    String bench() {
        return facts.getOrDefault("bench", "unknown");
    }

    /** The figures of a name, in their order. */
    List<Measurement> figures(String figure) {
        return figures.stream().filter(each -> each.name().equals(figure)).toList();
    }
}
