package dev.varve.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @TempDir
    Path directory;

    private final StringWriter printed = new StringWriter();

    @Test
    void shouldWriteOneLineOfJsonForEachFigure() throws IOException {
        Path json = directory.resolve("figures.jsonl");
        try (Report report = Report.open(new PrintWriter(printed), json)) {
            report.add("mrr@10", 0.61, "ratio", Map.of("system", "late-interaction"));
            report.print("on disk", "store_bytes", 1_288_490_188.0, "bytes", Map.of());
        }
        assertEquals(
                List.of(
                        "{\"name\":\"mrr@10\",\"value\":0.61,\"unit\":\"ratio\","
                                + "\"labels\":{\"system\":\"late-interaction\"}}",
                        "{\"name\":\"store_bytes\",\"value\":1288490188,\"unit\":\"bytes\",\"labels\":{}}"),
                Files.readAllLines(json));
        assertEquals("on disk                      1.2 GiB", printed.toString().strip());
    }

    @Test
    void shouldSortLabelsAndEscapeThem() {
        var figure = Measurement.once("m", "1", Map.of("z", "a \"b\"\n", "a", "1"), 1.0);
        assertEquals(
                "{\"name\":\"m\",\"value\":1,\"unit\":\"1\",\"labels\":{\"a\":\"1\",\"z\":\"a \\\"b\\\"\\n\"}}",
                figure.toJson());
    }

    @Test
    void shouldRefuseValuesThatJsonCannotHold() throws IOException {
        try (Report report = Report.open(new PrintWriter(printed), null)) {
            for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                assertThrows(IllegalArgumentException.class, () -> report.add("query_qps", value, "1/s", Map.of()));
            }
            assertEquals(List.of(), report.measurements());
        }
    }

    @Test
    void shouldTellAtOnceWhenTheFileCannotBeWritten() {
        Path json = directory.resolve("missing").resolve("figures.jsonl");
        IOException failure = assertThrows(IOException.class, () -> Report.open(new PrintWriter(printed), json));
        assertEquals("--json " + json + ": no such file or directory; check the path", failure.getMessage());
    }

    @Test
    void shouldKeepWhatWasRecordedBeforeAFailure() throws IOException {
        Path json = directory.resolve("figures.jsonl");
        try (Report report = Report.open(new PrintWriter(printed), json)) {
            report.add("query_recall", 1.0, "ratio", Map.of());
            assertEquals(1, Files.readAllLines(json).size());
        }
    }
}
