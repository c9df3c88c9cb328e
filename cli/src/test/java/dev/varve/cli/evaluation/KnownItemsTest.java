package dev.varve.cli.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.cli.text.Document;
import dev.varve.cli.text.DocumentSpool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownItemsTest {

    private static final String OWN = "Rotating a%1$d b%1$d c%1$d d%1$d e%1$d needs twelve green triangles.";
    private static final String COPIED = "Every overload carries this same sentence about closing sockets quickly.";

    @TempDir
    Path directory;

    @Test
    void shouldDrawSentencesThatAreLongEnoughNotTheFirstAndNotCopied() throws IOException {
        var texts = new ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            texts.add("First sentences are never drawn even if they are long enough " + i + ". Too short. " + COPIED
                    + " " + OWN.formatted(i));
        }
        texts.add("Alone. " + COPIED);
        var items = draw(texts, 1, 10);
        assertEquals(10, items.size());
        for (var item : items) {
            assertTrue(item.sentence().startsWith("Rotating"), item.sentence());
            assertTrue(item.sentence().contains(" a" + item.key().substring(1) + " "), "its own document's");
        }
        assertEquals(10, new HashSet<>(items).size());
    }

    @Test
    void shouldDrawBySeed() throws IOException {
        var texts = new ArrayList<String>();
        for (int i = 0; i < 60; i++) {
            texts.add("First. " + OWN.formatted(i));
        }
        assertEquals(draw(texts, 1, 20), draw(texts, 1, 20));
        assertNotEquals(draw(texts, 1, 20), draw(texts, 2, 20));
        assertEquals(draw(texts, 1, 20).subList(0, 5), draw(texts, 1, 5), "fewer are the first of more");
        assertEquals(60, draw(texts, 1, 500).size(), "no more than there are");
        assertEquals(List.of(), draw(texts, 1, 0));
    }

    @Test
    void shouldTakeTheSentenceOutOfItsDocument() {
        var document = document(3, "First one. " + OWN.formatted(3) + " Last one.");
        var item = new KnownItem("k3", OWN.formatted(3));
        assertEquals("First one.\nLast one.", item.heldOutOf(document).description());
        assertFalse(item.heldOutOf(document).text().contains("Rotating"));
        assertThrows(IllegalArgumentException.class, () -> item.heldOutOf(document(4, "Something else.")));
    }

    private List<KnownItem> draw(List<String> texts, long seed, int wanted) throws IOException {
        try (var spool = DocumentSpool.create(directory)) {
            for (int i = 0; i < texts.size(); i++) {
                spool.accept(document(i, texts.get(i)));
            }
            return new KnownItems(seed, wanted).draw(spool);
        }
    }

    private static Document document(int number, String text) {
        return new Document(
                "k" + number, "method", "", "", "", "void m()", text, "Returns " + "apple ".repeat(20), false);
    }
}
