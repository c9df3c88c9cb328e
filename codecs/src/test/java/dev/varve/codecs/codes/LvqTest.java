package dev.varve.codecs.codes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LvqTest {

    /** The bound is certain, but for what float32 rounds; and it is no wider than half a step a component makes it. */
    @Property(tries = 300)
    void shouldHoldItsBound(
            @ForAll Vectors.Kind kind,
            @ForAll Distance distance,
            @ForAll @IntRange(min = 1, max = 900) int dimension,
            @ForAll long seed) {
        var random = new Random(seed);
        float[][] rows = new float[9][];
        int[] numbers = new int[rows.length];
        for (int r = 0; r < rows.length; r++) {
            rows[r] = kind.draw(dimension, random);
            numbers[r] = r;
        }
        float[] mean = Vectors.mean(distance, rows);
        var code = new Lvq(dimension, distance, mean);
        try (var encoded = new Encoded(code, rows)) {
            CodeScorer scorer = encoded.scorer(code);
            float[] query = kind.draw(dimension, random);
            scorer.prepare(query);
            float[] estimates = new float[rows.length];
            float[] bounds = new float[rows.length];
            scorer.score(numbers, rows.length, estimates, bounds);
            for (int r = 0; r < rows.length; r++) {
                double exact = Vectors.distance(distance, query, rows[r]);
                double[] rest = rest(distance, rows[r], mean);
                double[] asked = rest(distance, query, mean);
                double size = squared(rest) + squared(asked) + Vectors.dot(mean, mean);
                double rounding = 1e-5 * size;
                double error = estimates[r] - (double) bounds[r];
                assertTrue(bounds[r] <= exact + rounding, bounds[r] + " bounds " + exact);
                assertEquals(exact, estimates[r], error + rounding);
                double step = (Arrays.stream(rest).max().orElseThrow()
                                - Arrays.stream(rest).min().orElseThrow())
                        / 255;
                double lost = step / 2 * Math.sqrt(dimension);
                double least = (Math.sqrt(squared(rest)) + lost) / 64;
                double largest = Arrays.stream(asked).map(Math::abs).max().orElseThrow();
                double length = Math.sqrt(squared(asked)) + 64 * largest / 254 * Math.sqrt(dimension);
                double widest = (distance == Distance.L2 ? 2 : 1) * Math.max(lost, least) * length;
                assertTrue(error <= widest + rounding, error + ", expected up to " + widest);
                assertEquals(estimates[r], scorer.refine(r));
            }
        }
    }

    @Test
    void shouldBeExactWhereComponentsAreTwoValues() {
        float[][] rows = {{1, 5, 1, 1, 5}, {3, 3, 3, 3, 3}, new float[5]};
        var code = new Lvq(5, Distance.L2, new float[5]);
        try (var encoded = new Encoded(code, rows)) {
            CodeScorer scorer = encoded.scorer(code);
            float[] query = {5, -5, 0, 5, -5};
            scorer.prepare(query);
            for (int r = 0; r < rows.length; r++) {
                assertEquals(Vectors.distance(Distance.L2, query, rows[r]), scorer.refine(r), 1e-3);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new Lvq(5, Distance.L2, new float[4]));
    }

    private static double[] rest(Distance distance, float[] vector, float[] mean) {
        double unit = distance == Distance.COSINE ? 1 / Math.sqrt(Vectors.dot(vector, vector)) : 1;
        double[] rest = new double[mean.length];
        Arrays.setAll(rest, d -> vector[d] * unit - mean[d]);
        return rest;
    }

    private static double squared(double[] vector) {
        return Arrays.stream(vector).map(component -> component * component).sum();
    }
}
