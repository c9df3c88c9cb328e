package dev.varve.bench.ssd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.bench.page.Figures;
import dev.varve.bench.run.Frame;
import dev.varve.bench.run.MemoryGroups;
import dev.varve.bench.run.PageCache;
import dev.varve.bench.run.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Small runs of the command, so that the benchmark never rots. */
final class SsdCommandTest {

    private static final String CORPUS = "--corpus=tokens:docs=300,dim=32,mean=20,centroids=512,topics=50";

    @TempDir
    private Path directory;

    private final Stop stop = new Stop();

    /** Where the run is asked to stop: when this is said to begin. */
    private String stopAt = "never";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void shouldLeaveNothing() throws IOException {
        Path files = directory.resolve("files");
        if (Files.isDirectory(files)) {
            try (Stream<Path> left = Files.list(files)) {
                assertEquals(List.of(), left.toList());
            }
        }
        Path groups = MemoryGroups.find(Path.of("/proc/self")).parent();
        if (groups != null) {
            assertTrue(Files.notExists(groups.resolve(MemoryGroups.groupName())), "a group is left in " + groups);
        }
    }

    @Test
    void shouldMeasureReadersAndModes() throws IOException {
        int status = run("--seconds=0.05", "--file-size=8", "--threads=1,4", "--queries=6", CORPUS);

        assertEquals(0, status, err.toString());
        Figures figures = figures();
        assertTrue(
                figures.facts()
                        .keySet()
                        .containsAll(List.of("disk", "cold", "memory", "corpus", "needs of device", "needs of engine")),
                figures.facts().toString());
        assertTrue(figures.complete());
        for (String reader : readers()) {
            for (String bytes : List.of("4096", "16384")) {
                for (String threads : List.of("1", "4")) {
                    Map<String, String> labels = Map.of("reader", reader, "bytes", bytes, "threads", threads);
                    assertTrue(figures.one("reader_iops", labels) > 0, labels.toString());
                    assertTrue(figures.one("reader_p99_ms", labels) > 0, labels.toString());
                    assertTrue(figures.one("reader_cpu_us", labels) >= 0, labels.toString());
                    if (Files.isReadable(Path.of("/proc/self/io"))) {
                        assertTrue(figures.one("reader_device_bytes", labels) >= 0, labels.toString());
                    }
                }
            }
        }
        for (String mode : List.of("memory", "mmap")) {
            double p50 = figures.one("latency_ms", Map.of("mode", mode, "quantile", "p50"));
            double p99 = figures.one("latency_ms", Map.of("mode", mode, "quantile", "p99"));
            assertTrue(0 < p50 && p50 <= p99, p50 + " and " + p99);
            assertTrue(figures.one("qps", Map.of("mode", mode)) > 0);
        }
        // About 20 tokens of 32 float16 numbers each, and the little that frames them.
        double bytes = figures.one("token_bytes_per_document", Map.of("code", "float16"));
        assertTrue(bytes > 15 * 64 && bytes < 40 * 64, bytes + " bytes a document");
        assertEquals(1, figures.one("known_item_found", Map.of()));
        if (MemoryGroups.find(Path.of("/proc/self")).available()) {
            double peak = figures.one("memory_group_peak_bytes", Map.of("mode", "mmap"));
            assertTrue(peak > 0 && peak <= figures.one("memory_cap_bytes", Map.of()), "peak " + peak);
        }
    }

    @Test
    void shouldKeepWhatItMeasuredOfTheDiskWhereItIsStopped() throws IOException {
        stopAt = "mmap-random, 16.0 KiB, 1 thread";

        int status = run("--seconds=0.05", "--file-size=8", "--threads=1", "--parts=device");

        assertEquals(Frame.STOPPED, status, err.toString());
        Figures figures = figures();
        assertTrue(figures.one("reader_iops", Map.of("reader", "mmap", "bytes", "16384")) > 0);
        assertFalse(figures.complete());
    }

    @Test
    void shouldKeepWhatItMeasuredOfAModeWhereItIsStopped() throws IOException {
        stopAt = "round 1 of 1: mmap";

        int status = run("--parts=engine", "--queries=6", CORPUS);

        assertEquals(Frame.STOPPED, status, err.toString());
        Figures figures = figures();
        assertEquals(3, figures.all("latency_ms").size(), figures.toString());
        assertTrue(figures.one("qps", Map.of("mode", "memory")) > 0);
        assertFalse(figures.complete());
    }

    @Test
    void shouldRefuseWhatCannotBeMeasured() throws IOException {
        for (String wrong : List.of(
                "--file-size=-1",
                "--threads=0",
                "--blocks=1000",
                "--seconds=-0.5",
                "--rounds=0",
                "--queries=-3",
                "--memory-share=0",
                "--corpus=tokens:docs=-5",
                "--corpus=words:docs=5",
                "--parts=none")) {
            err.getBuffer().setLength(0);
            assertEquals(2, run(wrong), wrong);
            assertTrue(err.toString().contains(wrong.substring(0, wrong.indexOf('='))), err.toString());
        }
    }

    @Test
    void shouldRefuseADiskWithoutRoomAndAPlaceThatIsNoFolder() throws IOException {
        assertEquals(1, run("--parts=device", "--file-size=1000000000"));
        assertTrue(err.toString().contains("free are"), err.toString());

        Path file = Files.createFile(directory.resolve("file"));
        int status = new CommandLine(new SsdCommand(stop))
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(out, true))
                .execute("--quick", "--dir=" + file);
        assertEquals(1, status);
        assertTrue(err.toString().contains(file.toString()), err.toString());
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--quick",
                // Not the cache of the whole machine, which others use.
                PageCache.FILES.available() ? "--evict=files" : "--evict=none",
                "--dir=" + directory.resolve("files"),
                "--json=" + directory.resolve("figures.json")));
        all.addAll(List.of(arguments));
        var errors = new PrintWriter(err, true) {
            @Override
            public void println(String line) {
                super.println(line);
                if (line.contains(stopAt)) {
                    stop.ask();
                }
            }
        };
        return new CommandLine(new SsdCommand(stop))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(errors)
                .execute(all.toArray(String[]::new));
    }

    private Figures figures() throws IOException {
        return Figures.read(directory.resolve("figures.json"));
    }

    /** All that the file system allows: a folder for temporary files may be in memory, where nothing is direct. */
    private List<String> readers() {
        return Stream.of(Reader.values())
                .map(Reader::label)
                .filter(label -> !err.toString().contains(label + " is left out"))
                .toList();
    }
}
