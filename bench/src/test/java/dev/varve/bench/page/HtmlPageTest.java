package dev.varve.bench.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class HtmlPageTest {

    /** Figures whose value means nothing: their labels are shown. */
    private static final Set<String> WITHOUT_VALUE = Set.of("run", "run_complete", "system", "note");

    @TempDir
    private Path directory;

    @Test
    void shouldShowEachFigureExactlyAsTheJsonHasIt() throws Exception {
        for (String sample : List.of("ann.json", "kernels.json", "writes.json", "ssd.json", "unknown.json")) {
            Path json = sample(sample);
            List<String> expected = new ArrayList<>();
            for (String line : Files.readAllLines(json)) {
                exact(line).ifPresent(expected::add);
            }

            Set<String> shown = new HashSet<>(titles(page(json)));

            assertFalse(expected.isEmpty());
            expected.forEach(figure -> assertTrue(shown.contains(figure), () -> figure + " is not in a table"));
            assertEquals(new HashSet<>(expected), shown, "nothing else");
        }
    }

    @Test
    void shouldShowFiguresToPeopleAsTheyAreToTools() throws Exception {
        for (Element figure : figures(page(sample("writes.json")))) {
            double value = Double.parseDouble(figure.getAttribute("value"));
            String words = figure.getTextContent();
            double read = Double.parseDouble(words.replaceAll("[,×]", ""));

            assertEquals(value, read, Math.max(0.005, Math.abs(value) * 0.0051), words);
        }
    }

    @Test
    void shouldKeepFiguresOfUnknownNames() throws Exception {
        String page = page(sample("unknown.json"));

        assertTrue(page.contains("Other figures"));
        assertTrue(titles(page).stream().anyMatch(title -> title.startsWith("warp_factor, drive=two: 9.75")), page);
    }

    @Test
    void shouldShowLabelsAsTextWhateverTheyHold() throws Exception {
        String hostile = "<script>alert('&\"1\"')</script><svg onload=x>";
        String text = Files.readString(sample("ann.json"))
                .replace("jvector-fused", hostile.replace("\"", "\\\""))
                .replace("fashion-mnist-784", "</title><img src=x>");
        Path json = Files.writeString(directory.resolve("hostile.json"), text);

        String page = page(json);

        assertFalse(page.contains("<script"), "a tag of a label");
        assertFalse(page.contains("<img"), "a tag of a label");
        assertFalse(page.contains("<svg onload"), "a tag of a label");
        assertTrue(page.contains(HtmlPage.escape(hostile)));
        assertTrue(titles(page).stream().anyMatch(title -> title.contains(hostile)));
        assertTrue(svgs(page).stream().anyMatch(svg -> svg.getTextContent().contains("<script>alert(")));
    }

    @Test
    void shouldSayThatARunWasStopped() throws IOException, URISyntaxException {
        List<String> lines = Files.readAllLines(sample("writes.json"));
        Path whole = sample("writes.json");
        Path stopped = Files.write(directory.resolve("stopped.json"), lines.subList(0, 5));
        Path cut = Files.writeString(directory.resolve("cut.json"), lines.getFirst() + "\n" + "{\"name\":\"qp");

        assertFalse(page(whole).contains("was stopped"));
        assertTrue(page(stopped).contains("This run was stopped"));
        assertTrue(page(cut).contains("This run was stopped while it wrote a line"));
    }

    @Test
    void shouldSayThatARunWasQuick() throws IOException, URISyntaxException {
        Path whole = sample("writes.json");
        Path quick = Files.writeString(
                directory.resolve("quick.json"),
                Files.readString(whole).replaceFirst("\"labels\":\\{", "\"labels\":{\"quick\":\"true\","));
        Path markdown = directory.resolve("quick.md");
        MarkdownPage.write(markdown, List.of(quick));

        assertFalse(page(whole).contains("not for figures to quote"));
        assertTrue(page(quick).contains("A quick run: not for figures to quote."));
        assertTrue(Files.readString(markdown).contains("> A quick run: not for figures to quote."));
    }

    @Test
    void shouldShowARunThatWasStoppedAtAnyLine() throws Exception {
        for (String sample : List.of("ann.json", "kernels.json", "writes.json")) {
            List<String> lines = Files.readAllLines(sample(sample));
            for (int count = 1; count < lines.size(); count += 19) {
                Path part = Files.write(directory.resolve("part.json"), lines.subList(0, count));

                assertTrue(page(part).contains("This run was stopped"));
            }
        }
    }

    @Test
    void shouldMakeTheSamePageOfTheSameFigures() throws Exception {
        Path json = sample("ann.json");

        assertEquals(page(json), page(json));
        assertNotEquals(page(json), page(sample("writes.json")));
    }

    @Test
    void shouldLoadNothingAndRunNothing() throws Exception {
        String page = page(sample("ann.json"))
                .replace("xmlns=\"http://www.w3.org/2000/svg\"", "")
                .replace("xmlns:xlink=\"http://www.w3.org/1999/xlink\"", "");

        assertFalse(page.contains("http:") || page.contains("https:") || page.contains("//"), "an address");
        assertFalse(Pattern.compile("<script|<link|<iframe|<object|<img|@import|\\ssrc=|\\son[a-z]+=|javascript:")
                .matcher(page)
                .find());
        for (MatchResult link : all("href=\"([^\"]*)\"", page)) {
            assertTrue(link.group(1).startsWith("#"), link.group());
        }
        for (MatchResult reference : all("url\\(([^)]*)\\)", page)) {
            assertTrue(reference.group(1).startsWith("#"), reference.group());
        }
    }

    @Test
    void shouldDrawWellFormedPlotsThatSayWhatTheyAre() throws Exception {
        String page = page(sample("ann.json"));
        List<Element> plots = svgs(page);

        assertTrue(plots.size() >= 14, plots.size() + " plots");
        Set<String> ids = new HashSet<>();
        for (MatchResult id : all("\\sid=\"([^\"]*)\"", page)) {
            assertTrue(ids.add(id.group(1)), id.group());
        }
        for (MatchResult reference : all("(?:href=\"|url\\()#([^\")]*)", page)) {
            assertTrue(ids.contains(reference.group(1)), reference.group());
        }
        for (Element plot : plots) {
            assertEquals("img", plot.getAttribute("role"));
            for (String id : plot.getAttribute("aria-labelledby").split(" ", -1)) {
                assertTrue(ids.contains(id), id);
            }
            assertFalse(
                    plot.getElementsByTagName("title").item(0).getTextContent().isBlank());
            assertTrue(plot.getElementsByTagName("text").getLength() > 3);
        }
    }

    @Test
    void shouldGiveVarveItsColorInEveryPlot() throws Exception {
        for (Element plot : svgs(page(sample("ann.json")))) {
            String title = plot.getElementsByTagName("title").item(0).getTextContent();
            NodeList shapes = plot.getElementsByTagName("*");
            boolean vermilion = false;
            for (int i = 0; i < shapes.getLength(); i++) {
                vermilion |= ((Element) shapes.item(i)).getAttribute("fill").equals("#d55e00");
            }
            // The ratios have a mark for each peer.
            assertEquals(!title.startsWith("Varve's"), vermilion, title);
        }
    }

    /** Name, labels, value, unit and rounds as a line of JSON spells them; nothing for what has no value. */
    private static Optional<String> exact(String line) throws IOException {
        String name = "";
        String value = "";
        String unit = "";
        var labels = new TreeMap<String, String>();
        var rounds = new StringBuilder();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "name" -> name = json.getText();
                    case "value" -> value = json.getText();
                    case "unit" -> unit = json.getText();
                    case "labels" -> {
                        while (json.nextToken() == JsonToken.FIELD_NAME) {
                            labels.put(json.currentName(), json.nextTextValue());
                        }
                    }
                    case "rounds" -> {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            rounds.append(' ').append(json.getText());
                        }
                    }
                    default -> assertTrue(List.of("low", "high").contains(field), field);
                }
            }
        }
        if (WITHOUT_VALUE.contains(name)) {
            return Optional.empty();
        }
        var exact = new StringBuilder(name);
        labels.forEach(
                (label, text) -> exact.append(", ").append(label).append('=').append(text));
        exact.append(": ").append(value).append(' ').append(unit);
        return Optional.of((rounds.isEmpty() ? exact : exact.append("; rounds").append(rounds)).toString());
    }

    private static List<String> titles(String page) throws Exception {
        return figures(page).stream()
                .map(figure -> figure.getAttribute("title"))
                .toList();
    }

    /** The figures of all tables of a page, parsed. */
    private static List<Element> figures(String page) throws Exception {
        List<Element> figures = new ArrayList<>();
        for (MatchResult table : all("(?s)<table>.*?</table>", page)) {
            NodeList found = parse(table.group()).getElementsByTagName("data");
            for (int i = 0; i < found.getLength(); i++) {
                figures.add((Element) found.item(i));
            }
        }
        return figures;
    }

    private static List<Element> svgs(String page) throws Exception {
        List<Element> svgs = new ArrayList<>();
        for (MatchResult svg : all("(?s)<svg .*?</svg>", page)) {
            svgs.add(parse(svg.group()).getDocumentElement());
        }
        return svgs;
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static List<MatchResult> all(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }

    private String page(Path json) throws IOException {
        Path html = directory.resolve("page.html");
        HtmlPage.write(html, List.of(json));
        return Files.readString(html);
    }

    private static Path sample(String name) throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(HtmlPageTest.class.getResource(name)).toURI());
    }
}
