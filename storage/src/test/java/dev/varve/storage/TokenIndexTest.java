package dev.varve.storage;

import static dev.varve.storage.TokenStore.DOCS;
import static dev.varve.storage.TokenStore.INDEX;
import static dev.varve.storage.TokenStore.LIMIT;
import static dev.varve.storage.TokenStore.OPTIONS;
import static dev.varve.storage.TokenStore.TOKENS;
import static dev.varve.storage.TokenStore.indexed;
import static dev.varve.storage.TokenStore.requireIndexes;
import static dev.varve.storage.TokenStore.segments;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CandidateEncoding;
import dev.varve.Explanation;
import dev.varve.Hits;
import dev.varve.LateStats;
import dev.varve.Query;
import dev.varve.Reads;
import dev.varve.Snapshot;
import dev.varve.StoreOptions;
import dev.varve.TokenCoding;
import dev.varve.VectorCollection;
import dev.varve.VectorStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Token fields that are indexed: what queries find, whatever became of the records, and how they are made. */
@Timeout(300)
class TokenIndexTest {

    @TempDir
    Path directory;

    private final TokenStore docs = new TokenStore();

    private VectorStore open() {
        return open(OPTIONS);
    }

    private VectorStore open(StoreOptions options) {
        return Engines.open(directory, options);
    }

    @Test
    void shouldFindNearlyAllOfTheBest() {
        try (VectorStore store = open()) {
            docs.put(store, 0, 2_000);
            store.flush();
            docs.put(store, 2_000, 2_800);
            store.flush();
            docs.put(store, 2_800, 3_000);
            requireIndexes(store);
            assertEquals(2, indexed(store));
            VectorCollection found = store.collection(DOCS);
            double byDefault = docs.recall(found, 40, query -> query);
            assertTrue(byDefault >= 0.85, () -> "recall " + byDefault);
            double rescored = docs.recall(
                    found, 40, query -> query.candidates(1_000).rerank(500).rescore(50));
            assertTrue(rescored >= 0.95, () -> "recall " + rescored);
            double filtered = docs.recall(found, 40, query -> query.where(LIMIT));
            assertTrue(filtered >= 0.85, () -> "recall " + filtered);
            docs.requireExact(found, 20);
        }
        try (VectorStore store = open()) {
            assertEquals(3, segments(store).size());
            double reopened = docs.recall(store.collection(DOCS), 40, query -> query);
            assertTrue(reopened >= 0.85, () -> "recall " + reopened);
        }
    }

    @Test
    void shouldFindWhatIsThereAfterDeletesUpdatesAndMerges() {
        try (VectorStore store = open()) {
            docs.put(store, 0, 400);
            store.flush();
            docs.put(store, 300, 700);
            store.flush();
            docs.delete(store, 100, 200);
            docs.put(store, 650, 660);
            VectorCollection found = store.collection(DOCS);
            // Deleted and replaced records are never answers: the model checks each.
            assertTrue(docs.recall(found, 20, query -> query) > 0.85);
            docs.requireRight(store);
            store.compact().await();
            assertEquals(1, segments(store).size());
            requireIndexes(store);
            assertEquals(1, indexed(store));
            assertTrue(docs.recall(found, 20, query -> query) > 0.85);
            docs.requireRight(store);
        }
        assertTrue(VectorStore.check(directory).sound());
    }

    @Test
    void shouldAnswerASnapshotAsItWas() {
        try (VectorStore store = open()) {
            docs.put(store, 0, 300);
            store.flush();
            Query query = Query.tokens(TOKENS.name(), docs.query());
            try (Snapshot snapshot = store.snapshot()) {
                Hits before = snapshot.collection(DOCS).search(query);
                docs.delete(store, 0, 150);
                docs.put(store, 200, 500);
                store.compact().await();
                assertEquals(before, snapshot.collection(DOCS).search(query));
            }
            docs.requireRight(store);
        }
    }

    @ParameterizedTest
    @EnumSource(TokenCoding.class)
    void shouldKeepTokensAsItIsAsked(TokenCoding code) {
        try (VectorStore store = open(OPTIONS.withTokenIndex(INDEX.withCode(code)))) {
            docs.put(store, 0, 300);
            store.flush();
            requireIndexes(store);
            boolean coarse = code == TokenCoding.RESIDUAL_1 || code == TokenCoding.RABITQ_1;
            // All are candidates: what is lost, the codes lose.
            double recall = docs.recall(
                    store.collection(DOCS), 20, query -> query.rerank(300).rescore(0));
            assertTrue(recall >= (coarse ? 0.5 : 0.7), () -> "recall " + recall);
            double rescored = docs.recall(
                    store.collection(DOCS), 20, query -> query.rerank(300).rescore(300));
            assertEquals(1, rescored);
        }
    }

    @ParameterizedTest
    @EnumSource(CandidateEncoding.class)
    void shouldFindCandidatesByEachEncoding(CandidateEncoding encoding) {
        try (VectorStore store = open(OPTIONS.withTokenIndex(INDEX.withEncoding(encoding)))) {
            docs.put(store, 0, 1_000);
            store.flush();
            requireIndexes(store);
            double recall = docs.recall(store.collection(DOCS), 20, query -> query.rerank(128));
            assertTrue(recall >= 0.8, () -> "recall " + recall);
        }
    }

