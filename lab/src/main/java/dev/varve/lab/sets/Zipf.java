package dev.varve.lab.sets;

import java.util.Arrays;

/** Draws numbers whose probability falls like (number + 1)^-exponent. Thread-safe. */
final class Zipf {

    private final double[] cumulative;

    Zipf(int count, double exponent) {
        cumulative = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += StrictMath.pow(i + 1, -exponent);
            cumulative[i] = sum;
        }
    }

    int draw(RowRandom random) {
        double at = random.nextDouble() * cumulative[cumulative.length - 1];
        int found = Arrays.binarySearch(cumulative, at);
        return Math.min(found < 0 ? -found - 1 : found + 1, cumulative.length - 1);
    }

    /** The probability of a number. */
    double probability(int number) {
        double before = number == 0 ? 0 : cumulative[number - 1];
        return (cumulative[number] - before) / cumulative[cumulative.length - 1];
    }
}
