package dev.varve.cli;

import dev.varve.cli.embedding.TextModel;
import dev.varve.cli.text.Document;
import dev.varve.cli.text.DocumentSpool;
import dev.varve.lab.sets.TokenFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Writes the token vectors of the demo's documents and questions, for benchmarks to search on real text. */
final class DemoTokens {

    private DemoTokens() {}

    /**
     * Writes a folder that {@code varve bench candidates --tokens} takes. Documents and questions without a known word
     * are left out.
     *
     * @param heldOut what is searched of a document
     */
    static void write(
            Path folder,
            DocumentSpool documents,
            TextModel model,
            UnaryOperator<Document> heldOut,
            List<String> questions)
            throws IOException {
        try (TokenFolder.Writer writer = TokenFolder.Writer.create(folder, model.dimensions())) {
            documents.forEach(document -> {
                TextModel.DocumentVectors vectors = model.encode(heldOut.apply(document));
                if (vectors != null && vectors.tokens().length > 0) {
                    writer.document(vectors.tokens());
                }
            });
            for (String question : questions) {
                float[][] tokens = model.encode(question).tokens();
                if (tokens.length > 0) {
                    writer.query(tokens);
                }
            }
        }
    }
}
