package dev.varve.cli;

import dev.varve.cli.embedding.TextModel;
import dev.varve.cli.text.Document;
import dev.varve.cli.text.DocumentSpool;
import dev.varve.lab.sets.TokenFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the token vectors of the demo's documents and questions, for benchmarks to search on real text. */
final class DemoTokens {

    private DemoTokens() {}

    /**
     * What is asked.
     *
     * @param text in words
     * @param document the key of the document that it is about; null where several are, or nobody knows
     */
    record Question(String text, @Nullable String document) {}

    /**
     * Writes a folder that {@code varve bench candidates --tokens} and {@code varve bench ssd --tokens} take. Documents
     * and questions without a known word are left out.
     *
     * @param heldOut what is searched of a document
     */
    static void write(
            Path folder,
            DocumentSpool documents,
            TextModel model,
            UnaryOperator<Document> heldOut,
            List<Question> questions)
            throws IOException {
        Map<String, Integer> numbers = new HashMap<>();
        Set<String> known = questions.stream()
                .map(Question::document)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        try (TokenFolder.Writer writer = TokenFolder.Writer.create(folder, model.dimensions())) {
            documents.forEach(document -> {
                TextModel.DocumentVectors vectors = model.encode(heldOut.apply(document));
                if (vectors != null && vectors.tokens().length > 0) {
                    if (known.contains(document.key())) {
                        numbers.put(document.key(), writer.documents());
                    }
                    writer.document(vectors.tokens());
                }
            });
            for (Question question : questions) {
                float[][] tokens = model.encode(question.text()).tokens();
                Integer number = numbers.get(question.document());
                if (tokens.length > 0) {
                    writer.query(tokens, number == null ? OptionalInt.empty() : OptionalInt.of(number));
                }
            }
        }
    }
}
