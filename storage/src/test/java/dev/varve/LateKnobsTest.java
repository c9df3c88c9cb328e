package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Query.LateEffort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a token query may ask for beside its tokens. */
class LateKnobsTest {

    private static final int DIMENSION = 8;
    private static final int ROWS = 320;
    private static final float[][] QUERY = {{1, 0, 0, 0, 0, 0, 0, 0}, {0, 0, 0, 1, 0, 0, 0, 0}};
    private static final Schema SCHEMA = Schema.builder(KeyType.LONG)
            .tokens("tokens", DIMENSION, Precision.FLOAT32)
            .attribute("third", AttributeType.LONG)
            .build();

    @TempDir
    Path directory;

    private final Random random = new Random(5);
    private VectorStore store;
    private VectorCollection docs;

    /** A segment with an index, and a memtable. */
    @BeforeEach
    void fill() {
        store = VectorStore.open(
                directory,
                StoreOptions.DEFAULT
                        .withDurability(Durability.BUFFERED)
                        .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false))
                        .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(100)));
        docs = store.collection("docs", SCHEMA);
        put(0, 300);
        store.flush();
        put(300, ROWS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void put(int from, int to) {
        WriteBatch batch = new WriteBatch();
        for (int row = from; row < to; row++) {
            float[][] tokens = IntStream.range(0, 1 + random.nextInt(6))
                    .mapToObj(_ -> vector())
                    .toArray(float[][]::new);
            batch.put(
                    "docs",
                    VectorRecord.builder(row)
                            .tokens("tokens", tokens)
                            .attribute("third", row % 3)
                            .build());
        }
        store.write(batch);
    }

    private float[] vector() {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private static Query.Tokens query() {
        return Query.tokens("tokens", QUERY);
    }

    @Test
    void shouldDoWhatIsUsual() {
        assertEquals(new LateEffort.Reranked(0, 0, Query.USUAL_RESCORE, 0.6), query().effort());
        assertEquals(new LateEffort.Reranked(512, 64, 20, 0.6), query().effortForLimit());
        assertEquals(
                new LateEffort.Reranked(1_600, 400, 200, 0.6),
                query().limit(100).effortForLimit());
        assertEquals(
                new LateEffort.Reranked(100_000, 7, 100_000, 0.6),
                query().rerank(7).limit(100_000).effortForLimit());
        assertEquals(
                new LateEffort.Reranked(512, 64, 0, 0.6), query().rescore(0).effortForLimit());
        assertEquals(query(), query().rescore(0).rescore(Query.USUAL_RESCORE));
        assertEquals(
                "usual candidates, re-rank 7, rescore usual, prefetch 0.6",
                query().rerank(7).effort().describe());
        assertEquals(
                "512 candidates, re-rank 64, prefetch 0.6",
                query().rescore(0).effortForLimit().describe());
        assertEquals(
                new LateEffort.Reranked(40, 30, 20, 0.5),
                query().prefetch(0.5).rescore(20).rerank(30).candidates(40).effort());
        assertEquals(new LateEffort.Exact(), query().rerank(7).exact().effort());
        assertEquals(
                new LateEffort.Reranked(0, 7, Query.USUAL_RESCORE, 0.6),
                query().exact().rerank(7).effort());
    }

    @Test
    void shouldBeImmutableAndEqualWhereTheSameIsAsked() {
        Query.Tokens query = query();
        List<UnaryOperator<Query.Tokens>> changes = List.of(
                each -> each.candidates(99),
                each -> each.rerank(99),
                each -> each.rescore(99),
                each -> each.prefetch(0.99),
                Query.Tokens::exact,
                each -> each.limit(99),
                each -> each.where(Filter.equal("third", 1L)),
                each -> each.fetch(Query.Part.PAYLOAD));
        List<Query> different = new ArrayList<>(List.of(query));
        for (UnaryOperator<Query.Tokens> change : changes) {
            Query.Tokens changed = change.apply(query);
            assertEquals(changed, change.apply(query));
            assertEquals(changed.hashCode(), change.apply(query).hashCode());
            different.forEach(other -> assertNotEquals(other, changed));
            different.add(changed);
        }
        assertEquals(query(), query);
        assertEquals(
                query.candidates(9).effort(),
                query.candidates(9).limit(3).where(Filter.exists("third")).effort());
    }

    @Test
    void shouldRefuseWhatNoSearchCanDo() {
        List<UnaryOperator<Query.Tokens>> wrong = List.of(
                each -> each.candidates(-1),
                each -> each.candidates(Query.MAX_CANDIDATES + 1),
                each -> each.rerank(-1),
                each -> each.rerank(Query.MAX_CANDIDATES + 1),
                each -> each.rescore(-2),
                each -> each.rescore(Query.MAX_CANDIDATES + 1),
                each -> each.prefetch(0),
                each -> each.prefetch(1.01),
                each -> each.prefetch(Double.NaN));
        for (UnaryOperator<Query.Tokens> each : wrong) {
            Query.Tokens query = each.apply(query());
            var refused = assertThrows(InvalidArgumentException.class, () -> docs.search(query));
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.startsWith("collection 'docs', query: expected "), message);
            assertTrue(message.contains(", found ") && message.contains("; "), message);
            assertThrows(InvalidArgumentException.class, () -> docs.explain(query));
            assertThrows(InvalidArgumentException.class, () -> docs.search(List.of(query(), query)));
        }
    }

    @Test
    void shouldScoreAsManyAsAreAskedFor() {
        Explanation told = docs.explain(query().candidates(1).rerank(1).limit(50));
        assertEquals(50, told.hits().size());
        assertEquals(50, told.steps().getFirst().scored());
        assertEquals(ROWS, docs.search(query().limit(1_000).rerank(1)).size());
    }

    /** Full precision gives the scores of an exact search, and the best of the re-ranked in its order. */
    @Test
    void shouldScoreTheBestAgainWhereThatIsAsked() {
        Hits exact = docs.search(query().limit(20).exact());
        assertEquals(
                exact, docs.search(query().limit(20).candidates(300).rerank(300).rescore(300)));
        Explanation told = docs.explain(query().rerank(100).rescore(5).limit(8));
        assertEquals(8, told.late().orElseThrow().rescored());
        told.hits().list().forEach(hit -> {
            double score = docs.search(query().limit(ROWS).exact()).list().stream()
                    .filter(other -> other.key().equals(hit.key()))
                    .mapToDouble(Hit::score)
                    .findFirst()
                    .orElseThrow();
            assertEquals(score, hit.score(), 1e-5);
        });
    }

    @Test
    void shouldAnswerABatchAsEachQueryByItself() {
        List<Query> queries = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Query.Tokens query = Query.tokens("tokens", new float[][] {vector(), vector()});
            queries.add(
                    switch (i % 4) {
                        case 0 -> query;
                        case 1 -> query.rerank(20);
                        case 2 -> query.exact();
                        default -> query.where(Filter.equal("third", 1L)).prefetch(1);
                    });
        }
        List<Hits> together = docs.search(queries);
        assertEquals(queries.stream().map(docs::search).toList(), together);
    }

    /** What a caller may pass that heeds no annotations. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T none() {
        return null;
    }

    @Test
    void shouldRefuseOptionsOutOfRange() {
        assertThrows(InvalidArgumentException.class, () -> TokenIndexOptions.DEFAULT.withFromRows(0));
        assertThrows(InvalidArgumentException.class, () -> TokenIndexOptions.DEFAULT.withPooling(0));
        assertThrows(InvalidArgumentException.class, () -> TokenIndexOptions.DEFAULT.withPooling(65));
        assertThrows(InvalidArgumentException.class, () -> TokenIndexOptions.DEFAULT.withCode(none()));
        assertThrows(InvalidArgumentException.class, () -> TokenIndexOptions.DEFAULT.withEncoding(none()));
        TokenIndexOptions options = TokenIndexOptions.DEFAULT
                .withEnabled(false)
                .withFromRows(7)
                .withCode(TokenCoding.RABITQ_2)
                .withPooling(3)
                .withEncoding(CandidateEncoding.MEAN);
        assertEquals(new TokenIndexOptions(false, 7, TokenCoding.RABITQ_2, 3, CandidateEncoding.MEAN), options);
        assertEquals(options, StoreOptions.DEFAULT.withTokenIndex(options).tokenIndex());
    }
}
