package dev.varve.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {

    private static final int BAD_INPUT = 2;

    @TempDir
    private Path directory;

    @Test
    void shouldSayWhatIsWrongWithAFileAndNotOnlyItsName() throws IOException {
        Path missing = directory.resolve("missing").resolve("figures.json");
        Path file = Files.createFile(directory.resolve("file"));

        check(
                "varve bench ssd: --json " + missing + ": no such file or directory; check the path",
                "ssd",
                "--quick",
                "--json=" + missing);
        check(
                "varve bench ssd: --dir " + file + ": exists already; choose another path",
                "ssd",
                "--quick",
                "--dir=" + file);
        check(
                "varve bench report: " + missing + ": no such file or directory; check the path",
                "report",
                missing.toString(),
                "--html=" + directory.resolve("page.html"));
    }

    private static void check(String expected, String... arguments) {
        var err = new StringWriter();
        int status = Main.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        assertEquals(expected, err.toString().strip());
        assertEquals(BAD_INPUT, status);
    }
}
