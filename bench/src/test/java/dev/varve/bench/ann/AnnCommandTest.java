package dev.varve.bench.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.bench.Main;
import dev.varve.bench.page.Figures;
import dev.varve.bench.run.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Small runs through real worker processes. */
final class AnnCommandTest {

    private static final String DATASET = "--generate=clustered:rows=2500,dim=24,queries=150,seed=11";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldMeasureSystemsSideBySideAndWriteEachFigureAsJson() throws IOException {
        Path json = directory.resolve("figures.json");

        int status = run(
                DATASET,
                "--json=" + json,
                "--system=stranger=" + stranger("none"),
                "--systems=varve,exact,lucene-float32,stranger",
                "--sweep=lucene-float32=10,60",
                "--rounds=2");

        assertEquals(0, status, err.toString());
        Figures figures = Figures.read(json);
        assertTrue(figures.complete());
        assertEquals(4, figures.all("system").size());
        String dataset = figures.all("dataset").getFirst().labels().get("dataset");
        for (String system : List.of("varve", "exact", "lucene-float32", "stranger")) {
            Map<String, String> of = Map.of("system", system, "dataset", String.valueOf(dataset));
            assertTrue(figures.one("build_seconds", of) > 0, system);
            assertEquals(system.equals("exact") ? 0 : 1, Math.signum(figures.one("disk_bytes", of)), system);
            assertTrue(figures.one("open_seconds", of) > 0, system);
        }
        checkVarve(figures);
        checkSpeed(figures, "exact", "1.00000", "exact");
        checkStranger(figures);
        assertTrue(figures.one("heap_bytes", Map.of("system", "varve")) > 100_000);
        assertTrue(
                figures.one("allocated_bytes_per_op", Map.of("system", "exact", "threads", "1", "recall", "0.90")) > 0);
        assertTrue(figures.one("ratio", Map.of("peer", "lucene-float32", "threads", "2", "recall", "0.90")) > 0);
        assertTrue(out.toString().contains("exact has no knob: one point, of recall 1.00000"), out::toString);
        if (Files.exists(Path.of("/proc/self/status"))) {
            checkMemory(figures);
        }
        assertNothingLeft();
    }

    private static void checkSpeed(Figures figures, String system, String recall, String from) {
        for (String threads : List.of("1", "2")) {
            Map<String, String> raw = Map.of("system", system, "threads", threads, "recall", recall);
            Map<String, String> asked = Map.of("system", system, "threads", threads, "recall", "0.90", "from", from);
            assertEquals(figures.one("sweep_qps", raw), figures.one("qps", asked), 1e-6 * figures.one("qps", asked));
            double p50 = figures.one("p50_ms", asked);
            double p99 = figures.one("p99_ms", asked);
            assertTrue(0 < p50 && p50 <= p99, system + " " + p50 + " " + p99);
            boolean enough = figures.only("sweep_operations", raw).low() >= 1_000;
            assertEquals(enough, figures.has("p999_ms", asked), system + " with " + threads + " threads");
            assertTrue(!enough || p99 <= figures.one("p999_ms", asked), system + " " + p99);
        }
    }

    /** Groups may not be had here, and a small one may be too small for a compiler at work: either is told. */
    @Test
    void shouldMeasureSearchesWithScarceMemory() throws IOException {
        Path json = directory.resolve("figures.json");

        int status = run(
                DATASET,
                "--json=" + json,
                "--systems=varve,exact,lucene-float32",
                "--sweep=lucene-float32=60",
                "--threads=1",
                "--rounds=1",
                "--memory-share=0.5");

        assertEquals(0, status, err.toString());
        Figures figures = Figures.read(json);
        for (String system : List.of("varve", "lucene-float32")) {
            Map<String, String> of = Map.of("system", system);
            if (figures.has("scarce_qps", of)) {
                double own = figures.one("scarce_own_bytes", of);
                assertTrue(own > 1 << 20 && figures.one("scarce_cap_bytes", of) > own, system + " " + own);
                assertTrue(figures.one("scarce_qps", of) > 0);
            } else {
                assertTrue(notes(figures).contains("scarce memory"), () -> notes(figures));
            }
        }
        assertFalse(figures.has("scarce_qps", Map.of("system", "exact")));
        assertNothingLeft();
    }

