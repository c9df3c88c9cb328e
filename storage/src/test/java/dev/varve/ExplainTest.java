package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Explanation.Step;
import dev.varve.Explanation.Way;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An explanation tells what was done in which part, and has the same answers as a search. */
class ExplainTest {

    private static final int INDEXED = 3_000;
    private static final int SMALL = 40;

    @TempDir
    Path directory;

    private final Random random = new Random(2);
    private VectorStore store;
    private VectorCollection docs;

    /** A segment with an index, a small one, one written before the field 'late' was added, and a memtable. */
    @BeforeEach
    void fill() {
        store = VectorStore.open(
                directory,
                StoreOptions.DEFAULT
                        .withDurability(Durability.BUFFERED)
                        .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false))
                        .withIndex(IndexOptions.DEFAULT.withFromRows(1_000)));
        Schema.Builder schema = Schema.builder(KeyType.LONG)
                .dense("v", 4, Metric.L2)
                .tokens("t", 4)
                .attribute("n", AttributeType.LONG);
        docs = store.collection("docs", schema.build());
        put(0, INDEXED);
        store.flush();
        put(INDEXED, INDEXED + SMALL);
        store.flush();
        docs = store.alter("docs", schema.dense("late", 4, Metric.DOT).build());
        put(INDEXED + SMALL, INDEXED + SMALL + 5);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void put(int from, int to) {
        WriteBatch batch = new WriteBatch();
        for (int row = from; row < to; row++) {
            VectorRecord.Builder record =
                    VectorRecord.builder(row).vector("v", vector()).attribute("n", row);
            if (row % 2 == 0) {
                record.tokens("t", new float[][] {vector()});
            }
            if (from > INDEXED) {
                record.vector("late", vector());
            }
            batch.put("docs", record.build());
        }
        store.write(batch);
    }

    private float[] vector() {
        float[] vector = new float[4];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private static List<String> ways(Explanation explanation) {
        return explanation.steps().stream()
                .map(step -> step.part().replaceAll("\\d+", "N") + " " + step.rows() + " " + step.way())
                .toList();
    }

    @Test
    void shouldTellOfEachPart() {
        Query query = Query.dense("v", vector()).limit(5);
        Explanation explanation = docs.explain(query);
        assertEquals(List.of("segment N 3000 GRAPH", "segment N 40 EXACT", "memtable 5 EXACT"), ways(explanation));
        assertEquals("docs", explanation.collection());
        assertEquals(query, explanation.query());
        assertEquals(docs.search(query), explanation.hits());
        assertTrue(explanation.took().isPositive());
        Step graph = explanation.steps().get(0);
        assertTrue(graph.beam() >= 5 && graph.expanded() > 0 && graph.estimated() >= graph.expanded(), graph::toString);
        assertTrue(graph.scored() >= 5 && graph.scored() <= graph.beam(), graph::toString);
        assertFalse(graph.why().isEmpty());
        Step exact = explanation.steps().get(1);
        assertEquals(
                List.of(0, 0L, 0L, 40L), List.of(exact.beam(), exact.estimated(), exact.expanded(), exact.scored()));
        String table = explanation.toString();
        assertTrue(table.startsWith("collection 'docs', field 'v', limit 5, recall 0.95: 5 answers in "), table);
        for (String cell : List.of(graph.part(), "3,000", "graph", "exact", "memtable", graph.why(), exact.why())) {
            assertTrue(table.contains(cell), () -> cell + " in " + table);
        }
        assertEquals(5, table.lines().count());
    }

    @Test
    void shouldTellOfKnobsAndFilters() {
        Query.Dense query = Query.dense("v", vector());
        assertEquals(
                List.of("segment N 3000 EXACT", "segment N 40 EXACT", "memtable 5 EXACT"),
                ways(docs.explain(query.exact())));
        assertEquals(64, docs.explain(query.beam(64)).steps().getFirst().beam());
        String table = docs.explain(query.beam(64, 32).minScore(-2)).toString();
        assertTrue(table.contains("beam 64, re-rank 32, score at least -2.0"), table);
        Explanation few = docs.explain(query.where(Filter.atMost("n", 19L)));
        assertTrue(
                few.steps().getFirst().way() == Way.CODES
                        || few.steps().getFirst().way() == Way.EXACT,
                few::toString);
        assertEquals(10, few.hits().size());
    }

    @Test
    void shouldTellOfRowsOlderThanTheField() {
        Explanation explanation = docs.explain(Query.dense("late", vector()));
        assertEquals(List.of("segment N 3000 NONE", "segment N 40 NONE", "memtable 5 EXACT"), ways(explanation));
        assertEquals(5, explanation.hits().size());
        assertEquals(
                "written before the schema had the field",
                explanation.steps().getFirst().why());
    }

    @Test
    void shouldTellOfTokenQueries() {
        Query.Tokens query = Query.tokens("t", new float[][] {vector()}).limit(5);
        Explanation explanation = docs.explain(query.candidates(200).rerank(50));
        assertEquals(List.of("segment N 3000 CANDIDATES", "segment N 40 EXACT", "memtable 5 EXACT"), ways(explanation));
        assertEquals(
                List.of(50L, SMALL / 2L, 3L),
                explanation.steps().stream().map(Step::scored).toList());
        assertTrue(explanation.steps().getFirst().beam() >= 50, explanation::toString);
        assertEquals(50, explanation.late().orElseThrow().scored());
        assertEquals(docs.search(query.candidates(200).rerank(50)), explanation.hits());
        String table = explanation.toString();
        assertTrue(
                table.startsWith(
                        "collection 'docs', field 't', limit 5, 200 candidates, re-rank 50, rescore 10, prefetch"
                                + " 0.6: 5"),
                table);
        assertTrue(table.contains("coded tokens: 50 scored, 10 again in full precision, "), table);

        Explanation exact = docs.explain(query.exact());
        assertEquals(List.of("segment N 3000 EXACT", "segment N 40 EXACT", "memtable 5 EXACT"), ways(exact));
        assertEquals(
                List.of(INDEXED / 2L, SMALL / 2L, 3L),
                exact.steps().stream().map(Step::scored).toList());
        assertFalse(exact.toString().contains("coded tokens"), exact::toString);
        Explanation filtered = docs.explain(query.exact().where(Filter.atMost("n", 9L)));
        assertEquals(5, filtered.steps().getFirst().scored());
        assertTrue(filtered.toString().startsWith("collection 'docs', field 't', limit 5, exact: 5 answers"));
    }

    @Test
    void shouldExplainASearchOfNothing() {
        VectorCollection empty = store.collection(
                "empty", Schema.builder().dense("v", 2, Metric.DOT).build());
        Explanation explanation = empty.explain(Query.dense("v", 1, 2));
        assertEquals(List.of(), explanation.steps());
        assertEquals(0, explanation.hits().size());
        assertEquals(2, explanation.toString().lines().count());
    }
}
