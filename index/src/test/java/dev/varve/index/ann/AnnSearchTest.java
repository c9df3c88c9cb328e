package dev.varve.index.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.ElementType;
import dev.varve.index.ExactSearch;
import dev.varve.index.QuickFilter;
import dev.varve.index.Ranking;
import dev.varve.index.RowFilter;
import dev.varve.index.Similarity;
import dev.varve.index.ann.SearchTrace.Way;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against brute force: what an answer must never be, and how many of the best are found. */
class AnnSearchTest {

    private static final ExecutorService POOL = Executors.newFixedThreadPool(3);
    private static final double ANY = Double.NEGATIVE_INFINITY;
    private static final int QUERIES = 30;
    private static final int DIMENSION = 67;

    @TempDir
    private Path folder;

    private final AnnSearch search = new AnnSearch(new ExactSearch(POOL, 3), POOL, 3);

    @AfterAll
    static void stopPool() {
        POOL.shutdownNow();
    }

    private AnnFixture fixture(AnnFixture.Kind kind, Similarity similarity, int rows, int dimension) {
        return new AnnFixture(
                kind, similarity, ElementType.FLOAT32, 1, AnnFixture.rows(rows, dimension, rows), dimension, folder);
    }

    @ParameterizedTest
    @CsvSource({
        "L2, FLOAT32, SEGMENT, 1",
        "L2, FLOAT16, SEGMENT, 1",
        "DOT, FLOAT32, SEGMENT, 1",
        "DOT, FLOAT16, SEGMENT, 1",
        "COSINE, FLOAT32, SEGMENT, 1",
        "COSINE, FLOAT16, SEGMENT, 1",
        "L2, FLOAT32, SEGMENT, 5",
        "COSINE, FLOAT16, SEGMENT, 8",
        "L2, FLOAT32, SEGMENT_OF_NUMBERS, 3",
        "DOT, FLOAT32, SEGMENT_OF_NUMBERS, 3",
        "COSINE, FLOAT16, SEGMENT_OF_NUMBERS, 6",
        "L2, FLOAT32, GROWING, 1",
        "L2, FLOAT16, GROWING, 1",
        "DOT, FLOAT32, GROWING, 1",
        "COSINE, FLOAT32, GROWING, 1",
        "COSINE, FLOAT16, GROWING, 1",
    })
    void shouldFindNearlyAllOfTheNearest(Similarity similarity, ElementType type, AnnFixture.Kind kind, int bits) {
        float[][] rows = AnnFixture.rows(4000, DIMENSION, 3);
        var random = new Random(2);
        for (int row = 0; row < rows.length; row++) {
            rows[row] = random.nextInt(9) == 0 ? null : rows[row];
        }
        var fixture = new AnnFixture(kind, similarity, type, bits, rows, DIMENSION, folder);
        var trace = new SearchTrace();
        double recall = recall(List.of(fixture), List.of(fixture.part()), 10, ANY, new Effort.Beam(70, 70), trace);
        assertTrue(recall >= 0.93, "recall " + recall);
        assertEquals(Way.GRAPH, trace.steps().getFirst().way());
        assertTrue(trace.steps().getFirst().expanded() >= 20, trace.steps().toString());
    }

    /** Mean recall over queries, all of which are checked. */
    private double recall(
            List<AnnFixture> fixtures,
            List<AnnPart> parts,
            int k,
            double least,
            Effort effort,
            @Nullable SearchTrace trace) {
        var random = new Random(1);
        int found = 0;
        int expected = 0;
        for (int q = 0; q < QUERIES; q++) {
            AnnFixture fixture = fixtures.get(q % fixtures.size());
            float[] query = fixture.query(random);
            Ranking ranking = search.nearest(fixture.similarity(), query, k, least, effort, parts, trace);
            found += AnnFixture.check(fixtures, parts, query, k, least, ranking);
            expected += AnnFixture.best(fixtures, parts, query, k, least).length;
        }
        return expected == 0 ? 1 : (double) found / expected;
    }

