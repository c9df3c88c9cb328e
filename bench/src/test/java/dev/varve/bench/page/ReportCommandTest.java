package dev.varve.bench.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

final class ReportCommandTest {

    private static final int USAGE = 2;

    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    /** A command that measures. */
    @Command
    private static final class Measuring implements Runnable {

        @Mixin
        private HtmlOption html = new HtmlOption();

        @Override
        public void run() {}
    }

    @Test
    void shouldWriteBothPages() throws Exception {
        Path html = directory.resolve("page.html");
        Path markdown = directory.resolve("page.md");

        int status = run(sample(), "--html", html.toString(), "--markdown", markdown.toString());

        assertEquals(0, status, err.toString());
        assertTrue(Files.readString(html).startsWith("<!DOCTYPE html>"));
        assertTrue(Files.readString(markdown).contains("# Benchmarks"));
    }

    @Test
    void shouldAskWhatToWriteAndFromWhat() throws Exception {
        assertEquals(USAGE, run(sample()));
        assertTrue(err.toString().contains("--html, --markdown"), err.toString());
        assertEquals(USAGE, run("--html", directory.resolve("page.html").toString()));
    }

    @Test
    void shouldKeepTheFiguresOfAPageBesideIt() throws IOException {
        var plain = new Measuring();
        var wanted = new Measuring();
        new CommandLine(plain).execute();
        new CommandLine(wanted)
                .execute("--html", directory.resolve("run.1.html").toString());
        Path asked = directory.resolve("asked.json");

        assertNull(plain.html.json(null));
        assertEquals(asked, plain.html.json(asked));
        assertEquals(asked, wanted.html.json(asked));
        assertEquals(directory.resolve("run.1.json"), wanted.html.json(null));
        plain.html.write(null);
        wanted.html.write(Files.createFile(asked));
        assertFalse(Files.exists(directory.resolve("run.1.html")), "a page of a run that measured nothing");
        Files.writeString(asked, "{\"name\":\"run\",\"value\":1,\"unit\":\"run\",\"labels\":{}}\n");
        wanted.html.write(asked);
        assertTrue(Files.readString(directory.resolve("run.1.html")).contains("was stopped"));
    }

    @Test
    void shouldRefuseAPageThatCannotBeWrittenOrWouldReplaceTheFigures() throws IOException {
        Path missing = directory.resolve("missing").resolve("page.html");
        assertEquals("--html " + missing + ": no such file or directory; check the path", refusal(missing, null));
        assertTrue(refusal(directory, null).startsWith("--html " + directory + ": "));
        Path both = directory.resolve("figures");
        assertTrue(refusal(both, directory.resolve("x/../figures")).contains("the figures go to the same file"));
        assertTrue(refusal(directory.resolve("run.json"), null).contains("the figures go to the same file"));

        Path page = directory.resolve("page.html");
        check(page, null);
        assertFalse(Files.exists(page), "a page before there is anything to show");
        Files.writeString(page, "an earlier page");
        check(page, null);
        assertEquals("an earlier page", Files.readString(page));
    }

    @Test
    void shouldNotReplaceTheFiguresThatItShows() throws Exception {
        Path figures = Files.copy(Path.of(sample()), directory.resolve("writes.json"));
        byte[] before = Files.readAllBytes(figures);

        assertEquals(1, run(figures.toString(), "--html", figures.toString()));
        assertTrue(err.toString().contains("written over the figures"), err.toString());
        assertArrayEquals(before, Files.readAllBytes(figures));
    }

    private static void check(Path page, @Nullable Path json) throws IOException {
        var command = new Measuring();
        new CommandLine(command).execute("--html", page.toString());
        command.html.check(command.html.json(json));
    }

    private static String refusal(Path page, @Nullable Path json) {
        return String.valueOf(
                assertThrows(IOException.class, () -> check(page, json)).getMessage());
    }

    private int run(String... arguments) {
        return new CommandLine(new ReportCommand())
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private static String sample() throws Exception {
        return Path.of(Objects.requireNonNull(ReportCommandTest.class.getResource("writes.json"))
                        .toURI())
                .toString();
    }
}
