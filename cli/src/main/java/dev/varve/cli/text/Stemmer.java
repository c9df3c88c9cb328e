package dev.varve.cli.text;

/**
 * Takes the endings of English inflection off: plurals, {@code -ed}, {@code -ing}, and what they leave behind. Step 1
 * of Porter's algorithm ("An algorithm for suffix stripping", Program 14(3), 1980) with its final step for {@code e};
 * derivations such as {@code -tion} stay, because word vectors bring those together more carefully than rules do.
 */
final class Stemmer {

    private static final int SHORTEST = 3;

    private Stemmer() {}

    /** The stem of a word in lower case; words of up to three letters, or with other characters than a–z, stay. */
    static String stem(String word) {
        if (word.length() <= SHORTEST || !isPlain(word)) {
            return word;
        }
        var stem = new StringBuilder(word);
        plural(stem);
        pastOrProgressive(stem);
        finalLetter(stem);
        return stem.toString();
    }

    private static boolean isPlain(String word) {
        return word.chars().allMatch(c -> c >= 'a' && c <= 'z');
    }

    private static void plural(StringBuilder word) {
        if (endsWith(word, "sses")) {
            cut(word, 2);
        } else if (endsWith(word, "ies")) {
            cut(word, word.length() > 4 ? 2 : 1);
        } else if (endsWith(word, "s") && !endsWith(word, "ss") && !endsWith(word, "us") && !endsWith(word, "is")) {
            cut(word, 1);
        }
    }

    private static void pastOrProgressive(StringBuilder word) {
        if (endsWith(word, "eed")) {
            if (measure(word, word.length() - 3) > 0) {
                cut(word, 1);
            }
        } else if (endsWith(word, "ed") && hasVowel(word, word.length() - 2)) {
            cut(word, 2);
            restore(word);
        } else if (endsWith(word, "ing") && hasVowel(word, word.length() - 3)) {
            cut(word, 3);
            restore(word);
        }
    }

    /** Mends what a removed {@code -ed} or {@code -ing} left: {@code creat}, {@code stopp}, {@code cach}. */
    private static void restore(StringBuilder word) {
        int length = word.length();
        if (endsWith(word, "at") || endsWith(word, "bl") || endsWith(word, "iz")) {
            word.append('e');
        } else if (length > 2
                && word.charAt(length - 1) == word.charAt(length - 2)
                && isConsonant(word, length - 1)
                && "lsz".indexOf(word.charAt(length - 1)) < 0) {
            cut(word, 1);
        } else if (measure(word, length) == 1 && endsConsonantVowelConsonant(word, length)) {
            word.append('e');
        }
    }

    private static void finalLetter(StringBuilder word) {
        int last = word.length() - 1;
        if (last < 2) {
            return;
        }
        if (word.charAt(last) == 'y' && isConsonant(word, last - 1)) {
            word.setCharAt(last, 'i');
        } else if (word.charAt(last) == 'e') {
            int measure = measure(word, last);
            if (measure > 1 || (measure == 1 && !endsConsonantVowelConsonant(word, last))) {
                cut(word, 1);
            }
        }
    }

    private static boolean endsWith(StringBuilder word, String end) {
        return word.length() > end.length() && word.indexOf(end, word.length() - end.length()) >= 0;
    }

    private static void cut(StringBuilder word, int letters) {
        word.setLength(word.length() - letters);
    }

    private static boolean isConsonant(StringBuilder word, int at) {
        return switch (word.charAt(at)) {
            case 'a', 'e', 'i', 'o', 'u' -> false;
            case 'y' -> at == 0 || !isConsonant(word, at - 1);
            default -> true;
        };
    }

    private static boolean hasVowel(StringBuilder word, int length) {
        for (int i = 0; i < length; i++) {
            if (!isConsonant(word, i)) {
                return true;
            }
        }
        return false;
    }

    /** Porter's m: how often a vowel is followed by a consonant. */
    private static int measure(StringBuilder word, int length) {
        int measure = 0;
        for (int i = 1; i < length; i++) {
            if (isConsonant(word, i) && !isConsonant(word, i - 1)) {
                measure++;
            }
        }
        return measure;
    }

    private static boolean endsConsonantVowelConsonant(StringBuilder word, int length) {
        return length >= 3
                && isConsonant(word, length - 1)
                && !isConsonant(word, length - 2)
                && isConsonant(word, length - 3)
                && "wxy".indexOf(word.charAt(length - 1)) < 0;
    }
}
