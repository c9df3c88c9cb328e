package dev.varve.cli.embedding;

import dev.varve.cli.text.Document;
import dev.varve.cli.text.DocumentWords;
import dev.varve.cli.text.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns documents and queries into vectors: token vectors for late interaction, and one pooled vector.
 *
 * <p>A document's token vector stands for one of its words. It leans on the word's own vector as far as the word tells
 * what the document is about, and for the rest on the document's pooled vector:
 *
 * <pre>t = (g·v + {@value #DOCUMENT_SHARE}·m) / ‖…‖,  g = f / (f + k·(1 − b + b·l/l̄))</pre>
 *
 * with the vector v of the word, the pooled vector m, how often f the word stands in the document, the document's
 * length l and the mean length l̄. The factor g is the saturation of BM25 (Robertson and Zaragoza, "The Probabilistic
 * Relevance Framework", 2009, section 3.4). Late interaction has no other way to know that a word says less of a long
 * text than of a short one; without this, long documents answer everything.
 *
 * <p>A query's token vector is the word's vector, as long as its inverse document frequency is large. Immutable and
 * thread-safe.
 */
public final class TextModel {

    /** The most token vectors of a document, and of a query. */
    public static final int MAX_TOKENS = 180;

    private static final float DOCUMENT_SHARE = 0.5f;
    private static final double SATURATION = 1.2;
    private static final double LENGTH_SHARE = 0.75;
    /** An unknown word is taken for a known one that it shares as many letters with, from the start. */
    private static final int COMMON_PREFIX = 5;

    private final Vocabulary vocabulary;
    private final VectorTable vectors;
    private final int[] documentFrequency;
    private final int documents;
    private final float meanLength;

    TextModel(Vocabulary vocabulary, VectorTable vectors, int[] documentFrequency, int documents, float meanLength) {
        this.vocabulary = vocabulary;
        this.vectors = vectors;
        this.documentFrequency = documentFrequency;
        this.documents = documents;
        this.meanLength = meanLength;
    }

    /**
     * What a document is stored as.
     *
     * @param tokens 1 to {@value #MAX_TOKENS} vectors of unit norm
     * @param pooled one vector of unit norm
     */
    @SuppressWarnings("ArrayRecordComponent") // handed from the model to the store, not kept
    public record DocumentVectors(float[][] tokens, float[] pooled) {}

    /**
     * What a query is asked as.
     *
     * @param tokens at most {@value #MAX_TOKENS} vectors, as long as their words weigh; none if no word is known
     * @param pooled one vector of unit norm; zeros if no word is known
     * @param unknown the words that nothing is known of
     */
    @SuppressWarnings("ArrayRecordComponent") // handed from the model to the store, not kept
    public record QueryVectors(float[][] tokens, float[] pooled, List<String> unknown) {}

    /**
     * Tells how long vectors are.
     *
     * @return the number of dimensions
     */
    public int dimensions() {
        return vectors.dimensions();
    }

    /**
     * Tells how many words are known.
     *
     * @return the size of the vocabulary
     */
    public int words() {
        return vocabulary.size();
    }

    /**
     * Turns a document into vectors.
     *
     * @param document the document, without what is held out of it
     * @return its vectors, or null if none of its words is known
     */
    public @Nullable DocumentVectors encode(Document document) {
        var counts = new LinkedHashMap<Integer, Integer>();
        DocumentWords.split(
                document,
                word -> {
                    int number = vocabulary.number(word);
                    if (number != Vocabulary.UNKNOWN) {
                        counts.merge(number, 1, Integer::sum);
                    }
                },
                () -> {});
        var pooled = new float[dimensions()];
        var vector = new float[dimensions()];
        int length = 0;
        for (var entry : counts.entrySet()) {
            vectors.get(entry.getKey(), vector);
            Vectors.addScaled(pooled, entry.getValue() * inverseDocumentFrequency(entry.getKey()), vector);
            length += entry.getValue();
        }
        if (!Vectors.normalise(pooled)) {
            return null;
        }
        return new DocumentVectors(tokens(counts, length, pooled), pooled);
    }

    private float[][] tokens(Map<Integer, Integer> counts, int length, float[] pooled) {
        var tokens = new ArrayList<float[]>(Math.min(counts.size(), MAX_TOKENS));
        double norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / meanLength);
        for (var entry : counts.entrySet()) {
            if (tokens.size() == MAX_TOKENS) {
                break;
            }
            var token = new float[dimensions()];
            var vector = new float[dimensions()];
            vectors.get(entry.getKey(), vector);
            Vectors.addScaled(token, (float) (entry.getValue() / (entry.getValue() + norm)), vector);
            Vectors.addScaled(token, DOCUMENT_SHARE, pooled);
            if (Vectors.normalise(token)) {
                tokens.add(token);
            }
        }
        return tokens.toArray(float[][]::new);
    }

    /**
     * Turns a query into vectors.
     *
     * @param text a question or some words
     * @return its vectors
     */
    public QueryVectors encode(String text) {
        var tokens = new ArrayList<float[]>();
        var unknown = new ArrayList<String>();
        var pooled = new float[dimensions()];
        Words.split(text, word -> {
            int number = resolve(word);
            if (number == Vocabulary.UNKNOWN) {
                unknown.add(word);
            } else if (tokens.size() < MAX_TOKENS) {
                var vector = new float[dimensions()];
                vectors.get(number, vector);
                var token = new float[dimensions()];
                Vectors.addScaled(token, inverseDocumentFrequency(number), vector);
                Vectors.addScaled(pooled, 1, token);
                tokens.add(token);
            }
        });
        Vectors.normalise(pooled);
        return new QueryVectors(tokens.toArray(float[][]::new), pooled, unknown);
    }

    /** The word's number, or that of the most frequent among the known words with the longest common beginning. */
    private int resolve(String word) {
        int exact = vocabulary.number(word);
        if (exact != Vocabulary.UNKNOWN) {
            return exact;
        }
        int best = Vocabulary.UNKNOWN;
        int bestPrefix = COMMON_PREFIX - 1;
        for (int number = 0; number < vocabulary.size(); number++) {
            int prefix = commonPrefix(word, vocabulary.word(number));
            boolean asLong = prefix == bestPrefix && best != Vocabulary.UNKNOWN;
            if (prefix > bestPrefix || (asLong && documentFrequency[number] > documentFrequency[best])) {
                best = number;
                bestPrefix = prefix;
            }
        }
        return best;
    }

    private static int commonPrefix(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return i;
            }
        }
        return length;
    }

    /** The weight of a word (Robertson and Zaragoza, section 3.1, kept above zero): the rarer, the more it tells. */
    private float inverseDocumentFrequency(int word) {
        int frequency = documentFrequency[word];
        return (float) Math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5));
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    VectorTable vectors() {
        return vectors;
    }

    int documentFrequency(int word) {
        return documentFrequency[word];
    }

    int documents() {
        return documents;
    }

    float meanLength() {
        return meanLength;
    }
}