    @Test
    void shouldPoolTokens() {
        try (VectorStore store = open(OPTIONS.withTokenIndex(INDEX.withPooling(2)))) {
            docs.put(store, 0, 300);
            store.flush();
            requireIndexes(store);
            assertTrue(docs.recall(store.collection(DOCS), 20, query -> query.rescore(0)) >= 0.6);
            assertTrue(docs.recall(store.collection(DOCS), 20, query -> query) >= 0.8);
            docs.requireRight(store);
        }
    }

    @Test
    void shouldScoreAllWhereThereIsToBeNoIndex() {
        try (VectorStore store = open(OPTIONS.withTokenIndex(INDEX.withEnabled(false)))) {
            docs.put(store, 0, 300);
            store.flush();
            assertEquals(0, indexed(store));
            assertEquals(1, docs.recall(store.collection(DOCS), 20, query -> query));
        }
        try (VectorStore store = open()) {
            assertEquals(0, indexed(store));
            store.compact().await();
            assertEquals(1, indexed(store));
            docs.requireRight(store);
        }
    }

    /** So the scores of what is in memtables, and in segments with and without an index, can be compared. */
    @Test
    void shouldScoreAnswersInFullPrecisionUnlessItIsToldNotTo() {
        try (VectorStore store = open(OPTIONS.withTokenIndex(INDEX.withPooling(2)))) {
            docs.put(store, 0, 500);
            store.flush();
            docs.put(store, 500, 550);
            VectorCollection found = store.collection(DOCS);
            assertEquals(1, docs.rightScores(found, 20, query -> query));
            assertEquals(1, docs.rightScores(found, 20, query -> query.limit(50).where(LIMIT)));
            assertTrue(docs.rightScores(found, 20, query -> query.rescore(0)) < 0.5);
        }
    }

    /** So few are looked for that graphs are walked, and a row that is taken for another one is none of the best. */
    @Test
    void shouldFindTheBestByWalksBeforeAndAfterMerges() {
        try (VectorStore store = open()) {
            docs.put(store, 0, 2_000);
            store.flush();
            docs.put(store, 2_000, 3_800);
            store.flush();
            docs.delete(store, 0, 300);
            VectorCollection found = store.collection(DOCS);
            requireWalks(found, 2);
            store.compact().await();
            assertEquals(1, segments(store).size());
            requireWalks(found, 1);
        }
    }

    private void requireWalks(VectorCollection found, int parts) {
        UnaryOperator<Query.Tokens> few = query -> query.candidates(20).rerank(20);
        List<Explanation.Step> steps = found.explain(few.apply(Query.tokens(TOKENS.name(), docs.query())))
                .steps();
        assertEquals(parts, steps.size());
        steps.forEach(step -> assertTrue(step.estimated() < 1_200, step::toString));
        double recall = docs.recall(found, 50, few);
        assertTrue(recall >= 0.3, () -> "recall " + recall); // 20 of 3,800 are scored
    }

    /** What is in memory; tests of the search itself have documents that are not. */
    @Test
    void shouldAnswerAlikeHoweverItReads() {
        try (VectorStore store = open()) {
            docs.put(store, 0, 700);
            store.flush();
        }
        List<Query> queries = new ArrayList<>();
        IntStream.range(0, 20).forEach(_ -> queries.add(Query.tokens(TOKENS.name(), docs.query())));
        List<List<Hits>> answers = new ArrayList<>();
        for (Reads reads : List.of(Reads.THREADS, Reads.MAPPED, Reads.BEST)) {
            try (VectorStore store = Engines.open(directory, OPTIONS.withReads(reads), Background.threads("test"))) {
                VectorCollection found = store.collection(DOCS);
                answers.add(queries.stream().map(found::search).toList());
                answers.add(found.search(queries));
                answers.add(queries.stream()
                        .map(query -> found.search(((Query.Tokens) query).prefetch(1)))
                        .toList());
            }
        }
        answers.forEach(each -> assertEquals(answers.getFirst(), each));
    }

    @Test
    void shouldTellWhatItDid() {
        try (VectorStore store = open()) {
            docs.put(store, 0, 600);
            store.flush();
            docs.put(store, 600, 610);
            VectorCollection found = store.collection(DOCS);
            Explanation told = found.explain(Query.tokens(TOKENS.name(), docs.query()));
            assertEquals(
                    List.of(Explanation.Way.CANDIDATES, Explanation.Way.EXACT),
                    told.steps().stream().map(Explanation.Step::way).toList());
            Explanation.Step step = told.steps().getFirst();
            assertEquals(Query.DEFAULT_RERANK, step.scored());
            assertTrue(step.beam() >= Query.DEFAULT_RERANK && step.estimated() > 0, step::toString);
            LateStats late = told.late().orElseThrow();
            assertEquals(List.of(1L, 64L, 20L), List.of(late.searches(), late.scored(), late.rescored()));
            assertEquals(late.prefetched(), late.hits() + late.wasted());
            String table = told.toString();
            assertTrue(table.contains("512 candidates, re-rank 64, rescore 20, prefetch 0.6"), table);
            assertTrue(table.contains("coded tokens: 64 scored, 20 again in full precision, "), table);
            assertEquals(late, store.stats().lateInteraction());
            found.search(Query.tokens(TOKENS.name(), docs.query()).exact());
            assertEquals(1, store.stats().lateInteraction().searches());
            var roles = store.stats().roles();
            var named = List.of("tokens", "token-codes", "codes", "centroids", "graph");
            assertTrue(roles.keySet().containsAll(named), roles::toString);
        }
    }
}
