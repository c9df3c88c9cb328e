package dev.varve.index.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.GraphParameters;
import dev.varve.index.Similarity;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GraphMergeTest {

    private static final int DIMENSION = 12;

    /** Rows of some parts, the merged rows, and where each went. */
    private record Parts(List<GraphFixture> fixtures, List<GraphPart> parts, GraphFixture merged) {}

    /** Cuts rows into parts, drops some, and builds the graph of each part. */
    private static Parts parts(
            VectorSets set, Similarity similarity, int rows, int count, double dropped, boolean oneWithout, long seed) {
        var random = new Random(seed);
        float[][] all = set.rows(rows, DIMENSION, seed);
        List<GraphFixture> fixtures = new ArrayList<>();
        List<GraphPart> parts = new ArrayList<>();
        List<float[]> live = new ArrayList<>();
        int from = 0;
        for (int part = 0; part < count; part++) {
            int to = part == count - 1 ? rows : from + random.nextInt(rows - from + 1);
            float[][] partRows = new float[to - from][];
            int[] newRow = new int[to - from];
            for (int row = 0; row < partRows.length; row++) {
                partRows[row] = random.nextInt(20) == 0 ? null : all[from + row];
                newRow[row] = random.nextDouble() < dropped ? -1 : live.size();
                if (newRow[row] >= 0) {
                    live.add(partRows[row]);
                }
            }
            var fixture = new GraphFixture(similarity, ElementType.FLOAT32, partRows, DIMENSION);
            fixtures.add(fixture);
            if (!oneWithout || part != 1) {
                parts.add(new GraphPart(fixture.build(1), row -> newRow[row]));
            }
            from = to;
        }
        var merged = new GraphFixture(similarity, ElementType.FLOAT32, live.toArray(float[][]::new), DIMENSION);
        return new Parts(fixtures, parts, merged);
    }

    private static GrowingGraph merge(Parts parts, int threads) {
        GraphFixture merged = parts.merged();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            return new GraphBuilder(executor, threads, GraphFixture.PARAMETERS)
                    .merge(
                            Arena.ofAuto(),
                            merged.size(),
                            merged::present,
                            parts.parts(),
                            merged.space(),
                            merged.space(),
                            BuildProgress.NONE);
        }
    }

    private static double recall(GraphFixture fixture, GrowingGraph graph, int beam) {
        var random = new Random(8);
        var search = new GraphSearch();
        double sum = 0;
        for (int q = 0; q < 60; q++) {
            float[] query = fixture.query(random);
            search.search(graph, fixture.distances(query), beam);
            sum += fixture.recall(search, query, 10, row -> true);
        }
        return sum / 60;
    }

    @Property(tries = 30)
    void shouldHoldAllRowsThatAreLeftAndNoOthers(
            @ForAll VectorSets set,
            @ForAll Similarity similarity,
            @ForAll @IntRange(max = 500) int rows,
            @ForAll @IntRange(min = 1, max = 4) int count,
            @ForAll @IntRange(max = 10) int droppedTenths,
            @ForAll boolean oneWithout,
            @ForAll long seed) {
        Parts parts = parts(set, similarity, rows, count, droppedTenths / 10.0, oneWithout, seed);
        GrowingGraph graph = merge(parts, 1);
        parts.merged().assertSound(graph, GraphFixture.PARAMETERS.degree());
        if (parts.merged().size() > 0) {
            double recall = recall(parts.merged(), graph, 64);
            assertTrue(recall >= 0.95, set + " " + similarity + ": recall " + recall);
        }
    }

    /** Where most neighbours are dropped, some rows are left with none, and others are reached by none. */
    @Test
    void shouldReachAllRowsHoweverFewNeighboursTheyHaveLeft() {
        for (int seed = 0; seed < 1_000; seed++) {
            int degree = 2 + seed % 3;
            var parameters = new GraphParameters(degree, 8, 1.2, 1);
            double dropped = 0.1 + 0.1 * (seed % 7);
            Parts parts = parts(VectorSets.CLUSTERED, Similarity.L2, 4 + seed % 23, 1 + seed % 3, dropped, false, seed);
            var builder = new GraphBuilder(Runnable::run, 1, parameters);
            List<GraphPart> small = new ArrayList<>();
            for (int i = 0; i < parts.parts().size(); i++) {
                GraphFixture part = parts.fixtures().get(i);
                GrowingGraph graph = builder.build(
                        Arena.ofAuto(), part.size(), part::present, part.space(), part.space(), BuildProgress.NONE);
                small.add(new GraphPart(graph, parts.parts().get(i).newRow()));
            }
            GraphFixture merged = parts.merged();
            GrowingGraph graph = assertTimeoutPreemptively(
                    Duration.ofSeconds(60),
                    () -> builder.merge(
                            Arena.ofAuto(),
                            merged.size(),
                            merged::present,
                            small,
                            merged.space(),
                            merged.space(),
                            BuildProgress.NONE),
                    "seed " + seed);
            merged.assertSound(graph, degree);
        }
    }

    @Test
    void shouldBeAsGoodAsABuild() {
        Parts parts = parts(VectorSets.ANISOTROPIC, Similarity.L2, 6000, 2, 0.2, false, 6);
        GrowingGraph merged = merge(parts, 3);
        parts.merged().assertSound(merged, GraphFixture.PARAMETERS.degree());
        GrowingGraph built = parts.merged().build(1);
        assertEquals(recall(parts.merged(), built, 20), recall(parts.merged(), merged, 20), 0.02);
        assertTrue(recall(parts.merged(), merged, 60) >= 0.98);
    }

    @Test
    void shouldCostLessThanABuild() {
        Parts parts = parts(VectorSets.CLUSTERED, Similarity.L2, 3000, 2, 0, false, 2);
        GraphFixture fixture = parts.merged();
        long[] scored = new long[1];
        java.util.function.Supplier<RowDistances> counted =
                () -> counting(fixture.space().get(), scored);
        var builder = new GraphBuilder(Runnable::run, 1, GraphFixture.PARAMETERS);
        builder.build(Arena.ofAuto(), fixture.size(), fixture::present, counted, counted, BuildProgress.NONE);
        long build = scored[0];
        scored[0] = 0;
        builder.merge(
                Arena.ofAuto(), fixture.size(), fixture::present, parts.parts(), counted, counted, BuildProgress.NONE);
        assertTrue(scored[0] < 0.6 * build, scored[0] + " distances, and " + build + " for a build");
    }

    private static RowDistances counting(RowDistances distances, long[] scored) {
        return new RowDistances() {
            @Override
            public void from(int row) {
                distances.from(row);
            }

            @Override
            public void score(int[] rows, int count, float[] into) {
                scored[0] += count;
                distances.score(rows, count, into);
            }
        };
    }
}
