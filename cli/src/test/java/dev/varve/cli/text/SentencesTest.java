package dev.varve.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class SentencesTest {

    @Test
    void shouldEndSentencesAtFullStopsFollowedBySpace() {
        assertEquals(
                List.of("Reads a line.", "Blocks until then!", "Why?"),
                Sentences.split("Reads a line. Blocks until then!  Why?"));
    }

    @Test
    void shouldNotEndSentencesWithinNamesNumbersAndAbbreviations() {
        assertEquals(
                List.of("Uses String.split(), i.e. version 1.4 (e.g. for \"a.b\") vs. the other."),
                Sentences.split("Uses String.split(), i.e. version 1.4 (e.g. for \"a.b\") vs. the other."));
    }

    @Test
    void shouldEndSentencesAtLineBreaks() {
        assertEquals(List.of("A heading", "Text here."), Sentences.split("A heading\n\nText here."));
        assertEquals("A heading", Sentences.first("A heading\nText."));
        assertEquals("", Sentences.first(" \n "));
    }

    @Property
    void shouldKeepEachSentenceFindableInTheText(@ForAll String text) {
        int at = 0;
        for (String sentence : Sentences.split(text)) {
            at = text.indexOf(sentence, at);
            Assertions.assertTrue(at >= 0, sentence);
            at += sentence.length();
        }
    }
}
