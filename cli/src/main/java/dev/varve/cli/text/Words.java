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
     * Cuts a text; an identifier with humps also counts as a whole, behind its parts: {@code readLine} gives read,
     * line, readline.
     *
     * @param text prose, a signature, or a query
     * @param sink takes the words in their order
     */
    public static void split(CharSequence text, Consumer<String> sink) {
        scan(text, sink, true);
    }

    /**
     * Cuts a text into the parts of its identifiers only.
     *
     * @param text prose
     * @param sink takes the words in their order
     */
    public static void parts(CharSequence text, Consumer<String> sink) {
        scan(text, sink, false);
    }

    private static void scan(CharSequence text, Consumer<String> sink, boolean whole) {
        int length = text.length();
        int start = 0;
        while (start < length) {
            if (!Character.isLetterOrDigit(text.charAt(start))) {
                start++;
                continue;
            }
            int part = start;
            int end = start + 1;
            int parts = 1;
            for (; end < length && Character.isLetterOrDigit(text.charAt(end)); end++) {
                if (isHump(text, end)) {
                    emit(text, part, end, sink);
                    part = end;
                    parts++;
                }
            }
            emit(text, part, end, sink);
            if (whole && parts > 1 && end - start <= LONGEST) {
                sink.accept(text.subSequence(start, end).toString().toLowerCase(Locale.ROOT));
            }
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

    /** Whether a new word of an identifier begins at a letter. */
    private static boolean isHump(CharSequence text, int at) {
        if (!Character.isUpperCase(text.charAt(at))) {
            return false;
        }
        boolean nextIsLower = at + 1 < text.length() && Character.isLowerCase(text.charAt(at + 1));
        return !Character.isUpperCase(text.charAt(at - 1)) || (nextIsLower && !isPluralOfAcronym(text, at));
    }

    /** In {@code URLs} the last capital belongs to the acronym. */
    private static boolean isPluralOfAcronym(CharSequence text, int at) {
        return text.charAt(at + 1) == 's'
                && (at + 2 == text.length() || !Character.isLetterOrDigit(text.charAt(at + 2)));
    }
}
