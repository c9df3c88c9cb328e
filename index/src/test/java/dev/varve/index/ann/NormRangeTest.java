package dev.varve.index.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.varve.codecs.ElementType;
import dev.varve.index.ExactSearch;
import dev.varve.index.MemoryVectors;
import dev.varve.index.Ranking;
import dev.varve.index.Similarity;
import dev.varve.index.ann.SearchTrace.Way;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors that float32 sums cannot tell apart: none that an index takes, and no query that it answers. */
class NormRangeTest {

    private static final double ANY = Double.NEGATIVE_INFINITY;

    @TempDir
    private Path folder;

    private final AnnSearch search = new AnnSearch(new ExactSearch(Runnable::run, 1), Runnable::run, 1);

    @ParameterizedTest
    @CsvSource({
        "FLOAT32, 5, 0, true",
        "FLOAT32, 1, 1, true",
        "FLOAT32, 4, 1e-15, true",
        "FLOAT32, 7, 1e-16, false",
        "FLOAT32, 1, 9e14, true",
        "FLOAT32, 7, 9e14, false",
        "FLOAT32, 3, 3e38, false",
        "FLOAT32, 4, 1e-45, false",
        "FLOAT16, 6, 6e-8, true",
        "FLOAT16, 4000, 65504, true",
    })
    void shouldTakeWhatFloat32SumsTellApart(ElementType type, int dimension, float component, boolean expected) {
        float[] vector = new float[dimension];
        Arrays.fill(vector, component);
        var vectors = new MemoryVectors(dimension, type, new float[][] {vector}, 4, 4);
        assertEquals(expected, NormRange.holds(vectors, 0));
    }

    @ParameterizedTest
    @CsvSource({"COSINE, 1e30", "COSINE, 1e-30", "DOT, 1e30", "DOT, 1e-38", "L2, 1e25"})
    void shouldAnswerAQueryBeyondExactly(Similarity similarity, float scale) {
        float[][] rows = AnnFixture.rows(3000, 16, 5);
        var fixture = new AnnFixture(AnnFixture.Kind.SEGMENT, similarity, ElementType.FLOAT32, 1, rows, 16, folder);
        var random = new Random(3);
        List<float[]> queries = new ArrayList<>();
        List<Ranking> expected = new ArrayList<>();
        List<AnnPart> parts = List.of(fixture.part());
        for (int q = 0; q < 12; q++) {
            float[] query = fixture.query(random);
            for (int d = 0; d < query.length; d++) {
                query[d] *= q % 3 == 0 ? 1 : scale;
            }
            queries.add(query);
            Effort effort = q % 3 == 0 ? new Effort.Recall(0.9) : new Effort.Exact();
            expected.add(search.nearest(similarity, query, 10, ANY, effort, parts, null));
        }
        List<Ranking> found = search.nearest(similarity, queries, 10, ANY, new Effort.Recall(0.9), parts);
        for (int q = 0; q < queries.size(); q++) {
            var trace = new SearchTrace();
            Ranking alone = search.nearest(similarity, queries.get(q), 10, ANY, new Effort.Recall(0.9), parts, trace);
            requireSame(expected.get(q), alone);
            requireSame(expected.get(q), found.get(q));
            SearchTrace.Step step = trace.steps().getFirst();
            if (q % 3 == 0) {
                assertNotEquals(Way.EXACT, step.way());
            } else {
                assertEquals(List.of(Way.EXACT, Why.UNUSUAL), List.of(step.way(), step.why()));
            }
        }
    }

    private static void requireSame(Ranking expected, Ranking found) {
        assertEquals(expected.size(), found.size());
        for (int rank = 0; rank < found.size(); rank++) {
            assertEquals(expected.row(rank), found.row(rank));
            assertEquals(expected.score(rank), found.score(rank));
        }
    }

    /** A distance that float32 rounds to nothing is the same nothing as that of a copy. */
    @ParameterizedTest
    @ValueSource(floats = {0, 1e-30f})
    void shouldGiveNoNegativeZero(float apart) {
        var vectors = new MemoryVectors(1, ElementType.FLOAT32, new float[][] {{apart}}, 4, 4);
        List<AnnPart> parts = List.of(new AnnPart(vectors, 1, null, null));
        Ranking found = search.nearest(Similarity.L2, new float[1], 1, ANY, new Effort.Exact(), parts, null);
        assertEquals(0, Float.compare(0f, found.score(0)));
    }
}
