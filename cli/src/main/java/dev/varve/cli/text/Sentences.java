package dev.varve.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Cuts readable text into sentences. */
public final class Sentences {

    private Sentences() {}

    /**
     * Cuts a text behind full stops, question and exclamation marks that are followed by white space and no lower-case
     * letter, and at line breaks.
     *
     * @param text readable text
     * @return the sentences in their order, each a stretch of the text without white space at its ends
     */
    public static List<String> split(String text) {
        var sentences = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n' || isEnd(text, i)) {
                add(sentences, text.substring(start, i + 1));
                start = i + 1;
            }
        }
        add(sentences, text.substring(start));
        return sentences;
    }

    /**
     * Returns the first sentence of a text.
     *
     * @param text readable text
     * @return its first sentence, empty if there is none
     */
    public static String first(String text) {
        var sentences = split(text);
        return sentences.isEmpty() ? "" : sentences.getFirst();
    }

    private static void add(List<String> sentences, String piece) {
        var sentence = piece.strip();
        if (!sentence.isEmpty()) {
            sentences.add(sentence);
        }
    }

    private static boolean isEnd(String text, int at) {
        char c = text.charAt(at);
        if (c != '.' && c != '?' && c != '!') {
            return false;
        }
        int next = at + 1;
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        boolean goesOn = next < text.length() && Character.isLowerCase(text.charAt(next));
        return next > at + 1 && !goesOn && !isAbbreviation(text, at);
    }

    /** Whether the full stop belongs to {@code e.g.}, {@code i.e.} or {@code vs.}, which seldom end a sentence. */
    private static boolean isAbbreviation(String text, int at) {
        return endsWith(text, at, "e.g")
                || endsWith(text, at, "i.e")
                || endsWith(text, at, "vs")
                || endsWith(text, at, "cf");
    }

    private static boolean endsWith(String text, int end, String abbreviation) {
        int start = end - abbreviation.length();
        return start >= 0
                && text.startsWith(abbreviation, start)
                && (start == 0 || !Character.isLetterOrDigit(text.charAt(start - 1)));
    }
}
