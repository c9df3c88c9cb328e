package dev.varve.bench.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.bench.page.Figures;
import dev.varve.bench.run.Frame;
import dev.varve.lab.run.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Small runs of the command, so that the benchmark never rots. */
final class KernelsCommandTest {

    @TempDir
    private Path directory;

    private final Stop stop = new Stop();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldMeasureAKernelBesideTheLimitsOfTheMachine() throws IOException {
        Path json = directory.resolve("figures.json");
        Path page = directory.resolve("page.html");

        int status = run(
                new PrintWriter(err),
                "--quick",
                "--kernels=dot_float16",
                "--dims=96",
                "--json=" + json,
                "--html=" + page);

        assertEquals(0, status, err.toString());
        Figures figures = Figures.read(json);
        assertTrue(
                figures.facts().keySet().containsAll(List.of("machine", "flags", "vectors", "plan")),
                figures.toString());
        assertTrue(figures.complete());
        assertEquals("true", figures.facts().get("quick"));
        checkCase(figures, "vector", "cache");
        checkCase(figures, "vector", "memory");
        checkCase(figures, "scalar", "cache");
        assertEquals(3, figures.all("kernel_ns").size());
        assertTrue(out.toString().contains("dot_float16   row of 96"), out.toString());
        assertTrue(Files.readString(page).contains("dot_float16"), "the page has no figure of the kernel");
    }

    private static void checkCase(Figures figures, String implementation, String place) {
        Map<String, String> labels =
                Map.of("kernel", "dot_float16", "dim", "96", "impl", implementation, "where", place);
        double nanos = figures.one("kernel_ns", labels);
        assertTrue(nanos > 0);
        assertEquals(192 / nanos, figures.one("kernel_bandwidth", labels), 1e-6 * 192 / nanos);
        double least = Math.max(
                192 / figures.one(place + "_bandwidth", Map.of()), 96 / figures.one("multiply_adds", Map.of()));
        assertEquals(least / nanos, figures.one("kernel_fraction_of_limit", labels), 1e-6 * least / nanos);
        assertTrue(figures.one("kernel_allocated_bytes_per_op", labels) >= 0);
    }

    @Test
    void shouldKeepWhatItMeasuredWhereItIsStopped() throws IOException {
        Path json = directory.resolve("figures.json");
        var stopping = new PrintWriter(err) {
            @Override
            public void println(String line) {
                super.println(line);
                if (line.contains("vector, memory")) {
                    stop.ask();
                }
            }
        };

        int status = run(stopping, "--quick", "--kernels=l2_float32,dot_float32", "--dims=8", "--json=" + json);

        assertEquals(Frame.STOPPED, status, err.toString());
        Figures figures = Figures.read(json);
        assertEquals(1, figures.all("kernel_ns").size(), figures.toString());
        assertEquals(1, figures.all("kernel_fraction_of_limit").size(), figures.toString());
        assertFalse(figures.complete());
        assertTrue(out.toString().contains("stopped: what was measured until then stands above"), out.toString());
    }

    @Test
    void shouldRefuseWhatCannotBeMeasured() {
        assertEquals(2, run(new PrintWriter(err), "--dims=128,0"));
        assertTrue(err.toString().contains("--dims 0: expected 1 to 65536"), err.toString());
        assertEquals(2, run(new PrintWriter(err), "--kernels=dot_float8"));
        assertTrue(err.toString().contains("dot_float8"), err.toString());
        assertEquals(
                1,
                run(
                        new PrintWriter(err),
                        "--json=" + directory.resolve("missing").resolve("figures.json")));
        assertTrue(Files.notExists(directory.resolve("missing")));
    }

    private int run(PrintWriter errors, String... arguments) {
        return new CommandLine(new KernelsCommand(stop))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(errors)
                .execute(arguments);
    }
}
