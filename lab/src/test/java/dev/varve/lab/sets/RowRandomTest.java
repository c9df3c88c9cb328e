package dev.varve.lab.sets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

final class RowRandomTest {

    private static final int DRAWS = 200_000;

    @Test
    void shouldDrawNumbersOfMeanZeroAndVarianceOne() {
        var random = new RowRandom(1, 2, 3);
        assertMoments(random::nextGaussian, 3);
        // The fourth moment of a sum of four uniform numbers: 3 - 6/5/4.
        assertMoments(random::nextNoise, 2.7);
    }

    @Test
    void shouldDrawEachNumberBelowABoundEquallyOften() {
        var random = new RowRandom(1, 2, 3);
        int[] counts = new int[7];
        for (int i = 0; i < DRAWS; i++) {
            counts[random.nextInt(7)]++;
        }
        for (int count : counts) {
            assertEquals(DRAWS / 7.0, count, 5 * Math.sqrt(DRAWS / 7.0));
        }
    }

    @Test
    void shouldTellRowsStreamsAndSeedsApart() {
        long first = new RowRandom(1, 2, 3).nextLong();
        assertEquals(first, new RowRandom(1, 2, 3).nextLong());
        assertNotEquals(first, new RowRandom(2, 2, 3).nextLong());
        assertNotEquals(first, new RowRandom(1, 3, 3).nextLong());
        assertNotEquals(first, new RowRandom(1, 2, 4).nextLong());
    }

    /** The first number of each of many rows: neighbouring rows must have nothing to do with each other. */
    @Test
    void shouldNotCorrelateNeighbouringRows() {
        double product = 0;
        double before = 0;
        for (int row = 0; row < DRAWS; row++) {
            double number = new RowRandom(7, 1, row).nextGaussian();
            product += before * number;
            before = number;
        }
        assertTrue(Math.abs(product / DRAWS) < 5 / Math.sqrt(DRAWS), "correlation " + product / DRAWS);
    }

    private static void assertMoments(DoubleSupplier numbers, double fourth) {
        double sum = 0;
        double squares = 0;
        double fourths = 0;
        for (int i = 0; i < DRAWS; i++) {
            double number = numbers.getAsDouble();
            sum += number;
            squares += number * number;
            fourths += number * number * number * number;
        }
        assertEquals(0, sum / DRAWS, 5 / Math.sqrt(DRAWS));
        assertEquals(1, squares / DRAWS, 0.02);
        assertEquals(fourth, fourths / DRAWS, 0.15);
    }
}
