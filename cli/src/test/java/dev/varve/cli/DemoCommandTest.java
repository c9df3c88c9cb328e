package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {

    @TempDir
    Path directory;

    private Path sources;
    private Path demo;

    @BeforeEach
    void writeSources() throws IOException {
        sources = Files.createDirectories(directory.resolve("sources"));
        demo = directory.resolve("demo");
        for (int i = 0; i < 30; i++) {
            write(
                    "zoo/Animal" + i + ".java",
                    ("package zoo; /** Animal number %d. It carries exactly %d striped wooden"
                                    + " barrels across river %d every morning. It then eats hay, oats, carrots, beets,"
                                    + " turnips, cabbages, grapes, melons, peaches, cherries, walnuts, almonds, honey,"
                                    + " clover, barley, millet. */ public class Animal%d {"
                                    + " /** Feeds the animal with %d apples. */ public void feed(int apples) { } }")
                            .formatted(i, i, i, i, i));
        }
        write("tools/Hammer.java", "package tools; /** Drives nails into planks. @since 3 */ public class Hammer { }");
        write("guide.md", "# Opening\nOpen the gate before sunrise.\n");
    }

    @Test
    void shouldAnswerFromTheStoreThatItMade() {
        Path json = directory.resolve("figures.jsonl");
        Cli run = Cli.run("demo", "--source", sources, "--dir", demo, "--known-items", 10, "--json", json);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("10 known items"), run.out());

        Cli hammer = Cli.run("search", "--dir", demo, "-k", 1, "driving", "a", "nail");
        assertEquals(0, hammer.exitCode(), hammer.err());
        assertTrue(hammer.out().contains("  tools.Hammer\n"), hammer.out());
        assertTrue(hammer.out().contains("Drives nails into planks."), hammer.out());

        Cli gate = Cli.run("search", "--dir", demo, "-k", 1, "when is the gate opened");
        assertTrue(gate.out().contains("  guide.md#Opening\n"), gate.out());

        Cli nothing = Cli.run("search", "--dir", demo, " ");
        assertEquals(2, nothing.exitCode());
        assertTrue(nothing.err().contains("question is empty"), nothing.err());
    }

    @Test
    void shouldAnswerWhatIsTyped() {
        Cli run = Cli.runTyping(
                "driving a nail\n\nwhen is the gate opened\n",
                "demo",
                "--source",
                sources,
                "--dir",
                demo,
                "--known-items",
                0,
                "-k",
                1);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("  tools.Hammer\n"), run.out());
        assertTrue(run.out().contains("  guide.md#Opening\n"), run.out());
    }

    @Test
    void shouldWriteTheFiguresThatItPrints() throws IOException {
        Path json = directory.resolve("figures.jsonl");
        Cli.run("demo", "--source", sources, "--dir", demo, "--known-items", 10, "--json", json);
        List<String> figures = Files.readAllLines(json);
        for (String system : List.of("late-interaction", "late-interaction-exact", "pooled")) {
            for (String name : List.of("mrr@10", "recall@10")) {
                assertEquals(
                        1,
                        figures.stream()
                                .filter(line -> line.contains("\"name\":\"" + name + "\""))
                                .filter(line -> line.contains("\"labels\":{\"system\":\"" + system + "\"}"))
                                .count(),
                        name + " of " + system + " in " + figures);
            }
        }
        for (String name : List.of("phase_seconds", "peak_heap_bytes", "store_bytes")) {
            assertTrue(figures.stream().anyMatch(line -> line.contains("\"name\":\"" + name + "\"")), name);
        }
    }

    @Test
    void shouldFilterByAttributes() {
        Cli.run("demo", "--source", sources, "--dir", demo, "--known-items", 0);
        Cli methods = Cli.run(
                "search", "--dir", demo, "-k", 40, "--where", "package=zoo", "--where", "kind=method", "animal nails");
        assertEquals(0, methods.exitCode(), methods.err());
        assertEquals(
                30,
                methods.out()
                        .lines()
                        .filter(line -> line.contains(".feed(int)"))
                        .count());
        assertFalse(methods.out().contains("Hammer"));
        assertEquals(
                1,
                Cli.run("search", "--dir", demo, "--where", "package=none", "nails")
                        .exitCode());
        assertTrue(Cli.run("search", "--dir", demo, "--where", "colour=red", "nails")
                .refused());
    }

    @Test
    void shouldReplaceAnEarlierDemoButNothingElse() throws IOException {
        assertEquals(
                0,
                Cli.run("demo", "--source", sources, "--dir", demo, "--known-items", 0)
                        .exitCode());
        assertEquals(
                0,
                Cli.run("demo", "--source", sources, "--dir", demo, "--known-items", 0)
                        .exitCode());
        Path own = directory.resolve("own");
        Path precious = Files.createDirectories(own.resolve("store")).resolve("precious.txt");
        Files.writeString(precious, "mine");
        Cli refused = Cli.run("demo", "--source", sources, "--dir", own);
        assertTrue(refused.refused(), refused.err());
        assertEquals("mine", Files.readString(precious));
    }

    @Test
    void shouldMeasureAJudgedCollection() throws IOException {
        Path docs = write("docs.tsv", "a\tThe quick brown fox jumps\nb\tA lazy dog sleeps\nc\tBirds sing at dawn\n");
        Path queries = write("queries.tsv", "1\tfoxes jumping\n2\tsinging bird\n3\tnothing is judged\n");
        Path qrels = write("qrels.tsv", "1\ta\t2\n2\tc\t1\n2\tb\t0\n");
        Path json = directory.resolve("figures.jsonl");
        Cli run =
                Cli.run("demo", "--docs", docs, "--queries", queries, "--qrels", qrels, "--dir", demo, "--json", json);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("2 judged queries"), run.out());
        assertEquals(
                3, // by each way to search
                Files.readAllLines(json).stream()
                        .filter(line -> line.startsWith("{\"name\":\"ndcg@10\",\"value\":1,"))
                        .count());
    }

    @Test
    void shouldRefuseWhatCannotBe() throws IOException {
        assertTrue(Cli.run("demo", "--docs", sources).refused());
        assertTrue(Cli.run("demo", "--source", directory.resolve("none"), "--dir", demo)
                .refused());
        assertTrue(Cli.run("demo", "--source", write("text.zip", "no zip"), "--dir", demo)
                .refused());
        assertTrue(Cli.run("demo", "--source", sources, "--dir", demo, "--known-items", "-1")
                .refused());
        assertTrue(Cli.run("search", "--dir", directory.resolve("none"), "x").refused());
        Path empty = Files.createDirectories(directory.resolve("empty"));
        assertTrue(Cli.run("demo", "--source", empty, "--dir", demo).refused());
        Cli.run("demo", "--source", sources, "--dir", demo, "--known-items", 0);
        assertTrue(Cli.run("search", "--dir", demo, "-k", 0, "nails").refused());
        assertEquals(1, Cli.run("search", "--dir", demo, "qwertyuiop").exitCode());
    }

    private Path write(String name, String text) throws IOException {
        Path file = sources.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
