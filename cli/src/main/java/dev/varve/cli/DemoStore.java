package dev.varve.cli;

import dev.varve.AttributeType;
import dev.varve.CollectionReader;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.Hits;
import dev.varve.Metric;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.cli.embedding.TextModel;
import dev.varve.cli.text.Document;
import dev.varve.cli.text.DocumentSpool;
import dev.varve.lab.report.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The demo's documents in a store: how they are written, and how they are asked for. */
final class DemoStore {

    static final String COLLECTION = "documents";

    private static final String TOKENS = "words";
    private static final String POOLED = "pooled";
    private static final int BATCH = 256;

    private DemoStore() {}

    /** The ways to search, compared with each other. */
    enum SearchSystem {
        LATE_INTERACTION("late-interaction"),
        EXACT("late-interaction-exact"),
        POOLED("pooled");

        private final String label;

        SearchSystem(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }

        /** The query for this system, or null if no word of it is known. */
        @Nullable
        Query query(TextModel.QueryVectors vectors) {
            if (vectors.tokens().length == 0) {
                return null;
            }
            return switch (this) {
                case LATE_INTERACTION -> Query.tokens(TOKENS, vectors.tokens());
                case EXACT -> Query.tokens(TOKENS, vectors.tokens()).exact();
                case POOLED -> Query.dense(DemoStore.POOLED, vectors.pooled());
            };
        }
    }

    static Schema schema(int dimensions) {
        return Schema.builder()
                .tokens(TOKENS, dimensions)
                .dense(POOLED, dimensions, Metric.DOT)
                .attribute("module", AttributeType.STRING)
                .attribute("package", AttributeType.STRING)
                .attribute("kind", AttributeType.STRING)
                .attribute("since", AttributeType.STRING)
                .attribute("visibility", AttributeType.STRING)
                .build();
    }

    /**
     * Writes documents in batches. A document without any word keeps its payload, but cannot be found by words.
     *
     * @param heldOut what is searched of a document: all of it, or what is left without a known item's sentence
     */
    static void write(
            VectorStore store,
            DocumentSpool documents,
            TextModel model,
            UnaryOperator<Document> heldOut,
            Progress progress)
            throws IOException {
        store.collection(COLLECTION, schema(model.dimensions()));
        var pending = new ArrayList<VectorRecord>(BATCH);
        documents.forEach(document -> {
            pending.add(record(document, model.encode(heldOut.apply(document))));
            if (pending.size() == BATCH) {
                write(store, pending, progress);
            }
        });
        write(store, pending, progress);
    }

    private static void write(VectorStore store, List<VectorRecord> records, Progress progress) {
        var batch = new WriteBatch();
        records.forEach(record -> batch.put(COLLECTION, record));
        store.write(batch, Durability.BUFFERED);
        progress.step(records.size());
        records.clear();
    }

    private static VectorRecord record(Document document, TextModel.@Nullable DocumentVectors vectors) {
        var record =
                VectorRecord.builder(document.key()).payload(document.text().getBytes(StandardCharsets.UTF_8));
        Map.of(
                        "module", document.module(),
                        "package", document.packageName(),
                        "kind", document.kind(),
                        "since", document.since(),
                        "visibility", document.internal() ? "internal" : "public")
                .forEach((name, value) -> {
                    if (!value.isEmpty()) {
                        record.attribute(name, value);
                    }
                });
        if (vectors != null) {
            record.tokens(TOKENS, vectors.tokens()).vector(POOLED, vectors.pooled());
        }
        return record.build();
    }

    /**
     * Asks several questions at a time.
     *
     * @param limit how many answers to each
     * @return the keys of the answers to each question, best first; none where no word is known
     */
    static List<List<String>> rankings(
            CollectionReader collection, TextModel model, SearchSystem system, List<String> questions, int limit) {
        var queries = new ArrayList<Query>();
        var asked = new ArrayList<Integer>();
        for (int i = 0; i < questions.size(); i++) {
            Query query = system.query(model.encode(questions.get(i)));
            if (query != null) {
                queries.add(query.limit(limit));
                asked.add(i);
            }
        }
        var rankings = new ArrayList<List<String>>();
        questions.forEach(_ -> rankings.add(List.of()));
        List<Hits> answers = queries.isEmpty() ? List.of() : collection.search(queries);
        for (int i = 0; i < answers.size(); i++) {
            rankings.set(
                    asked.get(i),
                    answers.get(i).list().stream()
                            .map(hit -> hit.key().toString())
                            .toList());
        }
        return rankings;
    }

    /** The condition that all of some {@code attribute=value} pairs hold, or null if there are none. */
    static @Nullable Filter filter(Map<String, String> pairs) {
        if (pairs.isEmpty()) {
            return null;
        }
        return Filter.and(pairs.entrySet().stream()
                .map(pair -> Filter.equal(pair.getKey(), pair.getValue()))
                .toArray(Filter[]::new));
    }
}