    /** A wider beam finds no less, and the widest nearly all. */
    private static void checkVarve(Figures figures) {
        assertEquals(
                "beam",
                figures.only("system", Map.of("system", "varve")).labels().get("knob"));
        List<Double> recalls = figures.all("sweep_qps").stream()
                .filter(line -> line.labels()
                        .entrySet()
                        .containsAll(Map.of("system", "varve", "threads", "1").entrySet()))
                .map(line -> Double.valueOf(String.valueOf(line.labels().get("recall"))))
                .toList();
        assertEquals(3, recalls.size());
        assertEquals(recalls.stream().sorted().toList(), recalls);
        assertTrue(recalls.getLast() > 0.99, recalls.toString());
    }

    /** With knob 1 it sees every other row: so it finds about half, and at 0.90 is between the two. */
    private static void checkStranger(Figures figures) {
        Map<String, String> all = Map.of("system", "stranger", "threads", "1", "knob", "2");
        Map<String, String> half = Map.of("system", "stranger", "threads", "1", "knob", "1");
        figures.one("sweep_qps", Map.of("system", "stranger", "threads", "1", "knob", "2", "recall", "1.00000"));
        double recall = figures.all("sweep_qps").stream()
                .filter(line -> line.labels().entrySet().containsAll(half.entrySet()))
                .mapToDouble(
                        line -> Double.parseDouble(String.valueOf(line.labels().get("recall"))))
                .findFirst()
                .orElseThrow();
        assertEquals(0.5, recall, 0.1);
        double qps = figures.one("qps", Map.of("system", "stranger", "threads", "1", "recall", "0.99"));
        double one = figures.one("sweep_qps", half);
        double other = figures.one("sweep_qps", all);
        // Which of the two is faster is for the machine to say: with few rows there is little between them.
        assertTrue(qps >= (1 - 1e-6) * Math.min(one, other), "qps " + qps + " of " + one + " and " + other);
        assertTrue(qps <= (1 + 1e-6) * Math.max(one, other), "qps " + qps + " of " + one + " and " + other);
        assertEquals(
                List.of(),
                figures.all("allocated_bytes_per_op").stream()
                        .filter(line -> "stranger".equals(line.labels().get("system")))
                        .toList());
    }

    private static void checkMemory(Figures figures) {
        for (String phase : List.of("build", "search")) {
            Map<String, String> of = Map.of("system", "varve", "phase", phase);
            assertTrue(figures.one("resident_bytes", of) >= figures.one("baseline_bytes", of));
        }
        for (String system : List.of("varve", "exact", "lucene-float32")) {
            Map<String, String> of = Map.of("system", system, "phase", "search");
            double limit = (system.equals("varve") ? 64 : 256) << 20;
            assertEquals(limit, figures.one("heap_limit_bytes", of), system);
        }
        Map<String, String> search = Map.of("system", "lucene-float32", "phase", "search");
        assertTrue(figures.one("resident_anonymous_bytes", search) > 1 << 20);
        assertTrue(figures.one("resident_file_bytes", search) > 1 << 20);
    }

