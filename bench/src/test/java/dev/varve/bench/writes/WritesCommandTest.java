package dev.varve.bench.writes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.bench.page.Figures;
import dev.varve.lab.report.Measurement;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Figures figures = Figures.read(json);
        assertTrue(
                figures.facts()
                        .keySet()
                        .containsAll(List.of(
                                "machine", "system", "disk", "java", "flags", "commit", "seed", "varve", "rocksdb")),
                figures.facts().toString());
        assertTrue(figures.complete());
        for (String durability : List.of("BUFFERED", "GROUP_SYNCED", "SYNCED")) {
            for (String writers : List.of("1", "3")) {
                checkComparison(figures, "writes_per_second", Map.of("durability", durability, "writers", writers));
            }
        }
        checkComparison(figures, "bulk_load_per_second", Map.of());
        checkComparison(figures, "open_seconds", Map.of("bytes", "500000"));
        checkComparison(figures, "open_seconds", Map.of("bytes", "1000000"));
        for (String system : SYSTEMS) {
            // What is kept was written at least once; the log comes on top of the segments.
            assertTrue(figures.one("space_amplification", Map.of("system", system)) >= 1);
            if (Files.exists(Path.of("/proc/self/io"))) {
                assertTrue(figures.one("write_amplification", Map.of("system", system)) >= 1);
            }
        }
        for (String during : List.of("idle", "compaction")) {
            Measurement p99 = figures.only("search_p99_ms", Map.of("during", during));
            assertTrue(p99.median() > 0);
            assertEquals(2, p99.rounds().size());
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

    private static void checkComparison(Figures figures, String name, Map<String, String> labels) {
        for (String system : SYSTEMS) {
            Map<String, String> all = new TreeMap<>(labels);
            all.put("system", system);
            Measurement figure = figures.only(name, all);
            assertTrue(figure.median() > 0, figure.toString());
            assertEquals(2, figure.rounds().size());
        }
        assertTrue(figures.one(name + "_ratio", labels) > 0);
    }

    private static void assertNothingLeft(Path files) throws IOException {
        try (Stream<Path> left = Files.list(files)) {
            assertEquals(List.of(), left.toList());
        }
    }
}
