package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a dense query may ask for beside its vector: how much effort, and from which score on. */
class DenseKnobsTest {

    private static final int DIMENSION = 12;
    private static final int ROWS = 1_500;
    private static final Schema SCHEMA = Schema.builder(KeyType.LONG)
            .dense("dot", DIMENSION, Metric.DOT)
            .dense("cosine", DIMENSION, Metric.COSINE)
            .dense("l2", DIMENSION, Metric.L2)
            .tokens("tokens", DIMENSION, Precision.FLOAT32)
            .attribute("third", AttributeType.LONG)
            .build();

    @TempDir
    Path directory;

    private VectorStore store;
    private VectorCollection docs;
    private final List<float[]> vectors = new ArrayList<>();

    /** Two segments with an index, a third that is small, and a memtable. */
    @BeforeEach
    void fill() {
        store = VectorStore.open(
                directory,
                StoreOptions.DEFAULT
                        .withDurability(Durability.BUFFERED)
                        .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false))
                        .withIndex(IndexOptions.DEFAULT.withFromRows(500).withThreads(1)));
        docs = store.collection("docs", SCHEMA);
        Random random = new Random(3);
        for (int end : new int[] {700, 1_400, 1_450, ROWS}) {
            WriteBatch batch = new WriteBatch();
            while (vectors.size() < end) {
                int row = vectors.size();
                vectors.add(vector(random));
                batch.put("docs", record(row));
            }
            store.write(batch);
            if (end < ROWS) {
                store.flush();
            }
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    private VectorRecord record(int row) {
        float[] vector = vectors.get(row);
        return VectorRecord.builder(row)
                .vector("dot", vector)
                .vector("cosine", vector)
                .vector("l2", vector)
                .tokens("tokens", new float[][] {vector})
                .attribute("third", row % 3)
                .build();
    }

    private static float[] vector(Random random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private static String field(Metric metric) {
        return metric.name().toLowerCase(Locale.ROOT);
    }

    private static double score(Metric metric, float[] a, float[] b) {
        double dot = 0;
        double squareA = 0;
        double squareB = 0;
        double distance = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            squareA += (double) a[i] * a[i];
            squareB += (double) b[i] * b[i];
            distance += Math.pow((double) a[i] - b[i], 2);
        }
        return switch (metric) {
            case DOT -> dot;
            case COSINE -> dot / Math.sqrt(squareA * squareB);
            case L2 -> -distance;
        };
    }

    /** All records of at least a score, best first. */
    private List<Long> nearest(Metric metric, float[] query, double minScore) {
        return IntStream.range(0, ROWS)
                .boxed()
                .filter(row -> score(metric, query, vectors.get(row)) >= minScore)
                .sorted(Comparator.comparingDouble(row -> -score(metric, query, vectors.get(row))))
                .map(Integer::longValue)
                .toList();
    }

    private static List<Long> keys(Hits hits) {
        return hits.list().stream()
                .map(hit -> ((Key.Integral) hit.key()).value())
                .toList();
    }

    private double recall(Metric metric, Function<Query.Dense, Query.Dense> knob) {
        Random random = new Random(11);
        int found = 0;
        for (int i = 0; i < 50; i++) {
            float[] query = vector(random);
            List<Long> truth = nearest(metric, query, Double.NEGATIVE_INFINITY).subList(0, 10);
            List<Long> keys = keys(docs.search(knob.apply(Query.dense(field(metric), query))));
            assertEquals(10, keys.size());
            found += (int) keys.stream().filter(truth::contains).count();
        }
        return found / 500.0;
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void shouldFindTheShareThatIsAskedFor(Metric metric) {
        assertEquals(1, recall(metric, Query.Dense::exact));
        assertEquals(1, recall(metric, query -> query.recall(1)));
        assertTrue(recall(metric, query -> query) >= 0.9);
        assertTrue(recall(metric, query -> query.recall(0.99)) >= 0.95);
        assertTrue(recall(metric, query -> query.beam(400)) >= 0.99);
        double narrow = recall(metric, query -> query.beam(10, 10));
        assertTrue(narrow >= 0.3 && narrow < recall(metric, query -> query.beam(400, 10)) + 0.05);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void shouldFindAllWithinARadius(Metric metric) {
        Random random = new Random(5);
        for (int i = 0; i < 10; i++) {
            float[] query = vector(random);
            List<Long> all = nearest(metric, query, Double.NEGATIVE_INFINITY);
            // Between two scores, so that no rounding decides.
            double minScore = (score(metric, query, vectors.get(Math.toIntExact(all.get(40))))
                            + score(metric, query, vectors.get(Math.toIntExact(all.get(41)))))
                    / 2;
            Query.Dense within =
                    Query.dense(field(metric), query).minScore(minScore).limit(ROWS);
            assertEquals(all.subList(0, 41), keys(docs.search(within.exact())));
            assertEquals(all.subList(0, 7), keys(docs.search(within.exact().limit(7))));
            Filter third = Filter.equal("third", 1L);
            assertEquals(
                    all.subList(0, 41).stream().filter(row -> row % 3 == 1).toList(),
                    keys(docs.search(within.exact().where(third))));
            List<Long> found = keys(docs.search(within));
            assertTrue(all.subList(0, 41).containsAll(found) && found.size() >= 30, () -> found + " of " + all);
            assertEquals(found.size(), docs.explain(within).hits().size());
        }
    }

    @Test
    void shouldFindNothingWhereNothingIsNear() {
        float[] query = vectors.getFirst().clone();
        query[0] += 100;
        assertEquals(0, docs.search(Query.dense("l2", query).minScore(-1)).size());
        assertEquals(
                0, docs.search(Query.dense("l2", query).minScore(-1).exact()).size());
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void shouldFindAnAnswerAgainByItsOwnScore(Metric metric) {
        Random random = new Random(6);
        for (int i = 0; i < 20; i++) {
            Query.Dense query = Query.dense(field(metric), vector(random)).exact();
            Hits hits = docs.search(query);
            assertEquals(
                    hits.list().subList(0, 5),
                    docs.search(query.minScore(hits.get(4).score())).list());
        }
        assertEquals(
                List.of(17L),
                keys(docs.search(Query.dense("l2", vectors.get(17)).minScore(0).exact())));
    }

    private List<Query> mixed() {
        Random random = new Random(8);
        List<Query> queries = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            float[] vector = vector(random);
            Query.Dense dense = Query.dense("l2", vector);
            queries.add(dense);
            queries.add(dense.limit(3));
            queries.add(dense.exact());
            queries.add(dense.beam(30, 20));
            queries.add(dense.minScore(-12));
            queries.add(dense.where(Filter.equal("third", 2L)).recall(0.8));
            queries.add(Query.dense("cosine", vector).fetch(Query.Part.ATTRIBUTES));
            queries.add(Query.tokens("tokens", new float[][] {vector}).limit(4));
        }
        return queries;
    }

    @Test
    void shouldAnswerABatchAsEachQueryByItself() {
        List<Hits> batch = docs.search(mixed());
        assertEquals(mixed().stream().map(docs::search).toList(), batch);
        assertEquals(List.of(), docs.search(List.of()));
    }

    @Test
    void shouldAnswerFromASnapshotAsThen() {
        try (Snapshot snapshot = store.snapshot()) {
            CollectionReader then = snapshot.collection("docs");
            List<Hits> before = then.search(mixed());
            for (long row = 0; row < ROWS; row += 2) {
                docs.delete(row);
            }
            assertEquals(before, then.search(mixed()));
            assertEquals(before, mixed().stream().map(then::search).toList());
            assertEquals(
                    before,
                    mixed().stream().map(then::explain).map(Explanation::hits).toList());
        }
        Query.Dense query = Query.dense("l2", vectors.get(100)).limit(20);
        for (Query.Dense each : List.of(query, query.exact(), query.beam(50), query.minScore(-20))) {
            assertTrue(keys(docs.search(each)).stream().allMatch(row -> row % 2 == 1));
        }
    }

    @Test
    void shouldFilterWhateverTheEffort() {
        Query.Dense query = Query.dense("cosine", vectors.get(7)).where(Filter.equal("third", 0L));
        List<Long> truth = nearest(Metric.COSINE, vectors.get(7), -2).stream()
                .filter(row -> row % 3 == 0)
                .limit(10)
                .toList();
        assertEquals(truth, keys(docs.search(query.exact())));
        for (Query.Dense each : List.of(query, query.recall(0.5), query.beam(20), query.beam(200, 50))) {
            List<Long> found = keys(docs.search(each));
            assertEquals(10, found.size());
            assertTrue(found.stream().allMatch(row -> row % 3 == 0));
        }
        assertTrue(keys(docs.search(query.beam(400))).stream()
                        .filter(truth::contains)
                        .count()
                >= 9);
    }

    private void refused(Query query, String... parts) {
        for (Executable ask : List.<Executable>of(
                () -> docs.search(query), () -> docs.search(List.of(query)), () -> docs.explain(query))) {
            String message = String.valueOf(
                    assertThrows(InvalidArgumentException.class, ask).getMessage());
            for (String part : parts) {
                assertTrue(message.contains(part), () -> "expected '" + part + "' in: " + message);
            }
        }
    }

    @Test
    void shouldRefuseWhatNoSearchCanDo() {
        Query.Dense query = Query.dense("l2", vectors.getFirst());
        for (double recall : new double[] {0, -0.1, 1.01, 95, Double.NaN, Double.POSITIVE_INFINITY}) {
            refused(query.recall(recall), "collection 'docs'", "recall above 0 and at most 1", "found " + recall);
        }
        refused(query.beam(0), "a beam from 1 to 100000", "found 0");
        refused(query.beam(-5, 1), "a beam from 1", "found -5");
        refused(query.beam(Query.MAX_BEAM + 1), "found 100001");
        refused(query.beam(10, 11), "a re-rank from 1 to 10", "found 11");
        refused(query.beam(10, 0), "a re-rank", "found 0");
        refused(query.minScore(0.25), "field 'l2'", "at most 0", "found 0.25", "-r * r");
        refused(query.minScore(Double.NaN), "field 'l2'", "found NaN");
        Query.Dense cosine = Query.dense("cosine", vectors.getFirst());
        refused(cosine.minScore(1.5), "field 'cosine'", "at most 1", "found 1.5");
        Query.Dense dot = Query.dense("dot", vectors.getFirst());
        refused(dot.minScore(Double.POSITIVE_INFINITY), "field 'dot'", "finite", "Infinity");
        assertEquals(10, docs.search(query.minScore(Double.NEGATIVE_INFINITY)).size());
    }

    @Test
    void shouldBeImmutableAndEqualWhereTheSameIsAsked() {
        Query.Dense query = Query.dense("l2", 1, 2);
        assertEquals(new Query.Effort.Recall(0.95), query.effort());
        assertEquals(Double.NEGATIVE_INFINITY, query.minScore());
        Query.Dense knobs = query.beam(7, 5).minScore(-4).limit(2).where(Filter.exists("third"));
        assertEquals(new Query.Effort.Beam(7, 5), knobs.effort());
        assertEquals(new Query.Effort.Beam(7, 7), knobs.beam(7).effort());
        assertEquals(new Query.Effort.Recall(0.95), query.effort());
        Query.Dense again = Query.dense("l2", 1, 2)
                .where(Filter.exists("third"))
                .limit(2)
                .minScore(-4)
                .beam(7, 5);
        assertEquals(again, knobs);
        assertEquals(again.hashCode(), knobs.hashCode());
        for (Query other :
                List.of(again.exact(), again.minScore(-3), again.limit(3), query, again.fetch(Query.Part.PAYLOAD))) {
            assertNotEquals(other, knobs);
        }
        assertEquals(Query.dense("l2", 1, 2), query);
        assertNotEquals(Query.dense("l2", 1, 3), query);
        Query.Tokens tokens = Query.tokens("tokens", new float[][] {{1, 2}});
        assertEquals(Query.tokens("tokens", new float[][] {{1, 2}}), tokens);
        assertEquals(Query.tokens("tokens", new float[][] {{1, 2}}).hashCode(), tokens.hashCode());
        assertNotEquals(Query.tokens("tokens", new float[][] {{1, 3}}), tokens);
    }

    @Test
    void shouldMakeARecordOfAHitAsItIsLookedAt() {
        Query query = Query.dense("l2", vectors.get(9)).exact().limit(2);
        Hits hits = docs.search(query);
        Hit best = hits.get(0);
        assertEquals(new Hit(Key.of(9), 0f), best);
        assertEquals(best, hits.get(0));
        assertEquals(best.hashCode(), hits.get(0).hashCode());
        assertEquals(VectorRecord.builder(9).build(), best.record());
        Hit fetched = docs.search(query.fetch(Query.Part.values())).get(0);
        assertEquals(record(9), fetched.record());
        assertNotEquals(best, fetched);
        assertThrows(IndexOutOfBoundsException.class, () -> hits.get(2));
        assertThrows(UnsupportedOperationException.class, () -> hits.list().removeFirst());
        Instant expiry = Instant.now().plusSeconds(3_600);
        docs.update(VectorRecord.builder(9).expiresAt(expiry).build());
        assertEquals(
                expiry.toEpochMilli(),
                docs.search(query).get(0).record().expiresAt().orElseThrow().toEpochMilli());
    }
}