    /** A range that as many rows are in as are asked for: the least score is that of the last of them. */
    @ParameterizedTest
    @CsvSource({"L2, 1", "L2, 2", "L2, 4", "DOT, 2", "COSINE, 4"})
    void shouldFindAsMuchOfARangeAsOfTheNearest(Similarity similarity, int dimension) {
        AnnFixture fixture = fixture(AnnFixture.Kind.SEGMENT, similarity, 6000, dimension);
        List<AnnPart> parts = List.of(fixture.part());
        Effort effort = new Effort.Beam(40, 40);
        var random = new Random(4);
        int nearest = 0;
        int ranged = 0;
        for (int q = 0; q < QUERIES; q++) {
            float[] query = fixture.query(random);
            double least = search.nearest(similarity, query, 10, ANY, new Effort.Exact(), parts, null)
                    .score(9);
            least -= 1e-6 * Math.abs(least);
            nearest += within(search.nearest(similarity, query, 10, ANY, effort, parts, null), least);
            ranged += within(search.nearest(similarity, query, 10, least, effort, parts, null), least);
        }
        assertTrue(ranged >= nearest, ranged + " of a range, " + nearest + " of the nearest");
    }

    private static int within(Ranking ranking, double least) {
        int count = 0;
        while (count < ranking.size() && ranking.score(count) >= least) {
            count++;
        }
        return count;
    }

