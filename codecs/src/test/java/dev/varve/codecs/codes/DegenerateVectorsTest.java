package dev.varve.codecs.codes;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors at the limits of what a float holds, in every code: estimates are numbers, and bounds hold. */
class DegenerateVectorsTest {

    private static final float[] SCALES = {
        0, Float.MIN_VALUE, 1e-40f, Float.MIN_NORMAL, 1e-20f, 1, 1e15f, 1e17f, 1e20f, Float.MAX_VALUE
    };

    @ParameterizedTest
    @EnumSource
    void shouldStayFiniteAndBounded(Distance distance) {
        for (int dimension : new int[] {1, 2, 64, 65}) {
            float[][] rows = rows(dimension);
            for (float[] centroid : List.of(new float[dimension], rows[1], rows[15], rows[rows.length - 1])) {
                for (VectorCode code : codes(dimension, distance, centroid)) {
                    check(code, rows);
                }
            }
        }
    }

    private static float[][] rows(int dimension) {
        var random = new Random(dimension);
        float[][] rows = new float[3 * SCALES.length][dimension];
        for (int i = 0; i < SCALES.length; i++) {
            for (int d = 0; d < dimension; d++) {
                rows[3 * i][d] = SCALES[i] * (2 * random.nextFloat() - 1);
                rows[3 * i + 1][d] = SCALES[i];
            }
            rows[3 * i + 2][dimension - 1] = -SCALES[i];
        }
        return rows;
    }

    private static List<VectorCode> codes(int dimension, Distance distance, float[] centroid) {
        return List.of(
                new RaBitQ(dimension, 1, distance, centroid, 3),
                new RaBitQ(dimension, 4, distance, centroid, 4),
                new RaBitQ(dimension, 8, distance, centroid, 5),
                new RaBitQ(dimension, 3, 3, distance, centroid, 6),
                new RaBitQ(dimension, 6, 8, distance, centroid, 7),
                new Lvq(dimension, distance, centroid));
    }

    private static void check(VectorCode code, float[][] rows) {
        int[] numbers = new int[rows.length];
        Arrays.setAll(numbers, r -> r);
        float[] estimates = new float[rows.length];
        float[] bounds = new float[rows.length];
        int above = 0;
        int checked = 0;
        try (var encoded = new Encoded(code, rows)) {
            CodeScorer scorer = encoded.scorer(code);
            for (float[] query : rows) {
                scorer.prepare(query);
                for (boolean fine : new boolean[] {false, true}) {
                    if (fine) {
                        scorer.refine(numbers, rows.length, estimates, bounds);
                    } else {
                        scorer.score(numbers, rows.length, estimates, bounds);
                    }
                    for (int r = 0; r < rows.length; r++) {
                        assertTrue(Float.isFinite(estimates[r]), estimates[r] + " of " + Arrays.toString(rows[r]));
                        assertFalse(Float.isNaN(bounds[r]));
                        double exact = Vectors.distance(code.distance(), query, rows[r]);
                        checked++;
                        above += bounds[r] > exact + rounding(code, query, rows[r]) ? 1 : 0;
                    }
                }
            }
            scorer.prepare(rows[rows.length - 1]);
            scorer.score(numbers, rows.length, estimates, bounds);
            boolean centred = code.centroid(0) == 0 && code.centroid(code.dimension() - 1) == 0;
            boolean far = centred && code.distance() != Distance.COSINE;
            assertTrue(!far || bounds[0] == Float.NEGATIVE_INFINITY, "nothing is known of a query that is too long");
        }
        // Directions are few here, so that errors are not independent; three in a hundred are what is promised.
        assertTrue(above <= 0.06 * checked, above + " of " + checked + " bounds are above, " + code.getClass());
    }

    /** What float32 makes of numbers of this size. */
    private static double rounding(VectorCode code, float[] query, float[] row) {
        double centroid = 0;
        for (int d = 0; d < row.length; d++) {
            centroid += (double) code.centroid(d) * code.centroid(d);
        }
        double size = code.distance() == Distance.COSINE ? 2 : Vectors.dot(query, query) + Vectors.dot(row, row);
        return 1e-5 * (size + centroid) + 1e-30;
    }
}
