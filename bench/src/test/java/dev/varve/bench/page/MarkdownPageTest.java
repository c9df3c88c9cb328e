package dev.varve.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

final class MarkdownPageTest {

    /** What a page may load on a slow line. */
    private static final int MOST_BYTES = 60_000;

    @TempDir
    private Path directory;

    @Test
    void shouldWriteThePageAndEveryPlotThatItShows() throws Exception {
        Path page = directory.resolve("shown.md");

        MarkdownPage.write(page, List.of(sample("ann.json"), sample("writes.json")));

        String text = Files.readString(page);
        List<Path> shown = Pattern.compile("!\\[[^\\]]*]\\(([^)]*)\\)")
                .matcher(text)
                .results()
                .map(found -> directory.resolve(found.group(1)))
                .toList();
        assertTrue(shown.size() > 10, text);
        assertEquals(shown.stream().sorted().toList(), MarkdownPage.drawings(directory.resolve("shown")));
        for (Path plot : shown) {
            String svg = Files.readString(plot);
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
            assertTrue(svg.getBytes(StandardCharsets.UTF_8).length < MOST_BYTES, plot + ": " + svg.length());
            assertTrue(svg.contains("prefers-color-scheme"), plot.toString());
        }
    }

    @Test
    void shouldMakeTablesOfAsManyCellsInEveryRow() throws Exception {
        String hostile = "a | b `c` <script> \\ [x](y)\nz";
        String text = Files.readString(sample("ann.json"))
                .replace("jvector-fused", hostile.replace("\\", "\\\\").replace("\n", "\\n"));
        Path json = Files.writeString(directory.resolve("hostile.json"), text);

        String page =
                MarkdownPage.files(directory.resolve("page.md"), List.of(json)).get(directory.resolve("page.md"));

        assertFalse(Objects.requireNonNull(page).contains("<script"));
        int cells = 0;
        int tables = 0;
        for (String line : page.lines().toList()) {
            if (!line.startsWith("|")) {
                cells = 0;
                continue;
            }
            int found = (int)
                    Pattern.compile("(?<!\\\\)\\|").matcher(line).results().count();
            tables += cells == 0 ? 1 : 0;
            assertEquals(cells == 0 ? found : cells, found, line);
            cells = found;
        }
        assertTrue(tables > 8, page);
    }

    @Test
    void shouldDeleteItsOldPlotsAndNothingElse() throws Exception {
        Path page = directory.resolve("page.md");
        MarkdownPage.write(page, List.of(sample("ann.json")));
        Path mine = Files.writeString(directory.resolve("page").resolve("mine.svg"), "<svg/>");
        List<Path> old = MarkdownPage.drawings(directory.resolve("page"));

        MarkdownPage.write(page, List.of(sample("writes.json")));

        assertTrue(old.stream().noneMatch(Files::exists), old.toString());
        assertTrue(Files.exists(mine));
    }

    @Test
    void shouldMakeTheSameFilesOfTheSameFigures() throws Exception {
        Path page = directory.resolve("page.md");
        List<Path> json = List.of(sample("ann.json"), sample("kernels.json"));

        Map<Path, String> once = MarkdownPage.files(page, json);

        assertEquals(once, MarkdownPage.files(page, json));
    }

    /** The page in the repository is what the figures beside it make; a figure that somebody typed is found here. */
    @Test
    void shouldHavePublishedWhatTheFiguresSay() throws IOException {
        Path docs = Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("docs");
        Path page = docs.resolve("benchmarks.md");
        List<Path> json;
        try (Stream<Path> files = Files.list(MarkdownPage.plots(page))) {
            json = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        assertFalse(json.isEmpty(), "no runs in " + MarkdownPage.plots(page));
        String mend = "differs from what the figures say; run ./varve bench report docs/benchmarks/*.json --markdown"
                + " docs/benchmarks.md";

        Map<Path, String> made = MarkdownPage.files(page, json);

        for (Map.Entry<Path, String> file : made.entrySet()) {
            assertTrue(Files.exists(file.getKey()), () -> file.getKey() + " " + mend);
            assertEquals(file.getValue(), Files.readString(file.getKey()), () -> file.getKey() + " " + mend);
            assertTrue(
                    file.getKey().equals(page) || Files.size(file.getKey()) < MOST_BYTES, file.getKey() + " is large");
        }
        for (Path plot : MarkdownPage.drawings(MarkdownPage.plots(page))) {
            assertTrue(made.containsKey(plot), () -> plot + " " + mend);
        }
    }

    private static Path sample(String name) throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(MarkdownPageTest.class.getResource(name)).toURI());
    }
}
