package dev.varve.bench.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.bench.Main;
import dev.varve.bench.page.Figures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small runs of the commands, so that the benchmarks never rot. */
final class DenseCommandsTest {

    private static final String DATASET = "--generate=clustered:rows=4000,dim=24,queries=60,seed=11";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldMeasureFilteredSearchesBesideUnfilteredOnes() throws IOException {
        Path json = directory.resolve("figures.json");
        Path page = directory.resolve("page.html");

        int status = run("filters", DATASET, "--quick", "--shares=0.01,0.5", "--json=" + json, "--html=" + page);

        assertEquals(0, status, err.toString());
        Figures figures = Figures.read(json);
        assertTrue(figures.complete());
        assertEquals(
                List.of(4000.0),
                figures.all("dataset").stream().map(one -> one.median()).toList());
        Map<String, String> all = Map.of("share", "1", "correlation", "none");
        double unfiltered = figures.one("filtered_qps", all);
        assertTrue(unfiltered > 0);
        assertFalse(figures.has("filtered_ratio", all));
        for (String share : List.of("0.5", "0.01")) {
            for (Correlation correlation : Correlation.values()) {
                Map<String, String> labels = Map.of("share", share, "correlation", correlation.label());
                double recall = figures.one("filtered_default_recall", labels);
                assertTrue(recall > 0.8 && recall <= 1, labels + " finds " + recall);
                assertTrue(figures.one("filtered_default_qps", labels) > 0);
                assertEquals(
                        figures.only("filtered_qps", labels).rounds().getFirst()
                                / figures.only("filtered_qps", all).rounds().getFirst(),
                        figures.only("filtered_ratio", labels).rounds().getFirst(),
                        1e-4);
                double ways = figures.all("filtered_way").stream()
                        .filter(way -> way.labels().entrySet().containsAll(labels.entrySet()))
                        .mapToDouble(way -> way.median())
                        .sum();
                assertEquals(1, ways, 1e-9);
            }
        }
        assertTrue(Files.readString(page).contains("Filtered search"), "the page does not show it");
        assertNothingLeft();
    }

    @Test
    void shouldMeasureMergingBesideBuilding() throws IOException {
        Path json = directory.resolve("figures.json");
        Path page = directory.resolve("page.html");

        int status = run("merges", DATASET, "--quick", "--rounds=2", "--json=" + json, "--html=" + page);

        assertEquals(0, status, err.toString());
        Figures figures = Figures.read(json);
        assertTrue(figures.complete());
        for (String kind : List.of("build", "merge")) {
            Map<String, String> labels = Map.of("kind", kind);
            assertEquals(2, figures.only("index_seconds", labels).rounds().size());
            assertTrue(figures.one("index_recall", labels) > 0.8, kind);
            assertTrue(figures.one("index_qps", labels) > 0);
        }
        double first =
                figures.only("index_seconds", Map.of("kind", "merge")).rounds().getFirst()
                        / figures.only("index_seconds", Map.of("kind", "build"))
                                .rounds()
                                .getFirst();
        assertEquals(first, figures.only("merge_ratio", Map.of()).rounds().getFirst(), 1e-4);
        assertTrue(out.toString().contains("two halves"), out::toString);
        assertTrue(Files.readString(page).contains("Merging"), "the page does not show it");
        assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filters | --shares=0      | --shares: expected 0 to 1",
                "filters | -k=0            | -k: expected 1 to 1000",
                "filters | --recall=2      | --recall: expected 0 to 1",
                "merges  | --rounds=0      | --rounds: expected 1 to 1000",
                "merges  | --generate=none | --generate none",
            })
    void shouldSayWhatIsWrong(String command, String argument, String complaint) throws IOException {
        assertEquals(2, run(command, DATASET, argument));
        assertTrue(err.toString().contains(complaint), err::toString);
        assertNothingLeft();
    }

    @Test
    void shouldAskForData() {
        assertEquals(2, run("filters"));
        assertTrue(err.toString().contains("Missing data"), err::toString);
    }

    private int run(String command, String... arguments) {
        String[] all = Stream.concat(Stream.of(command, "--dir=" + directory.resolve("files")), Stream.of(arguments))
                .toArray(String[]::new);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }

    private void assertNothingLeft() throws IOException {
        Path files = directory.resolve("files");
        if (!Files.exists(files)) {
            return;
        }
        try (Stream<Path> left = Files.list(files)) {
            assertEquals(List.of(), left.toList());
        }
    }
}
