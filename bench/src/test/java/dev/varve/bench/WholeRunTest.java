package dev.varve.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.lab.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a run of all parts makes of them. The parts themselves have tests of their own. */
final class WholeRunTest {

    @TempDir
    private Path results;

    private final List<List<String>> executed = new ArrayList<>();

    @Test
    void shouldRunEachPartAndShowAllOnOnePage() throws IOException {
        int status = run(arguments -> 0, "--quick", "--data", "sets", "--dir", "files");

        assertEquals(0, status);
        assertEquals(
                List.of(
                        List.of("ann", "--json", json("ann"), "--quick", "--dir", "files", "--data", "sets"),
                        List.of("filters", "--json", json("filters"), "--quick", "--dir", "files", "--data", "sets"),
                        List.of("merges", "--json", json("merges"), "--quick", "--dir", "files", "--data", "sets"),
                        List.of("kernels", "--json", json("kernels"), "--quick"),
                        List.of("ssd", "--json", json("ssd"), "--quick", "--dir", "files"),
                        List.of("writes", "--json", json("writes"), "--quick", "--dir", "files")),
                executed);
        String page = Files.readString(results.resolve("report.html"));
        for (String part : List.of("ann", "filters", "merges", "kernels", "ssd", "writes")) {
            assertTrue(page.contains("varve bench " + part), part);
        }
    }

    @Test
    void shouldGenerateASetWhereNoneIsGiven() throws IOException {
        run(arguments -> 0);

        assertTrue(executed.getFirst().contains("--generate"), executed.toString());
        assertFalse(executed.getFirst().contains("--data"), executed.toString());
    }

    @Test
    void shouldGoOnAfterAPartThatFailsAndTellIt() throws IOException {
        int status = run(arguments -> arguments[0].equals("kernels") ? 2 : 0);

        assertEquals(2, status);
        assertEquals(6, executed.size());
    }

    @Test
    void shouldEndAfterAPartThatIsStoppedAndShowWhatThereIs() throws IOException {
        // Of an earlier run: what comes after the stop must not be taken from it.
        Files.writeString(results.resolve("writes.json"), "stale");

        int status = run(arguments -> arguments[0].equals("kernels") ? 130 : 0);

        assertEquals(130, status);
        assertEquals(4, executed.size());
        String page = Files.readString(results.resolve("report.html"));
        assertTrue(page.contains("varve bench kernels"));
        assertFalse(page.contains("varve bench writes"));
    }

    /** Runs with parts that write a header, and end with an exit code. */
    private int run(ToIntFunction<String[]> part, String... options) throws IOException {
        var all = new WholeRun();
        List<String> arguments = new ArrayList<>(List.of("--out", results.toString()));
        arguments.addAll(List.of(options));
        CommandLine.populateCommand(all, arguments.toArray(String[]::new));
        return all.run(results, command -> {
            executed.add(List.of(command));
            try (Report report = Report.open(new PrintWriter(new StringWriter()), Path.of(command[2]))) {
                report.header(command[0], Map.of("bench", command[0]));
                report.complete();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return part.applyAsInt(command);
        });
    }

    private String json(String part) {
        return results.resolve(part + ".json").toString();
    }
}
