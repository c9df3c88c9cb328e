package dev.varve.bench.ssd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.bench.page.Figures;
import dev.varve.bench.run.Frame;
import dev.varve.bench.run.MemoryGroups;
import dev.varve.bench.run.PageCache;
import dev.varve.lab.run.Stop;
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
    private static final String FEW = "--throughput-queries=40";

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
    void shouldMeasureReaders() throws IOException {
        int status = run("--seconds=0.05", "--file-size=8", "--threads=1,4", "--parts=device");

        assertEquals(0, status, err.toString());
        Figures figures = figures();
        assertTrue(
                figures.facts().keySet().containsAll(List.of("disk", "cold", "memory", "corpus", "needs of device")),
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
    }

    @Test
    void shouldMeasureModes() throws IOException {
        int status = run("--parts=engine", "--queries=30", FEW, "--memory-shares=0.5", CORPUS);

        assertEquals(0, status, err.toString());
        Figures figures = figures();
        assertTrue(figures.complete());
        for (Mode mode : Mode.values()) {
            double p50 = figures.one("latency_ms", Map.of("mode", mode.label(), "quantile", "p50"));
            double p99 = figures.one("latency_ms", Map.of("mode", mode.label(), "quantile", "p99"));
            assertTrue(0 < p50 && p50 <= p99, p50 + " and " + p99);
        }
        assertTrue(figures.one("latency_ratio", Map.of("mode", "ssd", "over", "memory", "quantile", "p50")) > 0);
        for (String delta : List.of("0.1", "0.3", "0.6")) {
            double hits = figures.one("hit_rate", Map.of("delta", delta));
            double wasted = figures.one("wasted_read_ratio", Map.of("delta", delta));
            assertTrue(hits >= 0 && hits <= 1 && wasted >= 0 && wasted <= 1, hits + " and " + wasted);
        }
        for (String rerank : List.of("64", "128")) {
            assertTrue(figures.one("qps", Map.of("mode", "ssd", "rerank", rerank)) > 0);
        }
        assertEquals(0, figures.one("search_read_bytes", Map.of("mode", "memory")), "all in memory");
        assertEquals(0, figures.one("search_reads", Map.of("mode", "memory")), "all in memory");
        if (PageCache.FILES.available()) {
            // So small a corpus may be in memory before the store looks whether it is; then that is told.
            Map<String, String> labels = Map.of("mode", "no-prefetch");
            assertTrue(
                    figures.one("search_read_bytes", labels) > 0
                            || figures.only("search_read_bytes", labels)
                                    .labels()
                                    .containsKey("doubt"),
                    "not in memory");
        }
        assertEquals(1, figures.one("known_item_found", Map.of()));
        // About 20 tokens of 32 numbers of two bytes each, and the little that frames them.
        double full = figures.one("full_token_bytes", Map.of()) / 300;
        assertTrue(full > 15 * 64 && full < 40 * 64, full + " bytes a document");
        assertTrue(figures.one("maxsim_recall@10", Map.of("code", "residual-4")) > 0.3);
        if (MemoryGroups.find(Path.of("/proc/self")).available()) {
            double peak = figures.one("memory_group_peak_bytes", Map.of("mode", "mmap"));
            assertTrue(peak > 0 && peak <= figures.one("memory_cap_bytes", Map.of()), "peak " + peak);
            assertEquals(6, figures.all("latency_by_memory_ms").size());
        }
    }

    @Test
    void shouldMeasureCodes() throws IOException {
        int status = run(
                "--parts=codes",
                "--queries=10",
                "--code-corpus=tokens:docs=200,dim=32,mean=20,centroids=512,topics=50");

        assertEquals(0, status, err.toString());
        Figures figures = figures();
        double exact = recall(figures, "float16");
        assertTrue(exact > 0.97, exact + " of all that are scored in half precision");
        assertTrue(recall(figures, "residual-4") > recall(figures, "residual-1"));
        assertTrue(recall(figures, "rabitq-4") > recall(figures, "rabitq-1"));
        assertTrue(bytes(figures, "float16") > 2 * bytes(figures, "residual-4"));
        assertTrue(bytes(figures, "residual-4") > 2 * bytes(figures, "residual-1"));
    }

    private static double recall(Figures figures, String code) {
        return figures.one("maxsim_recall@10", Map.of("code", code, "rerank", "all"));
    }

    private static double bytes(Figures figures, String code) {
        return figures.one("token_bytes_per_document", Map.of("code", code));
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
        stopAt = "round 1 of 1: ssd";

        int status = run("--parts=engine", "--queries=6", FEW, CORPUS);

        assertEquals(Frame.STOPPED, status, err.toString());
        Figures figures = figures();
        assertEquals(3, figures.all("latency_ms").size(), figures.toString());
        assertTrue(figures.one("qps", Map.of("mode", "memory", "rerank", "64")) > 0);
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
                "--memory-shares=0",
                "--search-threads=0",
                "--throughput-queries=0",
                "--code-corpus=words:docs=5",
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
