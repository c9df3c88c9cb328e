package dev.varve.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BenchRunReaderTest {

    private static final String RUN = "{\"name\":\"run\",\"value\":1,\"unit\":\"run\",\"labels\":{\"bench\":\"x\"}}\n";
    private static final String FIGURE = "{\"name\":\"qps\",\"value\":2,\"unit\":\"1/s\",\"labels\":{}}\n";
    private static final String COMPLETE = "{\"name\":\"run_complete\",\"value\":1,\"unit\":\"run\",\"labels\":{}}\n";

    @TempDir
    private Path directory;

    @Test
    void shouldReadWhatAReportWrote() throws IOException {
        var figures = List.of(
                new Measurement("qps", "1/s", Map.of("system", "Ünï \"quoted\"\n"), List.of(812.5, 1e-9, 123456789.0)),
                Measurement.once("disk_bytes", "B", Map.of(), 1L << 52),
                new Measurement("even", "ms", Map.of("a", "b"), List.of(0.1, 0.2, 0.3, 1.0 / 3)));
        Path file = directory.resolve("some run.json");
        try (Report report = Report.open(new PrintWriter(new StringWriter()), file)) {
            report.header("writes", Map.of("bench", "writes", "seed", "7"));
            figures.forEach(report::add);
            report.complete();
        }

        BenchRun run = BenchRunReader.read(file);

        assertEquals("some run", run.name());
        assertEquals("writes", run.bench());
        assertEquals(Map.of("bench", "writes", "seed", "7"), run.facts());
        assertEquals(BenchRun.Ending.COMPLETE, run.ending());
        // Lines have nine digits, so what is read is compared as it would be written again.
        assertEquals(
                figures.stream().map(Measurement::toJson).toList(),
                run.figures().stream().map(Measurement::toJson).toList());
    }

    @Test
    void shouldReadARunThatWasStopped() throws IOException {
        BenchRun run = read(RUN + FIGURE);

        assertEquals(BenchRun.Ending.STOPPED, run.ending());
        assertEquals(1, run.figures().size());
    }

    @Test
    void shouldLeaveOutALineThatWasCutOffAnywhere() throws IOException {
        for (int length = 1; length < FIGURE.length() - 2; length++) {
            BenchRun run = read(RUN + FIGURE + FIGURE.substring(0, length));

            assertEquals(BenchRun.Ending.CUT_OFF, run.ending(), FIGURE.substring(0, length));
            assertEquals(1, run.figures().size());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "12",
                "nothing like JSON",
                "{}",
                "{\"name\":\"qps\"}",
                "{\"name\":\"\",\"value\":2,\"unit\":\"s\"}",
                "{\"name\":7,\"value\":2,\"unit\":\"s\"}",
                "{\"name\":\"a\",\"value\":\"2\",\"unit\":\"s\"}",
                "{\"name\":\"a\",\"value\":1e999,\"unit\":\"s\"}",
                "{\"name\":\"a\",\"value\":NaN,\"unit\":\"s\"}",
                "{\"name\":\"a\",\"value\":2,\"unit\":null}",
                "{\"name\":\"a\",\"value\":2,\"value\":3,\"unit\":\"s\"}",
                "{\"name\":\"a\",\"value\":2,\"unit\":\"s\",\"labels\":[]}",
                "{\"name\":\"a\",\"value\":2,\"unit\":\"s\",\"labels\":{\"b\":1}}",
                "{\"name\":\"a\",\"value\":2,\"unit\":\"s\",\"labels\":{\"b\":\"1\",\"b\":\"2\"}}",
                "{\"name\":\"a\",\"value\":2,\"unit\":\"s\",\"colour\":\"red\"}",
                "{\"name\":\"a\",\"value\":2,\"unit\":\"s\",\"rounds\":[1,2,3]}",
                "{\"name\":\"a\",\"value\":2,\"unit\":\"s\",\"low\":1,\"high\":3,\"rounds\":[]}",
                "{\"name\":\"a\",\"value\":2,\"unit\":\"s\",\"low\":1,\"high\":3,\"rounds\":7}",
                "{\"name\":\"a\",\"value\":2,\"unit\":\"s\",\"low\":1,\"high\":3,\"rounds\":[1,\"2\",3]}",
                "{\"name\":\"a\",\"value\":2,\"unit\":\"s\",\"low\":1,\"high\":3,\"rounds\":[1,9,3]}",
                "{\"name\":\"a\",\"value\":2,\"unit\":\"s\"} {}",
                "{\"name\":\"a\",\"value\":2,\"unit\":\"s\"",
                "{\"name\":\"run\",\"value\":1,\"unit\":\"run\",\"labels\":{}}",
            })
    void shouldRefuseAnyOtherLine(String line) {
        var damaged = assertThrows(DamagedRunException.class, () -> read(RUN + line + "\n" + FIGURE));

        assertTrue(damaged.toString().contains("run.json, line 2: expected "), damaged.toString());
    }

    @Test
    void shouldRefuseAFileThatDoesNotBeginWithTheRun() {
        for (String text : List.of("", FIGURE, COMPLETE, "{\"name\":\"run\"")) {
            var damaged = assertThrows(DamagedRunException.class, () -> read(text));

            assertTrue(damaged.toString().contains("line 1: expected "), damaged.toString());
        }
    }

    @Test
    void shouldRefuseLinesAfterTheLast() {
        var damaged = assertThrows(DamagedRunException.class, () -> read(RUN + COMPLETE + FIGURE));

        assertTrue(damaged.toString().contains("line 3: expected nothing"), damaged.toString());
    }

    @Test
    void shouldRefuseALineWithoutEndBeforeItFillsMemory() {
        String endless = "{\"name\":\"" + "a".repeat(BenchRunReader.LONGEST_LINE) + "\"}";

        var damaged = assertThrows(DamagedRunException.class, () -> read(RUN + endless));

        assertTrue(damaged.toString().contains("line 2: expected a line of at most"), damaged.toString());
        assertTrue(damaged.toString().length() < 1000);
    }

    @Test
    void shouldTellDamageWhateverTheBytesAre() throws IOException {
        byte[] good = (RUN + FIGURE + FIGURE + COMPLETE).getBytes(StandardCharsets.UTF_8);
        long seed = 20261121;
        var random = new Random(seed);
        int refused = 0;
        for (int turn = 0; turn < 2000; turn++) {
            byte[] bytes = good.clone();
            for (int change = 0; change <= turn % 3; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Path file = directory.resolve("run.json");
            Files.write(file, bytes);
            try {
                BenchRunReader.read(file);
            } catch (DamagedRunException e) {
                refused++;
            }
        }
        assertTrue(refused > 1000, "seed " + seed + ": refused " + refused);
    }

    private BenchRun read(String text) throws IOException {
        Path file = directory.resolve("run.json");
        Files.writeString(file, text);
        return BenchRunReader.read(file);
    }
}
