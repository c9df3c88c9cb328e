package dev.varve.bench.ann;

import dev.varve.bench.run.PageCache;
import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Report;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all parts of one run share.
 *
 * @param plan how much is measured
 * @param systems in the order of tables
 * @param workers starts them
 * @param indexes builds theirs
 * @param cache is emptied for cold searches
 * @param scratch takes what the run needs for itself
 * @param report where figures go
 * @param err where progress is told
 * @param failures of systems so far; grows
 */
record AnnRun(
        AnnPlan plan,
        List<Introduction> systems,
        Workers workers,
        Indexes indexes,
        PageCache cache,
        Scratch scratch,
        Report report,
        PrintWriter err,
        List<String> failures) {

    /** The list of failures is shared, so that all see it grow. */
    static List<String> noFailures() {
        return new ArrayList<>();
    }

    /** A sentence that belongs under the tables. */
    void note(String dataset, String system, String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("dataset", dataset);
        labels.put("system", system);
        labels.put("text", text);
        report.add(Measurement.once(AnnFigures.NOTE, "note", labels, 1));
    }

    /** A sentence about the whole run. */
    void note(String text) {
        report.add(Measurement.once(AnnFigures.NOTE, "note", Map.of("text", firstLine(text)), 1));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }

    /** A system takes part no longer on this data set. */
    void failed(String dataset, String system, Exception failure) {
        String reason = String.valueOf(failure.getMessage());
        failures.add(reason);
        err.println(reason);
        err.flush();
        note(dataset, system, firstLine(reason));
    }
}
