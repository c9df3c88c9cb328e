package dev.varve.cli;

import dev.varve.CollectionReader;
import dev.varve.Filter;
import dev.varve.Hit;
import dev.varve.Query;
import dev.varve.cli.embedding.TextModel;
import dev.varve.cli.text.Sentences;
import dev.varve.lab.report.Report;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers questions in words, and prints the answers: key, score, first sentence, milliseconds. */
final class Answers {

    private static final int SENTENCE_WIDTH = 110;

    private final CollectionReader collection;
    private final TextModel model;
    private final @Nullable Filter filter;
    private final int limit;
    private final Report report;

    Answers(CollectionReader collection, TextModel model, @Nullable Filter filter, int limit, Report report) {
        this.collection = collection;
        this.model = model;
        this.filter = filter;
        this.limit = limit;
        this.report = report;
    }

    /** Prints the best answers to a question; tells whether there was any. */
    boolean print(String question) {
        PrintWriter out = report.out();
        TextModel.QueryVectors vectors = model.encode(question);
        if (!vectors.unknown().isEmpty()) {
            out.println("  (left out, since no document has them: " + String.join(", ", vectors.unknown()) + ")");
        }
        Query query = DemoStore.SearchSystem.LATE_INTERACTION.query(vectors);
        if (query == null) {
            out.println("  no word of it stands in any document");
            out.flush();
            return false;
        }
        Query limited = query.limit(limit).fetch(Query.Part.PAYLOAD);
        long start = System.nanoTime();
        var hits = collection.search(filter == null ? limited : limited.where(filter));
        double millis = (System.nanoTime() - start) / 1e6;
        int rank = 0;
        for (Hit hit : hits) {
            out.printf("%3d  %7.3f  %s%n", ++rank, hit.score(), hit.key());
            String sentence = firstSentence(hit);
            if (!sentence.isEmpty()) {
                out.println("              " + sentence);
            }
        }
        out.printf("     %d answers in %.1f ms%n", hits.size(), millis);
        report.add("answer_milliseconds", millis, "ms", Map.of("question", question));
        out.flush();
        return hits.size() > 0;
    }

    /** The first sentence behind the signature, which stands alone in the first paragraph. */
    private static String firstSentence(Hit hit) {
        String text = hit.record()
                .payload()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
        int body = text.indexOf("\n\n");
        String sentence = Sentences.first(body < 0 ? text : text.substring(body + 2));
        return sentence.length() <= SENTENCE_WIDTH ? sentence : sentence.substring(0, SENTENCE_WIDTH - 1) + "…";
    }
}
