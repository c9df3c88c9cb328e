package dev.varve.cli.evaluation;

import dev.varve.cli.text.Document;

/**
 * A document to be found by a sentence that was held out of it.
 *
 * @param key the document's key
 * @param sentence the query: what stands in the document's description and is taken out of it
 */
public record KnownItem(String key, String sentence) {

    /**
     * Takes the sentence out of the document.
     *
     * @param document the document of {@link #key}
     * @return the same document without the first place of the sentence in its description
     */
    public Document heldOutOf(Document document) {
        var description = document.description();
        int start = description.indexOf(sentence);
        if (start < 0) {
            throw new IllegalArgumentException("the sentence does not stand in " + document.key());
        }
        var before = description.substring(0, start).stripTrailing();
        var behind = description.substring(start + sentence.length()).stripLeading();
        return document.withDescription(before + "\n" + behind);
    }
}
