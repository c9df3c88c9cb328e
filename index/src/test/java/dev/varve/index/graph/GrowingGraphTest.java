package dev.varve.index.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.Adjacency;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.GraphParameters;
import dev.varve.index.Similarity;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrowingGraphTest {

    private static final int THREADS = 4;

    @ParameterizedTest
    @EnumSource
    void shouldFindARowAsSoonAsItIsInserted(VectorSets set) {
        GraphFixture fixture = GraphFixture.of(set, Similarity.L2, 1200);
        var graph = new GrowingGraph(Arena.ofAuto(), GraphFixture.PARAMETERS);
        Inserter inserter =
                graph.inserter(fixture.space().get(), fixture.space().get());
        var search = new GraphSearch();
        int found = 0;
        for (int row = 0; row < fixture.size(); row++) {
            inserter.insert(row);
            search.search(graph, fixture.distances(fixture.row(row)), 48);
            found += search.score(0) <= 1e-6 ? 1 : 0;
        }
        fixture.assertSound(graph, graph.degree());
        assertTrue(found >= 1195, found + " of 1200");
    }

    /** Writers and readers at once: what was inserted is found, and whatever is found is a row and has its distance. */
    @ParameterizedTest
    @EnumSource(names = {"CLUSTERED", "DUPLICATES", "ANISOTROPIC"})
    void shouldBeSearchedWhileItGrows(VectorSets set) throws Exception {
        GraphFixture fixture = GraphFixture.of(set, Similarity.L2, 4000);
        var graph = new GrowingGraph(Arena.ofShared(), GraphFixture.PARAMETERS);
        var next = new AtomicInteger();
        var missed = new AtomicInteger();
        Callable<Void> writer = () -> {
            RowDistances distances = fixture.space().get();
            Inserter inserter = graph.inserter(distances, distances);
            var search = new GraphSearch();
            for (int row = next.getAndIncrement(); row < fixture.size(); row = next.getAndIncrement()) {
                inserter.insert(row);
                search.search(graph, fixture.distances(fixture.row(row)), 48);
                missed.addAndGet(search.score(0) <= 1e-6 ? 0 : 1);
            }
            return null;
        };
        Callable<Void> reader = () -> {
            var random = new Random(1);
            var search = new GraphSearch();
            do {
                float[] query = fixture.query(random);
                search.search(graph, fixture.distances(query), 20);
                for (int rank = 0; rank < search.size(); rank++) {
                    assertEquals(-fixture.score(query, search.row(rank)), search.score(rank), 1e-2);
                }
            } while (next.get() < fixture.size());
            return null;
        };
        runAll(List.of(writer, writer, reader, writer));
        fixture.assertSound(graph, graph.degree());
        assertTrue(missed.get() <= 40, missed + " of 4000 were not found");
    }

    private static void runAll(List<Callable<Void>> tasks) throws InterruptedException, ExecutionException {
        try (ExecutorService executor = Executors.newFixedThreadPool(tasks.size())) {
            for (Future<Void> future : executor.invokeAll(tasks)) {
                future.get();
            }
        }
    }

    @Property(tries = 10)
    void shouldBeTheSameForTheSameSeed(
            @ForAll VectorSets set, @ForAll Similarity similarity, @ForAll @IntRange(min = 1, max = 600) int rows) {
        GraphFixture fixture = GraphFixture.of(set, similarity, rows);
        List<int[]> first = lists(fixture.build(1));
        List<int[]> second = lists(GraphFixture.of(set, similarity, rows).build(1));
        for (int i = 0; i < first.size(); i++) {
            assertArrayEquals(first.get(i), second.get(i));
        }
    }

    private static List<int[]> lists(Adjacency graph) {
        List<int[]> lists = new ArrayList<>();
        int[] neighbours = new int[graph.degree()];
        for (int row = 0; row < graph.size(); row++) {
            lists.add(Arrays.copyOf(neighbours, graph.neighbours(row, neighbours)));
        }
        lists.add(java.util.stream.IntStream.range(0, graph.entryPoints())
                .map(graph::entryPoint)
                .toArray());
        return lists;
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeSoundWhenBuiltByManyThreads(VectorSets set) {
        float[][] rows = set.rows(3000, 12, 4);
        for (int row = 0; row < rows.length; row += 7) {
            rows[row] = null;
        }
        var fixture = new GraphFixture(Similarity.COSINE, ElementType.FLOAT16, rows, 12);
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            GrowingGraph graph = new GraphBuilder(executor, THREADS, GraphFixture.PARAMETERS)
                    .build(
                            Arena.ofAuto(),
                            fixture.size(),
                            fixture::present,
                            fixture.space(),
                            fixture.space(),
                            BuildProgress.NONE);
            fixture.assertSound(graph, GraphFixture.PARAMETERS.degree());
        }
    }

    @Property(tries = 30)
    void shouldKeepToAnyDegree(@ForAll VectorSets set, @ForAll @IntRange(min = 1, max = 255) int degree) {
        GraphFixture fixture = GraphFixture.of(set, Similarity.L2, 300);
        var parameters = new GraphParameters(degree, 20, 1, 3);
        GrowingGraph graph = new GraphBuilder(Runnable::run, 1, parameters)
                .build(
                        Arena.ofAuto(),
                        fixture.size(),
                        fixture::present,
                        fixture.space(),
                        fixture.space(),
                        BuildProgress.NONE);
        fixture.assertSound(graph, degree);
    }

    @Test
    void shouldTellItsProgressAndGiveUp() {
        GraphFixture fixture = GraphFixture.of(VectorSets.CLUSTERED, Similarity.L2, 500);
        var heard = new AtomicLong();
        var builder = new GraphBuilder(Runnable::run, 1, GraphFixture.PARAMETERS);
        builder.build(Arena.ofAuto(), 500, row -> true, fixture.space(), fixture.space(), (done, total) -> {
            assertEquals(500, total);
            assertTrue(done > heard.getAndSet(done));
            return true;
        });
        assertEquals(500, heard.get());
        assertThrows(
                CancellationException.class,
                () -> builder.build(
                        Arena.ofAuto(),
                        500,
                        row -> true,
                        fixture.space(),
                        fixture.space(),
                        (done, total) -> done < 100));
    }

    @Test
    void shouldBeEmptyWithoutRows() {
        GraphFixture fixture = GraphFixture.of(VectorSets.CLUSTERED, Similarity.L2, 0);
        GrowingGraph graph = fixture.build(2);
        assertEquals(0, graph.entryPoints());
        var search = new GraphSearch();
        search.search(graph, fixture.distances(new float[12]), 5);
        assertEquals(0, search.size());
        assertFalse(search.exhausted());
    }

    /**
     * As two threads of a merge may meet: while a row that was taken over without neighbours is inserted anew, another
     * one finds it, and hangs on it alone.
     */
    @Test
    void shouldKeepWhatIsLinkedToARowWhileThatIsInsertedAnew() {
        var fixture = new GraphFixture(Similarity.L2, ElementType.FLOAT32, new float[][] {{0}, {10}, {20}, {21}}, 1);
        var graph = new GrowingGraph(Arena.ofAuto(), new GraphParameters(4, 8, 1, 1));
        Inserter other = graph.inserter(fixture.space().get(), fixture.space().get());
        other.insert(0);
        other.insert(1);
        graph.ensure(3);
        int count = graph.adjacency().count(1);
        graph.notes().set(1, count, 100, Edge.anchor(Edge.UNCHECKED));
        graph.adjacency().append(1, count, 2);
        RowDistances distances = fixture.space().get();
        Inserter inserter = graph.inserter(fixture.space().get(), new RowDistances() {
            @Override
            public void from(int row) {
                distances.from(row);
            }

            @Override
            public void score(int[] rows, int length, float[] into) {
                if (!graph.contains(3)) {
                    other.insert(3);
                }
                distances.score(rows, length, into);
            }
        });
        inserter.insert(2);
        fixture.assertSound(graph, graph.degree());
    }
}
