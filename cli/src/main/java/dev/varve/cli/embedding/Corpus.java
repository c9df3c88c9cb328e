package dev.varve.cli.embedding;

import dev.varve.cli.text.Document;
import dev.varve.cli.text.DocumentWords;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;

/** Collects the words of documents and trains a {@link TextModel} on them. Not thread-safe. */
public final class Corpus {

    private final Vocabulary vocabulary = new Vocabulary();
    private final WordStream stream = new WordStream();
    private int[] documentFrequency = new int[1024];
    private int[] lastDocument = new int[1024];
    private int documents;
    private long words;

    /** Creates an empty corpus. */
    public Corpus() {}

    /**
     * Adds a document.
     *
     * @param document what is to be searched; a held-out sentence must be gone from it already
     */
    public void add(Document document) {
        documents++;
        DocumentWords.split(document, this::add, () -> stream.add(WordStream.BREAK));
    }

    private void add(String word) {
        int number = vocabulary.add(word);
        if (number == Vocabulary.UNKNOWN) {
            return;
        }
        if (number >= documentFrequency.length) {
            documentFrequency = Arrays.copyOf(documentFrequency, number * 2);
            lastDocument = Arrays.copyOf(lastDocument, number * 2);
        }
        if (lastDocument[number] != documents) {
            lastDocument[number] = documents;
            documentFrequency[number]++;
        }
        stream.add(number);
        words++;
    }

    /**
     * Tells how many words were added, repetitions included.
     *
     * @return the number of words
     */
    public long words() {
        return words;
    }

    /**
     * Trains on what was added.
     *
     * @param options how
     * @param executor runs the work
     * @return the model
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public TextModel train(FastRpOptions options, ExecutorService executor) throws InterruptedException {
        var vectors = FastRp.train(stream, vocabulary.words(), options, executor);
        float meanLength = documents == 0 ? 1 : Math.max(1, (float) words / documents);
        var frequency = Arrays.copyOf(documentFrequency, vocabulary.size());
        return new TextModel(vocabulary, vectors, frequency, documents, meanLength);
    }
}
