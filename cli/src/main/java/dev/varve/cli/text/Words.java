package dev.varve.cli.text;

import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Cuts text into words: runs of letters and digits, identifiers also at their humps ({@code readAllLines} gives read,
 * all, line; {@code HTTPServer} gives http, server), in lower case, without inflection, without stop words.
 */
public final class Words {

    private static final int LONGEST = 40;
    private static final Set<String> STOP_WORDS = Set.of(
            "a", "an", "the", "of", "to", "in", "is", "are", "be", "was", "were", "been", "and", "or", "for", "on",
            "at", "by", "as", "it", "its", "this", "that", "these", "those", "with", "from", "which", "will", "would",
            "shall", "should", "may", "can", "could", "has", "have", "had", "do", "does", "did", "such", "then", "than",
            "so", "there", "their", "they", "them", "he", "she", "we", "you", "your", "our", "i", "me", "my", "but",
            "what", "who", "whose", "how", "s", "t", "e", "g", "eg", "ie", "etc", "into", "about", "also", "am", "his",
            "her");

    private Words() {}

    /**
     * Cuts a text.
     *
     * @param text prose, a signature, or a query
     * @param sink takes the words in their order
     */
    public static void split(CharSequence text, Consumer<String> sink) {
        int length = text.length();
        for (int start = 0; start < length; ) {
            if (!Character.isLetterOrDigit(text.charAt(start))) {
                start++;
                continue;
            }
            int end = start + 1;
            while (end < length && !isBoundary(text, end)) {
                end++;
            }
            emit(text, start, end, sink);
            start = end;
        }
    }

    private static void emit(CharSequence text, int start, int end, Consumer<String> sink) {
        if (end - start > LONGEST) {
            return;
        }
        var lower = text.subSequence(start, end).toString().toLowerCase(Locale.ROOT);
        if (!STOP_WORDS.contains(lower)) {
            sink.accept(Stemmer.stem(lower));
        }
    }

    /** Whether a word that runs up to a character ends before it. */
    private static boolean isBoundary(CharSequence text, int at) {
        char before = text.charAt(at - 1);
        char here = text.charAt(at);
        if (!Character.isLetterOrDigit(here)) {
            return true;
        }
        if (Character.isUpperCase(here)) {
            boolean nextIsLower = at + 1 < text.length() && Character.isLowerCase(text.charAt(at + 1));
            return !Character.isUpperCase(before) || nextIsLower && !isPluralOfAcronym(text, at);
        }
        return false;
    }

    /** In {@code URLs} the last capital belongs to the acronym. */
    private static boolean isPluralOfAcronym(CharSequence text, int at) {
        return text.charAt(at + 1) == 's'
                && (at + 2 == text.length() || !Character.isLetterOrDigit(text.charAt(at + 2)));
    }
}