    @Test
    void shouldTakeIndexesAndFiguresOfAnEarlierRun() throws IOException {
        Path keep = directory.resolve("kept");
        Path first = directory.resolve("first.json");
        Path second = directory.resolve("second.json");
        String[] arguments = {DATASET, "--keep=" + keep, "--systems=varve", "--threads=1", "--rounds=1"};

        assertEquals(0, run(with(arguments, "--json=" + first)), err.toString());
        assertEquals(0, run(with(arguments, "--json=" + second)), err.toString());

        Map<String, String> varve = Map.of("system", "varve");
        Figures before = Figures.read(first);
        Figures after = Figures.read(second);
        assertEquals(before.one("build_seconds", varve), after.one("build_seconds", varve));
        assertEquals(before.one("disk_bytes", varve), after.one("disk_bytes", varve));
        assertFalse(notes(before).contains("earlier run"), () -> notes(before));
        assertTrue(notes(after).contains("earlier run"), () -> notes(after));
        assertTrue(out.toString().contains("varve: built by an earlier run"), out::toString);
        assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "crash     | build: the process ended with exit code 3; the end of its log:",
                "sweepless | open: expected a field sweep in 'opened seconds=",
                "jumpy     | open: expected sweep to be whole numbers, each greater than the one before",
                "braggart  | build: expected seconds of",
                "hurried   | search: expected seconds of",
                "idle      | search: it was done, but did not write",
                "liar      | search: expected rows from 0 to 2499, or -1 for none, found",
            })
    void shouldGoOnWithoutAWorkerThatFails(String fault, String complaint) throws IOException {
        Path json = directory.resolve("figures.json");

        int status = run(
                DATASET,
                "--json=" + json,
                "--system=stranger=" + stranger(fault),
                "--systems=exact,stranger",
                "--threads=1",
                "--rounds=1");

        assertEquals(2, status);
        assertTrue(err.toString().contains("stranger: " + complaint), err::toString);
        Figures figures = Figures.read(json);
        assertTrue(figures.one("qps", Map.of("system", "exact", "recall", "0.90")) > 0);
        assertTrue(notes(figures).contains("stranger: "), () -> notes(figures));
        assertTrue(figures.complete());
        assertNothingLeft();
    }

    @Test
    void shouldNotStartWithAWorkerThatIsNone() throws IOException {
        int silent = run(DATASET, "--system=stranger=" + stranger("mute"), "--systems=stranger");
        assertEquals(2, silent);
        assertTrue(
                err.toString().contains("stranger: its start: expected the answer 'ready', found 'hello'"),
                err::toString);

        int missing = run(DATASET, "--system=other=/no/such/program", "--systems=other");
        assertEquals(2, missing);
        assertTrue(err.toString().contains("other: its start: the process ended with exit code 127"), err::toString);
        assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--systems=faiss                          | --systems: expected of varve, exact, lucene-float32",
                "--sweep=faiss=1,2                        | --sweep: expected of varve",
                "--sweep=varve=fast                       | --sweep varve: expected whole numbers",
                "--system=varve=x                         | --system: expected a name that is not taken, found varve",
                "--system=a b=x                           | --system: expected a name of letters",
                "--recalls=1.5                            | --recalls: expected 0 to 1",
                "--threads=0                              | --threads: expected 1 to 1024",
                "-k=0                                     | -k: expected 1 to 1000",
                "--rounds=0                               | --rounds: expected 1 or more",
                "--memory-share=2                         | --memory-share: expected 0 to 1, found 2.0",
                "--heap=much                              | --heap: expected a size such as 512m or 4g, found much",
                "--search-heap=0g                         | --search-heap: expected a size such as 512m or 4g",
                "--generate=cloud                         | --generate cloud",
                "--data=/no/such/folder                   | /no/such/folder",
                "--generate=clustered:rows=2000000000,dim=4096 | the run takes up to",
            })
    void shouldSayWhatIsWrong(String argument, String complaint) throws IOException {
        int status = run(DATASET, argument);

        assertEquals(2, status);
        assertTrue(err.toString().contains(complaint), err::toString);
        assertNothingLeft();
    }

    @Test
    void shouldLeaveWhatWasMeasuredWhenItIsStopped() throws Exception {
        Path json = directory.resolve("figures.json");
        List<String> options = Stream.concat(Stream.of("-Xmx128m"), JavaCommand.OPTIONS.stream())
                .toList();
        List<String> command = JavaCommand.of(options, Main.class, "ann");
        command.addAll(List.of(
                arguments(DATASET, "--systems=varve,exact", "--rounds=100000", "--threads=1", "--json=" + json)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<ProcessHandle> workers = List.of();
        try (BufferedReader said = process.inputReader()) {
            String line = said.readLine();
            while (line != null && !line.contains("round 3,")) {
                line = said.readLine();
            }
            workers = process.descendants().toList();
            process.toHandle().destroy(); // The process itself would close its output as well.
            String rest = String.join("\n", said.lines().toList());

            assertTrue(rest.contains("stopped: what was measured until then stands above"), rest);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        assertEquals(2, workers.size());
        for (ProcessHandle worker : workers) {
            worker.onExit().get(10, TimeUnit.SECONDS);
        }
        Figures figures = Figures.read(json);
        assertTrue(figures.one("qps", Map.of("system", "exact", "recall", "0.90")) > 0);
        assertTrue(figures.one("build_seconds", Map.of("system", "varve")) > 0);
        assertFalse(figures.complete());
        assertNothingLeft();
    }

    private int run(String... arguments) {
        CommandLine main = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("ann"));
        all.addAll(List.of(arguments(arguments)));
        return main.execute(all.toArray(String[]::new));
    }

    /** Short, unless what follows says otherwise. */
    private String[] arguments(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("--quick", "--dir=" + directory.resolve("files"), "--seconds=0.02", "--warm-up=0.1"));
        if (Stream.of(arguments).noneMatch(one -> one.startsWith("--heap"))) {
            all.add("--heap=512m");
        }
        if (Stream.of(arguments).noneMatch(one -> one.startsWith("--threads"))) {
            all.add("--threads=1,2");
        }
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    private static String[] with(String[] arguments, String more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    private static String stranger(String fault) {
        return JavaCommand.of(List.of("-Xmx64m"), StrangerWorker.class, fault).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
    }

    private static String notes(Figures figures) {
        return String.join(
                "; ",
                figures.all("note").stream()
                        .map(line -> String.valueOf(line.labels().get("text")))
                        .toList());
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
