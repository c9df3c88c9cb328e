package dev.varve.cli.evaluation;

import dev.varve.cli.text.Document;
import dev.varve.cli.text.DocumentSpool;
import dev.varve.cli.text.Fingerprints;
import dev.varve.cli.text.Sentences;
import dev.varve.cli.text.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Draws known items. A sentence is suitable if it is not the first of its description, ends with a full stop, has six
 * words or more besides stop words, and it is the document's own: at least half of its runs of three words stand in no
 * other document. What is copied from overload to overload would name all of them alike.
 */
public final class KnownItems {

    private static final int MIN_WORDS = 6;

    private static final int RUN = 3;
    /** So many are drawn for each that is wanted, because some turn out to be copies. */
    private static final int SPARE = 6;

    private final long seed;
    private final int wanted;

    private record Candidate(long priority, String key, String sentence) {}

    /**
     * Prepares a draw.
     *
     * @param seed decides which documents and sentences are drawn
     * @param wanted how many, 0 or more
     */
    public KnownItems(long seed, int wanted) {
        this.seed = seed;
        this.wanted = wanted;
    }

    /**
     * Draws from a corpus.
     *
     * @param documents the corpus
     * @return the items in the order in which they were drawn, fewer than wanted if the corpus has no more
     * @throws IOException if the corpus cannot be read
     */
    public List<KnownItem> draw(DocumentSpool documents) throws IOException {
        if (wanted == 0) {
            return List.of();
        }
        var candidates = candidates(documents);
        var counts = new HashMap<Long, Integer>();
        candidates.forEach(candidate -> runs(candidate.sentence()).forEach(run -> counts.put(run, 0)));
        documents.forEach(document -> countRuns(document, counts));
        return candidates.stream()
                .filter(candidate -> isOwn(candidate.sentence(), counts))
                .limit(wanted)
                .map(candidate -> new KnownItem(candidate.key(), candidate.sentence()))
                .toList();
    }

    /** The documents whose fingerprints, mixed with the seed, are least: a draw without the whole corpus in memory. */
    private List<Candidate> candidates(DocumentSpool documents) throws IOException {
        int size = Math.multiplyExact(wanted, SPARE);
        var drawn = new PriorityQueue<Candidate>(
                Comparator.comparingLong(Candidate::priority).reversed());
        documents.forEach(document -> {
            long priority = Fingerprints.mix(Fingerprints.of(document.key()) ^ Fingerprints.mix(seed));
            boolean enters = drawn.size() < size || priority < drawn.element().priority();
            var sentences = enters ? suitable(document) : List.<String>of();
            if (!sentences.isEmpty()) {
                int choice = (int) Long.remainderUnsigned(Fingerprints.mix(priority), sentences.size());
                drawn.add(new Candidate(priority, document.key(), sentences.get(choice)));
                if (drawn.size() > size) {
                    drawn.remove();
                }
            }
        });
        return drawn.stream()
                .sorted(Comparator.comparingLong(Candidate::priority))
                .toList();
    }

    private static List<String> suitable(Document document) {
        var sentences = Sentences.split(document.description());
        return sentences.stream()
                .skip(1)
                .filter(sentence -> Character.isLetter(sentence.charAt(0)))
                .filter(sentence -> sentence.endsWith(".") && words(sentence).size() >= MIN_WORDS)
                .toList();
    }

    private static boolean isOwn(String sentence, Map<Long, Integer> counts) {
        var runs = runs(sentence);
        long own = runs.stream().filter(run -> counts.getOrDefault(run, 0) == 1).count();
        return own * 2 >= runs.size();
    }

    private static void countRuns(Document document, Map<Long, Integer> counts) {
        var seen = new HashSet<Long>();
        for (var text : List.of(document.description(), document.notes())) {
            for (var sentence : Sentences.split(text)) {
                seen.addAll(runs(sentence));
            }
        }
        seen.forEach(run -> counts.computeIfPresent(run, (_, count) -> count + 1));
    }

    private static Set<Long> runs(String sentence) {
        var words = words(sentence);
        var runs = new HashSet<Long>();
        for (int start = 0; start + RUN <= words.size(); start++) {
            runs.add(Fingerprints.of(String.join(" ", words.subList(start, start + RUN))));
        }
        return runs;
    }

    private static List<String> words(String sentence) {
        var words = new ArrayList<String>();
        Words.parts(sentence, words::add);
        return words;
    }
}
