package dev.varve.codecs.codes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows as queries, which only their codes tell. */
class RowQueryTest {

    private static final int ROWS = 30;
    private static final int DIMENSION = 320;

    /**
     * The distances from a row are those from its vector, but for what rounding takes: of a vector's length about 0.6
     * at 1 bit, half of that for each bit more.
     */
    @ParameterizedTest
    @EnumSource
    void shouldMeasureFromARowAsFromItsVector(Distance distance) {
        var random = new Random(11);
        float[][] rows = Stream.generate(() -> Vectors.Kind.CLUSTERED.draw(DIMENSION, random))
                .limit(ROWS)
                .toArray(float[][]::new);
        float[] mean = Vectors.mean(distance, rows);
        for (int bits = 1; bits <= Byte.SIZE; bits++) {
            check(new RaBitQ(DIMENSION, bits, distance, mean, 3), rows, 0.8 * Math.pow(0.55, bits - 1));
        }
        check(new RaBitQ(DIMENSION, 3, 3, distance, mean, 3), rows, 0.8 * Math.pow(0.55, 2));
        check(new RaBitQ(DIMENSION, 3, 6, distance, mean, 3), rows, 0.8 * Math.pow(0.55, 5));
        check(new Lvq(DIMENSION, distance, mean), rows, 0.02);
    }

    private static void check(VectorCode code, float[][] rows, double rounding) {
        int[] numbers = new int[ROWS];
        for (int r = 0; r < ROWS; r++) {
            numbers[r] = r;
        }
        try (var encoded = new Encoded(code, rows)) {
            CodeScorer scorer = encoded.scorer(code);
            float[] estimates = new float[ROWS];
            double error = 0;
            double spread = 0;
            for (int r = 0; r < ROWS; r++) {
                scorer.prepare(r);
                scorer.refine(numbers, ROWS, estimates);
                for (int other = 0; other < ROWS; other++) {
                    double exact = Vectors.distance(code.distance(), rows[r], rows[other]);
                    double lengths = rest(code, rows[r]) * rest(code, rows[other]);
                    double weight = code.distance() == Distance.L2 ? 2 : 1;
                    // a row with itself meets what rounding took of it twice, and not by chance
                    if (other != r) {
                        error += Math.pow((estimates[other] - exact) / (weight * lengths), 2);
                        spread++;
                    }
                }
            }
            // by the square, that of lengths included, as it is squared under L2
            assertEquals(0, Math.sqrt(error / spread), rounding, code.getClass() + " " + code.distance());
        }
    }

    /** How far a row is from the centroid. */
    private static double rest(VectorCode code, float[] row) {
        double unit = code.distance() == Distance.COSINE ? 1 / Math.sqrt(Vectors.dot(row, row)) : 1;
        double squared = 0;
        for (int d = 0; d < row.length; d++) {
            squared += Math.pow(row[d] * unit - code.centroid(d), 2);
        }
        return Math.sqrt(squared);
    }
}