    /** Parts of all kinds, filters of all selectivities, more answers asked for than there are. */
    @ParameterizedTest
    @EnumSource(Similarity.class)
    void shouldAnswerWithRowsThatMayBeAnswersAlone(Similarity similarity) {
        List<AnnFixture> fixtures = new ArrayList<>();
        for (AnnFixture.Kind kind : AnnFixture.Kind.values()) {
            fixtures.add(fixture(kind, similarity, 1300 + 50 * fixtures.size(), 33));
            fixtures.add(fixture(kind, similarity, fixtures.size() / 2, 33));
        }
        var random = new Random(3);
        for (double share : new double[] {1, 0.99, 0.5, 0.1, 0.01, 0.001, 0}) {
            for (int k : new int[] {1, 10, 300, 100_000}) {
                List<AnnPart> parts = new ArrayList<>();
                for (AnnFixture fixture : fixtures) {
                    long seed = random.nextLong();
                    RowFilter some = row -> new Random(seed + row).nextDouble() < share;
                    RowFilter filter = share == 1 ? null : random.nextBoolean() ? new QuickFilter(some) : some;
                    parts.add(fixture.part(fixture.size() - random.nextInt(1 + fixture.size() / 4), filter));
                }
                for (Effort effort : List.of(new Effort.Beam(20, 1), new Effort.Recall(0.95))) {
                    float[] query =
                            fixtures.get(random.nextInt(fixtures.size()) & ~1).query(random);
                    Ranking ranking = search.nearest(similarity, query, k, ANY, effort, parts, null);
                    int found = AnnFixture.check(fixtures, parts, query, k, ANY, ranking);
                    int expected = AnnFixture.best(fixtures, parts, query, k, ANY).length;
                    String what = share + " pass, k " + k + ", " + effort + ": " + found + " of " + expected;
                    assertEquals(expected, ranking.size(), what);
                    assertTrue(effort instanceof Effort.Beam || found >= 0.8 * expected - 1, what);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SEGMENT, 0.5",
        "SEGMENT, 0.1",
        "SEGMENT, 0.01",
        "SEGMENT_OF_NUMBERS, 0.1",
        "GROWING, 0.5",
        "GROWING, 0.1",
        "GROWING, 0.01"
    })
    void shouldLoseNoRecallToRowsThatAreDeleted(AnnFixture.Kind kind, double live) {
        AnnFixture fixture = fixture(kind, Similarity.L2, 6000, DIMENSION);
        RowFilter filter = new QuickFilter(row -> new Random(row).nextDouble() < live);
        Effort effort = new Effort.Beam(60, 60);
        double all = recall(List.of(fixture), List.of(fixture.part()), 10, ANY, effort, null);
        double some = recall(List.of(fixture), List.of(fixture.part(6000, filter)), 10, ANY, effort, null);
        assertTrue(all >= 0.9, "recall " + all);
        assertTrue(some >= all - 0.02, "recall " + some + " where " + live + " pass, " + all + " where all do");
    }

    /** Those that pass are on the other side of the set, so that the walk does not meet them. */
    @ParameterizedTest
    @EnumSource(
            value = AnnFixture.Kind.class,
            names = {"SEGMENT", "GROWING"})
    void shouldFindRowsThatPassFarFromTheQuery(AnnFixture.Kind kind) {
        AnnFixture fixture = fixture(kind, Similarity.L2, 6000, 24);
        var random = new Random(9);
        for (int q = 0; q < 10; q++) {
            float[] query = fixture.query(random);
            double[] scores = AnnFixture.best(List.of(fixture), List.of(fixture.part()), query, 6000, ANY);
            RowFilter far = row -> fixture.score(query, row) < scores[5000];
            RowFilter filter = q % 2 == 0 ? far : new QuickFilter(far);
            List<AnnPart> parts = List.of(fixture.part(6000, filter));
            Ranking ranking = search.nearest(Similarity.L2, query, 10, ANY, new Effort.Recall(0.9), parts, null);
            int found = AnnFixture.check(List.of(fixture), parts, query, 10, ANY, ranking);
            assertEquals(10, ranking.size());
            assertTrue(found >= 8, found + " of 10");
        }
    }

    /** The graph of a memtable ends with the last row that has a vector, and rows that pass may lie behind it. */
    @ParameterizedTest
    @ValueSource(ints = {4000, 0})
    void shouldPassOverLastRowsWithoutAVector(int vectors) {
        float[][] rows = AnnFixture.rows(12_000, DIMENSION, 3);
        Arrays.fill(rows, vectors, rows.length, null);
        var fixture =
                new AnnFixture(AnnFixture.Kind.GROWING, Similarity.L2, ElementType.FLOAT32, 1, rows, DIMENSION, folder);
        List<AnnPart> parts = List.of(fixture.part(rows.length, row -> row % 5 == 0));
        var trace = new SearchTrace();
        float[] query = fixture.query(new Random(4));
        Ranking ranking = search.nearest(Similarity.L2, query, 10, ANY, new Effort.Beam(10, 10), parts, trace);
        assertEquals(Way.GRAPH_SKIP, trace.steps().getFirst().way());
        assertEquals(Math.min(10, vectors), ranking.size());
        AnnFixture.check(List.of(fixture), parts, query, 10, ANY, ranking);
    }

    /** All within a radius, whether that is none, some or more than a beam holds; or the best k of them. */
    @ParameterizedTest
    @CsvSource({
        "L2, SEGMENT",
        "DOT, SEGMENT",
        "COSINE, SEGMENT",
        "L2, GROWING",
        "COSINE, HALF_GROWN",
        "DOT, GROWING",
        "L2, FLAT"
    })
    void shouldFindNearlyAllWithinARadius(Similarity similarity, AnnFixture.Kind kind) {
        AnnFixture fixture = fixture(kind, similarity, 5000, DIMENSION);
        List<AnnFixture> fixtures = List.of(fixture);
        var random = new Random(4);
        for (int within : new int[] {0, 3, 40, 400}) {
            for (int k : new int[] {10, 500}) {
                int found = 0;
                int expected = 0;
                for (int q = 0; q < 20; q++) {
                    float[] query = fixture.query(random);
                    double[] best = AnnFixture.best(fixtures, List.of(fixture.part()), query, within + 1, ANY);
                    double least = within == 0
                            ? best[0] + 1e-3 * (1 + Math.abs(best[0]))
                            : (best[within - 1] + best[within]) / 2;
                    Ranking ranking = search.nearest(
                            similarity, query, k, least, new Effort.Recall(0.95), List.of(fixture.part()), null);
                    found += AnnFixture.check(fixtures, List.of(fixture.part()), query, k, least, ranking);
                    expected += Math.min(k, within);
                }
                assertTrue(found >= 0.9 * expected, within + " within, k " + k + ": " + found + " of " + expected);
            }
        }
    }

    @Test
    void shouldAnswerABatchAsOneByOne() {
        List<AnnFixture> fixtures = new ArrayList<>();
        List<AnnPart> parts = new ArrayList<>();
        List<AnnFixture.Kind> kinds = List.of(AnnFixture.Kind.values());
        for (int part = 0; part < 12; part++) {
            AnnFixture.Kind kind = kinds.get(part % kinds.size());
            fixtures.add(fixture(kind, Similarity.COSINE, 500 + 150 * part, 40));
            int one = part;
            parts.add(fixtures.getLast().part(500 + 100 * part, part % 3 == 0 ? null : row -> (row + one) % 3 != 0));
        }
        List<float[]> queries = new ArrayList<>();
        var random = new Random(5);
        for (int q = 0; q < 50; q++) {
            queries.add(fixtures.get(q % 12).query(random));
        }
        for (Effort effort : List.of(new Effort.Recall(0.9), new Effort.Exact(), new Effort.Recall(1))) {
            List<Ranking> batch = search.nearest(Similarity.COSINE, queries, 10, 0.1, effort, parts);
            int found = 0;
            int same = 0;
            for (int q = 0; q < 50; q++) {
                Ranking one = search.nearest(Similarity.COSINE, queries.get(q), 10, 0.1, effort, parts, null);
                found += AnnFixture.check(fixtures, parts, queries.get(q), 10, 0.1, batch.get(q));
                for (int rank = 0; rank < one.size(); rank++) {
                    same += one.row(rank) == batch.get(q).row(rank)
                                    && one.part(rank) == batch.get(q).part(rank)
                            ? 1
                            : 0;
                }
                assertEquals(one.size(), batch.get(q).size());
            }
            // several threads search many parts apart, and so pass over other rows than one after another does
            assertTrue(same >= 0.99 * 500, same + " of 500 answers the same");
            assertTrue(found >= (effort instanceof Effort.Recall ? 0.9 : 1) * 500, effort + ": " + found + " of 500");
        }
        assertTrue(search.nearest(Similarity.COSINE, List.of(), 10, 0.1, new Effort.Exact(), parts)
                .isEmpty());
    }

    /** Few rows are scanned by the thread that asks, many by several: nobody can tell by the answers. */
    @ParameterizedTest
    @EnumSource(Similarity.class)
    void shouldScanFewRowsAsItScansMany(Similarity similarity) {
        var alone = new AnnSearch(new ExactSearch(POOL, 1), POOL, 1);
        for (int dimension : new int[] {5, 130, 5}) {
            // 130 components of 5,000 rows are more than one thread scans alone
            List<AnnFixture> fixtures = List.of(
                    fixture(AnnFixture.Kind.FLAT, similarity, 20, dimension),
                    fixture(AnnFixture.Kind.SEGMENT, similarity, 300, dimension),
                    fixture(AnnFixture.Kind.FLAT, similarity, 5000, dimension));
            List<AnnPart> parts = List.of(
                    fixtures.get(0).part(),
                    fixtures.get(1).part(),
                    fixtures.get(2).part(4900, row -> row % 3 != 0));
            var random = new Random(dimension);
            for (Effort effort : List.of(new Effort.Exact(), new Effort.Recall(0.9))) {
                for (double least : new double[] {ANY, similarity == Similarity.L2 ? -6 * dimension : 0.3}) {
                    float[] query = fixtures.get(2).query(random);
                    Ranking one = alone.nearest(similarity, query, 40, least, effort, parts, null);
                    Ranking other = search.nearest(similarity, query, 40, least, effort, parts, null);
                    int found = AnnFixture.check(fixtures, parts, query, 40, least, one);
                    assertTrue(found >= one.size() - 2, found + " of " + one.size());
                    assertEquals(one.size(), other.size());
                    for (int rank = 0; rank < one.size(); rank++) {
                        assertEquals(one.part(rank), other.part(rank));
                        assertEquals(one.row(rank), other.row(rank));
                        assertEquals(one.score(rank), other.score(rank));
                    }
                }
            }
        }
    }

    /** Rows that are not in a graph yet are scanned as those of a part without an index: in float64, and by several. */
    @ParameterizedTest
    @EnumSource(Similarity.class)
    void shouldScanWhatIsNotInAGraphYetAsItScansAll(Similarity similarity) {
        var helped = new AtomicInteger();
        Executor pool = task -> {
            helped.incrementAndGet();
            POOL.execute(task);
        };
        var several = new AnnSearch(new ExactSearch(pool, 3), pool, 3);
        for (int rows : new int[] {2000, 11_000}) {
            List<AnnFixture> fixtures = List.of(fixture(AnnFixture.Kind.HALF_GROWN, similarity, rows, 130));
            RowFilter late = row -> row >= rows / 2 && row % 7 != 0;
            List<AnnPart> parts = List.of(fixtures.getFirst().part(rows - 3, late));
            var random = new Random(rows);
            helped.set(0);
            for (int q = 0; q < 10; q++) {
                float[] query = fixtures.getFirst().query(random);
                Ranking exact = search.nearest(similarity, query, 40, ANY, new Effort.Exact(), parts, null);
                Ranking found = several.nearest(similarity, query, 40, ANY, new Effort.Recall(0.9), parts, null);
                assertEquals(40, found.size());
                for (int rank = 0; rank < 40; rank++) {
                    assertEquals(exact.row(rank), found.row(rank));
                    assertEquals(exact.score(rank), found.score(rank));
                }
            }
            // 2 MiB are for one thread; more than that are 5,500 rows of 130 components
            assertEquals(rows > 10_000, helped.get() > 0);
        }
    }

    @Test
    void shouldTellWhatWasDone() {
        AnnFixture segment = fixture(AnnFixture.Kind.SEGMENT, Similarity.L2, 6000, 24);
        AnnFixture flat = fixture(AnnFixture.Kind.FLAT, Similarity.L2, 50, 24);
        AnnFixture growing = fixture(AnnFixture.Kind.HALF_GROWN, Similarity.L2, 8000, 24);
        float[] query = segment.query(new Random(6));
        var trace = new SearchTrace();
        RowFilter even = row -> row % 2 == 0;
        RowFilter few = row -> row % 500 == 0;
        List<AnnPart> parts = List.of(
                segment.part(), segment.part(6000, even), segment.part(6000, few), flat.part(50, even), growing.part());
        search.nearest(Similarity.L2, query, 10, ANY, new Effort.Beam(30, 20), parts, trace);
        List<SearchTrace.Step> steps = trace.steps();
        assertEquals(
                List.of(Way.GRAPH, Way.GRAPH_SKIP, Way.CODES, Way.EXACT, Way.GRAPH, Way.EXACT),
                steps.stream().map(SearchTrace.Step::way).toList());
        assertEquals(
                List.of(0, 1, 2, 3, 4, 4),
                steps.stream().map(SearchTrace.Step::part).toList());
        assertEquals(25, steps.get(3).scored());
        assertTrue(
                steps.get(0).scored() >= 10 && steps.get(0).scored() <= 20,
                steps.get(0).toString());
        assertTrue(
                steps.get(0).estimated() > 30 && steps.get(0).expanded() >= 30,
                steps.get(0).toString());
        assertEquals(12, steps.get(2).estimated());
        assertEquals(4000 + 4000 % 64, steps.get(5).scored()); // a whole number of words is left to the graph
        assertEquals(30, steps.get(4).beam());
    }

    @Test
    void shouldRefuseWhatCannotBeAnswered() {
        AnnFixture fixture = fixture(AnnFixture.Kind.SEGMENT, Similarity.COSINE, 20, 3);
        List<AnnPart> parts = List.of(fixture.part());
        for (float[] query : new float[][] {{}, {1}, {1, 2, 3, 4}, {1, 2, Float.NaN}, {0, 0, 0}}) {
            assertRefused(() -> search.nearest(Similarity.COSINE, query, 1, ANY, new Effort.Exact(), parts, null));
            assertRefused(
                    () -> search.nearest(Similarity.COSINE, List.of(query), 1, ANY, new Effort.Beam(1, 1), parts));
        }
        float[] query = {1, 2, 3};
        assertRefused(() -> search.nearest(Similarity.L2, query, 1, ANY, new Effort.Beam(1, 1), parts, null));
        assertRefused(() -> search.nearest(Similarity.COSINE, query, 0, ANY, new Effort.Beam(1, 1), parts, null));
        assertRefused(
                () -> search.nearest(Similarity.COSINE, query, 1, Double.NaN, new Effort.Beam(1, 1), parts, null));
        assertRefused(() -> new Effort.Beam(0, 1));
        assertRefused(() -> new Effort.Beam(1, 0));
        assertRefused(() -> new Effort.Recall(0));
        assertRefused(() -> new Effort.Recall(1.1));
        assertRefused(() -> new Effort.Recall(Double.NaN));
        assertRefused(() -> new AnnSearch(new ExactSearch(POOL, 1), POOL, 0));
    }

    private static void assertRefused(Executable call) {
        assertThrows(IllegalArgumentException.class, call);
    }
}
