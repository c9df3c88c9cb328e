package dev.varve.index.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.Calibration;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.GraphWriter;
import dev.varve.index.QuickFilter;
import dev.varve.index.RowFilter;
import dev.varve.index.Similarity;
import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GraphSearchTest {

    private static final int QUERIES = 40;

    private final GraphSearch search = new GraphSearch();

    @Property(tries = 40)
    void shouldFindNearlyAllOfTheNearest(
            @ForAll VectorSets set, @ForAll Similarity similarity, @ForAll ElementType type, @ForAll long seed) {
        int rows = 400 + new Random(seed).nextInt(800);
        var fixture = new GraphFixture(similarity, type, set.rows(rows, 12, seed), 12);
        GrowingGraph graph = fixture.build(1);
        fixture.assertSound(graph, GraphFixture.PARAMETERS.degree());
        double recall = recall(fixture, graph, 64, 10, row -> true, seed);
        assertTrue(recall >= 0.95, set + " " + similarity + " " + rows + " rows: recall " + recall);
    }

    private double recall(GraphFixture fixture, GrowingGraph graph, int beam, int k, IntPredicate accepted, long seed) {
        var random = new Random(seed);
        double sum = 0;
        for (int q = 0; q < QUERIES; q++) {
            float[] query = fixture.query(random);
            search.search(graph, fixture.distances(query), beam);
            sum += fixture.recall(search, query, k, accepted);
        }
        return sum / QUERIES;
    }

    /** Where a beam has room for the copies of two or three vectors alone, it does not stay with those it met first. */
    @ParameterizedTest
    @CsvSource({
        "DOT, 4439252105671733795", // the beam was full of copies of one vector, none with an edge to the best
        "L2, 7580044024164808114", // half of the copies had all their edges from rows far from them
    })
    void shouldGetAwayFromCopies(Similarity similarity, long seed) {
        int rows = 400 + new Random(seed).nextInt(800);
        var fixture = new GraphFixture(similarity, ElementType.FLOAT32, VectorSets.DUPLICATES.rows(rows, 12, seed), 12);
        GrowingGraph graph = fixture.build(1);
        assertTrue(recall(fixture, graph, 64, 10, row -> true, seed) >= 0.99);
        var random = new Random(seed);
        RowFilter most = row -> row % 5 != 0;
        for (int q = 0; q < QUERIES; q++) {
            float[] query = fixture.query(random);
            for (var strategy : List.of(FilterPlan.Strategy.ROUTE, FilterPlan.Strategy.SKIP)) {
                search.search(graph, fixture.distances(query), 64, rows, most, new FilterPlan(strategy, 0.8, false));
                double recall = fixture.recall(search, query, 10, most::accepts);
                assertTrue(recall >= 0.9 || search.exhausted(), strategy + " " + q + ": recall " + recall);
            }
            float radius = (float) -fixture.best(query, 10, row -> true)[9] + 1e-3f;
            search.within(graph, fixture.distances(query), radius, 64, rows, rows, null);
            assertTrue(search.size() >= 10, search.size() + " within " + radius);
        }
    }

    /** None, one, two, a full list and one more; a beam as wide as the rows finds all. */
    @Property(tries = 60)
    void shouldFindAllOfFewRows(
            @ForAll VectorSets set,
            @ForAll Similarity similarity,
            @ForAll @IntRange(max = 40) int rows,
            @ForAll @IntRange(max = 3) int oneAbsentIn,
            @ForAll long seed) {
        float[][] vectors = set.rows(rows, 5, seed);
        for (int row = 0; oneAbsentIn > 0 && row < rows; row += oneAbsentIn) {
            vectors[row] = null;
        }
        var fixture = new GraphFixture(similarity, ElementType.FLOAT32, vectors, 5);
        GrowingGraph graph = fixture.build(1);
        fixture.assertSound(graph, GraphFixture.PARAMETERS.degree());
        float[] query = VectorSets.query(null, 5, new Random(seed));
        search.search(graph, fixture.distances(query), 64);
        assertEquals(1, fixture.recall(search, query, Integer.MAX_VALUE, row -> true));
        long present = IntStream.range(0, rows).filter(fixture::present).count();
        assertEquals(present, search.size());
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindMoreWithAWiderBeam(Similarity similarity) {
        GraphFixture fixture = GraphFixture.of(VectorSets.ANISOTROPIC, similarity, 3000);
        GrowingGraph graph = fixture.build(1);
        double narrow = recall(fixture, graph, 10, 10, row -> true, 1);
        long estimates = search.estimates();
        assertTrue(search.expansions() >= 10 && estimates > search.expansions());
        double wide = recall(fixture, graph, 100, 10, row -> true, 1);
        assertTrue(search.estimates() > estimates);
        assertTrue(search.estimates() < 3000);
        assertTrue(wide > narrow && wide >= 0.99, narrow + " then " + wide);
    }

    /** Rows without a vector pass the filter too, and are no answers all the same. */
    @ParameterizedTest
    @CsvSource({
        "0.9, ROUTE, false",
        "0.9, SKIP, true",
        "0.5, ROUTE, true",
        "0.5, SKIP, true",
        "0.3, SKIP, false",
        "0.2, SKIP, true",
        "0.1, SKIP, true",
    })
    void shouldAnswerOnlyWithRowsThatPass(double share, FilterPlan.Strategy strategy, boolean isRemembered) {
        float[][] vectors = VectorSets.CLUSTERED.rows(12_000, 12, 12_000);
        var random = new Random(5);
        boolean[] dead = new boolean[vectors.length];
        for (int row = 0; row < dead.length; row++) {
            dead[row] = random.nextDouble() >= share;
            vectors[row] = row % 10 == 3 ? null : vectors[row];
        }
        var fixture = new GraphFixture(Similarity.L2, ElementType.FLOAT32, vectors, 12);
        GrowingGraph graph = fixture.build(1);
        int rows = 11_000;
        RowFilter alive = row -> !dead[row];
        RowFilter filter = isRemembered ? new RememberedFilter().of(new QuickFilter(alive), rows) : alive;
        FilterPlan plan =
                new FilterPlan(strategy, FilterPlan.of(filter, rows, 24, false).share(), false);
        assertEquals(share, plan.share(), isRemembered ? 0.01 : 0.1);
        double all = recall(fixture, graph, 40, 10, row -> true, 5);
        double sum = 0;
        for (int q = 0; q < QUERIES; q++) {
            float[] query = fixture.query(random);
            search.search(graph, fixture.distances(query), 40, rows, filter, plan);
            sum += search.exhausted() ? 1 : fixture.recall(search, query, 10, row -> row < rows && !dead[row]);
            assertTrue(search.size() <= 40);
            assertTrue(share <= 0.2 || !search.exhausted());
        }
        assertTrue(sum / QUERIES >= all - 0.03, "recall " + sum / QUERIES + ", of all rows " + all);
    }

    /** What passes lies together and far from the query: the worst that a filter can do. */
    @ParameterizedTest
    @CsvSource({"0.6, ROUTE, false", "0.3, ROUTE, false", "0.6, SKIP, true", "0.3, SKIP, false", "0.1, SKIP, true"})
    void shouldFindRowsThatPassFarFromTheQueryOrGiveUp(double share, FilterPlan.Strategy strategy, boolean isPromised) {
        GraphFixture fixture = GraphFixture.of(VectorSets.ANISOTROPIC, Similarity.L2, 8000);
        GrowingGraph graph = fixture.build(1);
        var random = new Random(9);
        double[] ends = IntStream.range(0, fixture.size())
                .mapToDouble(row -> fixture.row(row)[0])
                .sorted()
                .toArray();
        double from = ends[(int) (ends.length * (1 - share))];
        RowFilter filter = row -> fixture.row(row)[0] >= from;
        FilterPlan plan = new FilterPlan(strategy, share, isPromised);
        double sum = 0;
        for (int q = 0; q < QUERIES; q++) {
            float[] query = fixture.query(random);
            query[0] = -Math.abs(query[0]);
            search.search(graph, fixture.distances(query), 40, fixture.size(), filter, plan);
            double recall = fixture.recall(search, query, 10, filter::accepts);
            sum += search.exhausted() ? 1 : recall;
        }
        assertTrue(sum / QUERIES >= 0.9, "recall " + sum / QUERIES);
    }

    @Test
    void shouldLeaveToAScanWhereFewRowsPass() {
        GraphFixture fixture = GraphFixture.of(VectorSets.CLUSTERED, Similarity.L2, 2000);
        GrowingGraph graph = fixture.build(1);
        FilterPlan plan = FilterPlan.of(row -> row % 100 == 0, 2000, 24, false);
        assertEquals(FilterPlan.Strategy.EXACT, plan.strategy());
        assertEquals(FilterPlan.Strategy.EXACT, strategy(row -> true, 0));
        assertEquals(FilterPlan.Strategy.EXACT, strategy(row -> false, 1 << 20));
        assertEquals(FilterPlan.Strategy.ROUTE, strategy(row -> row % 10 != 0, 1 << 20));
        assertEquals(FilterPlan.Strategy.SKIP, strategy(row -> row % 3 == 0, 1 << 20));
        assertEquals(FilterPlan.Strategy.SKIP, strategy(row -> row % 1009 < 50, 1 << 20));
        assertThrows(
                IllegalArgumentException.class,
                () -> search.search(graph, fixture.distances(new float[12]), 24, 2000, null, plan));
        assertThrows(IllegalArgumentException.class, () -> search.search(graph, fixture.distances(new float[12]), 0));
        for (int reach : new int[] {0, 25}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> search.search(graph, fixture.distances(new float[12]), reach, 24));
        }
    }

    /** Among copies a search begins anew, and forgets what it met before. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"DUPLICATES", "ZEROS"})
    void shouldKeepTheNearestOfAllThatItMetBeyondWhatLedOn(VectorSets set) {
        GraphFixture fixture = GraphFixture.of(set, Similarity.L2, 1500);
        GrowingGraph graph = fixture.build(1);
        var random = new Random(11);
        var narrow = new GraphSearch();
        for (int q = 0; q < QUERIES; q++) {
            QueryDistances distances = fixture.distances(fixture.query(random));
            List<Float> met = new ArrayList<>();
            RowEstimates noted = (rows, count, into) -> {
                distances.score(rows, count, into);
                for (int i = 0; i < count; i++) {
                    met.add(into[i]);
                }
            };
            search.search(graph, noted, 20, 60);
            met.sort(null);
            assertEquals(60, search.size());
            narrow.search(graph, distances, 20);
            assertEquals(narrow.expansions(), search.expansions());
            for (int rank = 0; rank < 60; rank++) {
                assertEquals(met.get(rank), search.score(rank));
                assertTrue(rank >= 20 || narrow.row(rank) == search.row(rank));
            }
        }
    }

    private static FilterPlan.Strategy strategy(RowFilter filter, int rows) {
        return FilterPlan.of(filter, rows, 24, false).strategy();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindWhatLiesWithinARadius(VectorSets set) {
        GraphFixture fixture = GraphFixture.of(set, Similarity.L2, 1500);
        GrowingGraph graph = fixture.build(1);
        var random = new Random(3);
        int expected = 0;
        int found = 0;
        for (int q = 0; q < QUERIES; q++) {
            float[] query = fixture.query(random);
            double[] best = fixture.best(query, 300, row -> true);
            float radius = (float) -best[best.length - 1] * 1.0001f + 1e-5f;
            search.within(graph, fixture.distances(query), radius, 32, Integer.MAX_VALUE, fixture.size(), null);
            for (int rank = 0; rank < search.size(); rank++) {
                assertTrue(search.score(rank) <= radius);
                assertTrue(-fixture.score(query, search.row(rank)) <= radius * (1 + 1e-4) + 1e-4);
            }
            expected += 300;
            found += Math.min(300, search.size());
            int[] even = IntStream.range(0, search.size())
                    .map(search::row)
                    .filter(row -> row < 1000 && row % 2 == 0)
                    .toArray();
            search.within(graph, fixture.distances(query), radius, 32, Integer.MAX_VALUE, 1000, row -> row % 2 == 0);
            assertArrayEquals(
                    even, IntStream.range(0, search.size()).map(search::row).toArray());
        }
        assertTrue(found >= 0.97 * expected, found + " of " + expected);
    }

    /** A file answers as the graph in memory that it was written from, and as often as one likes without garbage. */
    @Test
    void shouldSearchAFileWithoutAllocating(@TempDir Path directory) throws IOException {
        GraphFixture fixture = GraphFixture.of(VectorSets.CLUSTERED, Similarity.L2, 2000);
        GrowingGraph graph = fixture.build(1);
        var files = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
        var origin = new FileOrigin(new UUID(1, 2), 3);
        long length = GraphWriter.write(files, "a.gra", origin, graph.parameters(), graph, Calibration.NONE);
        GraphFile file = GraphFile.open(files, "a.gra", length, origin, Access.RANDOM);
        fixture.assertSound(file, GraphFixture.PARAMETERS.degree());
        var random = new Random(2);
        for (int q = 0; q < QUERIES; q++) {
            float[] query = fixture.query(random);
            search.search(graph, fixture.distances(query), 30);
            int[] expected = IntStream.range(0, 30).map(search::row).toArray();
            search.search(file, fixture.distances(query), 30);
            assertArrayEquals(expected, IntStream.range(0, 30).map(search::row).toArray());
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        QueryDistances distances = fixture.distances(fixture.query(random));
        RowFilter filter = row -> row % 2 == 0;
        FilterPlan plan = new FilterPlan(FilterPlan.Strategy.ROUTE, 0.5, false);
        var remembered = new RememberedFilter();
        RowFilter quick = new QuickFilter(filter);
        FilterPlan skips = new FilterPlan(FilterPlan.Strategy.SKIP, 0.5, false);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 200; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            search.search(file, distances, 30);
            search.search(file, distances, 30, 2000, filter, plan);
            search.search(file, distances, 30, 2000, remembered.of(quick, 2000), skips);
            search.rescore(distances, 30);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(least <= 1024, least + " bytes");
        file.release();
    }

    @Test
    void shouldScoreTheNearestAgain() {
        GraphFixture fixture = GraphFixture.of(VectorSets.ANISOTROPIC, Similarity.L2, 500);
        GrowingGraph graph = fixture.build(1);
        float[] query = fixture.query(new Random(1));
        QueryDistances exact = fixture.distances(query);
        RowEstimates rough = (rows, count, into) -> {
            exact.score(rows, count, into);
            for (int i = 0; i < count; i++) {
                into[i] = Math.round(into[i] * 4) / 4f;
            }
        };
        search.search(graph, rough, 50);
        assertEquals(0, search.rescored());
        search.rescore(exact, 40);
        assertEquals(40, search.rescored());
        assertEquals(40, search.size());
        assertTrue(fixture.recall(search, query, 10, row -> true) >= 0.9);
        assertEquals(-fixture.score(query, search.row(0)), search.score(0), 1e-3);
    }
}
