package dev.varve.index;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.DenseKernels;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.index.DenseSearchTest.Spread;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** No row is passed over whose float64 score reaches the threshold, and most others are. */
class RoundingBoundTest {

    private static final DenseKernels KERNELS = Kernels.dense();

    @Property
    void shouldNeverPassOverARowThatReachesTheThreshold(
            @ForAll Similarity similarity,
            @ForAll Spread spread,
            @ForAll @IntRange(min = 1, max = 1000) int dimension,
            @ForAll long seed) {
        Random random = new Random(seed);
        float[] query = spread.vector(random, dimension, ElementType.FLOAT32);
        float[][] rows = new float[9][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = row == 8
                    ? new float[dimension]
                    : (row % 2 == 0 ? spread : Spread.EXTREME).vector(random, dimension, ElementType.FLOAT32);
        }
        Scored scored = Scored.of(similarity, query, rows);
        for (int row = 0; row < rows.length; row++) {
            double score = Oracle.score(similarity, query, rows[row]);
            assertFalse(scored.isBelow(score, row), () -> "score " + score);
            assertFalse(scored.isBelow(Math.nextDown(score), row));
        }
    }

    @Test
    void shouldPassOverRowsThatAreClearlyWorse() {
        Random random = new Random(11);
        for (Similarity similarity : Similarity.values()) {
            float[] query = Spread.GAUSSIAN.vector(random, 768, ElementType.FLOAT32);
            float[] row = Spread.GAUSSIAN.vector(random, 768, ElementType.FLOAT32);
            Scored scored = Scored.of(similarity, query, row);
            double score = Oracle.score(similarity, query, row);
            double norms = Math.sqrt(Oracle.dot(query, query) * Oracle.dot(row, row));
            double unit = similarity == Similarity.COSINE ? 1 : norms;
            assertTrue(scored.isBelow(score + 1e-3 * unit, 0), similarity.toString());
        }
    }

    @Test
    void shouldScoreAgainWhatOverflowed() {
        float[] large = {3e38f, -3e38f};
        for (Similarity similarity : Similarity.values()) {
            for (float[] row : new float[][] {{-3e38f, -3e38f}, {-3e38f, 3e38f}}) {
                assertFalse(Scored.of(similarity, large, row).isBelow(1e300, 0));
            }
        }
    }

    /** Rows with what the kernels say of them. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Scored(RoundingBound bound, float[] scores, double slack) {

        static Scored of(Similarity similarity, float[] query, float[]... rows) {
            DenseQueries queries = new DenseQueries(similarity, List.of(query));
            MemoryVectors vectors = new MemoryVectors(query.length, ElementType.FLOAT32, rows, rows.length, 0);
            RoundingBound bound = new RoundingBound(similarity, query.length, rows.length);
            float[] scores = new float[rows.length];
            bound.measure(KERNELS, ElementType.FLOAT32, vectors.segment(0), 0, vectors.stride(), rows.length);
            if (similarity == Similarity.L2) {
                KERNELS.l2Float32(query, vectors.segment(0), 0, vectors.stride(), rows.length, scores, 0);
            } else {
                KERNELS.dotFloat32(queries.scaled(0), vectors.segment(0), 0, vectors.stride(), rows.length, scores, 0);
            }
            return new Scored(bound, scores, bound.slack(queries.norm(0)));
        }

        boolean isBelow(double threshold, int row) {
            return bound.isBelow(threshold, scores[row], row, slack);
        }
    }
}
