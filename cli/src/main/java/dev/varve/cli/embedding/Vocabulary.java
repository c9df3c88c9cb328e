package dev.varve.cli.embedding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Words and their numbers. Holds {@value #MAX_WORDS} words at most, which is what keeps it small for any corpus: words
 * that come first after that are unknown. Not thread-safe while it grows.
 */
public final class Vocabulary {

    /** What stands for an unknown word. */
    public static final int UNKNOWN = -1;

    static final int MAX_WORDS = 1 << 18;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> words = new ArrayList<>();

    /** Creates an empty vocabulary. */
    public Vocabulary() {}

    /**
     * Returns the number of a word, a new one if there is room for a new word.
     *
     * @param word any word
     * @return its number, or {@link #UNKNOWN} if the vocabulary is full
     */
    public int add(String word) {
        var known = numbers.get(word);
        if (known != null) {
            return known;
        }
        if (words.size() == MAX_WORDS) {
            return UNKNOWN;
        }
        numbers.put(word, words.size());
        words.add(word);
        return words.size() - 1;
    }

    /**
     * Returns the number of a word.
     *
     * @param word any word
     * @return its number, or {@link #UNKNOWN}
     */
    public int number(String word) {
        return numbers.getOrDefault(word, UNKNOWN);
    }

    /**
     * Returns the word of a number.
     *
     * @param number from 0 to {@link #size} exclusively
     * @return the word
     */
    public String word(int number) {
        return words.get(number);
    }

    /**
     * Tells how many words there are.
     *
     * @return the number of words
     */
    public int size() {
        return words.size();
    }

    /**
     * Returns all words.
     *
     * @return the words by their numbers, a view
     */
    public List<String> words() {
        return Collections.unmodifiableList(words);
    }
}
