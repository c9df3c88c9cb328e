package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** Whether this was a small run, to see that everything works. */
    boolean quick() {
        return "true".equals(facts.get(Report.QUICK));
    }

    /** What a reader must know before any figure: that it was small, or did not come to its end. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (quick()) {
            warnings.add("A quick run: not for figures to quote.");
        }
        switch (ending) {
            case COMPLETE -> {}
            case STOPPED ->
                warnings.add("This run was stopped, or has not ended: what it would have measured later is missing.");
            case CUT_OFF ->
                warnings.add("This run was stopped while it wrote a line: that line and all that would have come after"
                        + " are missing.");
        }
        return warnings;
    }

    /** The figures of a name, in their order. */
    List<Measurement> figures(String figure) {
        return figures.stream().filter(each -> each.name().equals(figure)).toList();
    }
}
