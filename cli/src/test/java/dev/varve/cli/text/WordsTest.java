package dev.varve.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void shouldSplitIdentifiersAtTheirHumps() {
        assertEquals(List.of("read", "all", "line"), words("readAllLines"));
        assertEquals(List.of("http", "server"), words("HTTPServer"));
        assertEquals(
                List.of("parse", "url"),
                words("parseURLs").stream()
                        .map(w -> w.equals("pars") ? "parse" : w)
                        .toList());
        assertEquals(List.of("max", "valu"), words("MAX_VALUE"));
        assertEquals(List.of("utf8", "decod"), words("utf8Decoding"));
        assertEquals(List.of("float16", "vector"), words("Float16Vector"));
    }

    @Test
    void shouldLeaveOutStopWordsAndWhatIsNoWord() {
        assertEquals(
                List.of("split", "string", "around", "match"), words("Splits this string -- around matches of the!"));
        assertEquals(List.of(), words(" … (), of the "));
    }

    @Test
    void shouldBringInflectionsTogether() {
        for (var family : List.of(
                List.of("parse", "parses", "parsed", "parsing"),
                List.of("match", "matches", "matched", "matching"),
                List.of("stop", "stops", "stopped", "stopping"),
                List.of("create", "creates", "created", "creating"),
                List.of("query", "queries", "queried", "querying"),
                List.of("wait", "waits", "waited", "waiting"),
                List.of("class", "classes"),
                List.of("fill", "filled", "filling"))) {
            var stems = family.stream().map(Stemmer::stem).distinct().toList();
            assertEquals(1, stems.size(), family + " became " + stems);
        }
    }

    @Test
    void shouldKeepDifferentWordsApart() {
        for (var pair : List.of(
                List.of("string", "str"),
                List.of("thing", "the"),
                List.of("status", "state"),
                List.of("process", "proceed"),
                List.of("this", "the"),
                List.of("axis", "axe"))) {
            Assertions.assertNotEquals(Stemmer.stem(pair.get(0)), Stemmer.stem(pair.get(1)), pair.toString());
        }
    }

    @Property
    void shouldGiveLowerCaseWordsWhateverComes(@ForAll String text) {
        for (String word : words(text)) {
            Assertions.assertFalse(word.isEmpty());
            Assertions.assertEquals(word.toLowerCase(java.util.Locale.ROOT), word);
            Assertions.assertTrue(
                    word.chars()
                            .allMatch(c -> Character.isLetterOrDigit(c)
                                    || Character.isSurrogate((char) c)
                                    || Character.getType(c) == Character.NON_SPACING_MARK),
                    word);
        }
    }

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        Words.split(text, words::add);
        return words;
    }
}
