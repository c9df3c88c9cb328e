package dev.varve.bench.writes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A tiny run of every part, so that the benchmark never rots. */
final class WritesCommandTest {

    private static final List<String> SYSTEMS = List.of("varve", "rocksdb");

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** One line of the JSON file. */
    private record Line(String name, double value, String unit, Map<String, String> labels, int rounds) {}

    @Test
    void shouldMeasureEveryPartAndWriteEachFigureAsJson() throws IOException {
        Path json = directory.resolve("figures.json");
        Path files = directory.resolve("files");

        int status = run(
                "--dir",
                files.toString(),
                "--json",
                json.toString(),
                "--html",
                directory.resolve("figures.html").toString(),
                "--seed=7",
                "--quiet=300",
                "--dimension=24",
                "--memtable=1",
                "--rounds=2",
                "--seconds=0.05",
                "--writers=1,3",
                "--window=8",
                "--bulk-records=2000",
                "--batch=100",
                "--updates=12000",
                "--keys=400",
                "--open-sizes=0.0005,0.001",
                "--search-records=5000",
                "--searches=20");

        assertEquals(0, status, err.toString());
        assertTrue(Files.readString(directory.resolve("figures.html")).contains("Acknowledged writes a second"));
        List<Line> lines = lines(json);
        assertEquals("run", lines.getFirst().name());
        assertTrue(
                lines.getFirst()
                        .labels()
                        .keySet()
                        .containsAll(List.of(
                                "machine", "system", "disk", "java", "flags", "commit", "seed", "varve", "rocksdb")),
                lines.getFirst().toString());
        assertEquals("run_complete", lines.getLast().name());
        for (String durability : List.of("BUFFERED", "GROUP_SYNCED", "SYNCED")) {
            for (String writers : List.of("1", "3")) {
                checkComparison(lines, "writes_per_second", Map.of("durability", durability, "writers", writers));
            }
        }
        checkComparison(lines, "bulk_load_per_second", Map.of());
        checkComparison(lines, "open_seconds", Map.of("bytes", "500000"));
        checkComparison(lines, "open_seconds", Map.of("bytes", "1000000"));
        for (String system : SYSTEMS) {
            // What is kept was written at least once; the log comes on top of the segments.
            assertTrue(
                    one(lines, "space_amplification", Map.of("system", system)).value() >= 1);
            if (Files.exists(Path.of("/proc/self/io"))) {
                assertTrue(one(lines, "write_amplification", Map.of("system", system))
                                .value()
                        >= 1);
            }
        }
        for (String during : List.of("idle", "compaction")) {
            Line p99 = one(lines, "search_p99_ms", Map.of("during", during));
            assertTrue(p99.value() > 0);
            assertEquals(2, p99.rounds());
        }
        assertNothingLeft(files);
    }

    @Test
    void shouldRefuseToStartWhereTheDiskHasNoRoom() throws IOException {
        Path files = directory.resolve("files");

        int status = run("--dir", files.toString(), "--parts=bulk", "--bulk-records=2000000000", "--dimension=65536");

        assertEquals(1, status);
        assertTrue(err.toString().contains("free are"), err.toString());
        assertNothingLeft(files);
    }

    private int run(String... arguments) {
        return new CommandLine(new WritesCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private static void checkComparison(List<Line> lines, String name, Map<String, String> labels) {
        for (String system : SYSTEMS) {
            Map<String, String> all = new TreeMap<>(labels);
            all.put("system", system);
            Line line = one(lines, name, all);
            assertTrue(line.value() > 0, line.toString());
            assertEquals(2, line.rounds());
        }
        assertTrue(one(lines, name + "_ratio", labels).value() > 0);
    }

    private static Line one(List<Line> lines, String name, Map<String, String> labels) {
        List<Line> found = lines.stream()
                .filter(line -> line.name().equals(name) && line.labels().equals(labels))
                .toList();
        assertEquals(1, found.size(), () -> name + " " + labels + " in " + lines);
        return found.getFirst();
    }

    private static void assertNothingLeft(Path files) throws IOException {
        try (Stream<Path> left = Files.list(files)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static List<Line> lines(Path json) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String text : Files.readAllLines(json)) {
            try (JsonParser parser = new JsonFactory().createParser(text)) {
                lines.add(line(parser));
            }
        }
        return lines;
    }

    private static Line line(JsonParser parser) throws IOException {
        String name = "";
        double value = Double.NaN;
        String unit = "";
        Map<String, String> labels = new TreeMap<>();
        int rounds = 1;
        assertEquals(JsonToken.START_OBJECT, parser.nextToken());
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "name" -> name = parser.getText();
                case "value" -> value = parser.getDoubleValue();
                case "unit" -> unit = parser.getText();
                case "labels" -> {
                    while (parser.nextToken() != JsonToken.END_OBJECT) {
                        labels.put(parser.currentName(), parser.nextTextValue());
                    }
                }
                case "rounds" -> {
                    rounds = 0;
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        rounds++;
                    }
                }
                default -> assertTrue(List.of("low", "high").contains(field), field);
            }
        }
        return new Line(name, value, unit, labels, rounds);
    }
}
