package dev.varve.cli.text;

import java.util.Set;
import java.util.function.Consumer;

/** The words by which a document can be found: of its name and signature, of its description, of its notes. */
public final class DocumentWords {

    /** Words of Java that stand in nearly every signature and say nothing of what the thing is for. */
    private static final Set<String> KEYWORDS = Set.of(
            "public",
            "protect",
            "privat",
            "static",
            "final",
            "abstract",
            "class",
            "interfac",
            "enum",
            "record",
            "default",
            "void",
            "throw",
            "extend",
            "implement",
            "seal",
            "int",
            "boolean",
            "long",
            "byte",
            "char",
            "float",
            "doubl",
            "short",
            "super");

    private DocumentWords() {}

    /**
     * Cuts a document into words.
     *
     * @param document the document
     * @param words takes the words in their order, as {@link Words} makes them
     * @param partEnd runs behind each of the three parts: words to both sides of it are no neighbours
     */
    public static void split(Document document, Consumer<String> words, Runnable partEnd) {
        Consumer<String> declared = word -> {
            if (!KEYWORDS.contains(word)) {
                words.accept(word);
            }
        };
        if (!document.signature().isEmpty()) {
            Words.split(document.localName(), declared);
            Words.split(document.signature(), declared);
        }
        partEnd.run();
        Words.split(document.description(), words);
        partEnd.run();
        Words.split(document.notes(), words);
        partEnd.run();
    }
}
