package dev.varve.bench.dense;

import dev.varve.lab.vectors.FvecsRows;
import java.util.Arrays;

/**
 * The direction in which rows differ most: the first principal component, found by power iteration on a sample. Where
 * rows lie along it is what a filter correlates with.
 */
final class PrincipalDirection {

    private static final int SAMPLE = 4_000;
    private static final int ITERATIONS = 20;

    private final float[] direction;

    private PrincipalDirection(float[] direction) {
        this.direction = direction;
    }

    static PrincipalDirection of(FvecsRows base) {
        int count = Math.min(SAMPLE, base.count());
        float[][] sample = new float[count][];
        for (int i = 0; i < count; i++) {
            sample[i] = base.row((int) ((long) i * base.count() / count));
        }
        double[] mean = new double[base.dimension()];
        for (float[] row : sample) {
            for (int d = 0; d < row.length; d++) {
                mean[d] += row[d] / (double) count;
            }
        }
        double[] direction = new double[base.dimension()];
        Arrays.setAll(direction, d -> sample[0][d] - mean[d] + 1e-3);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            direction = next(direction, sample, mean);
        }
        float[] found = new float[direction.length];
        for (int d = 0; d < found.length; d++) {
            found[d] = (float) direction[d];
        }
        return new PrincipalDirection(found);
    }

    /** The covariance of the sample times a direction, of unit length. */
    private static double[] next(double[] direction, float[][] sample, double[] mean) {
        double[] next = new double[direction.length];
        for (float[] row : sample) {
            double along = 0;
            for (int d = 0; d < row.length; d++) {
                along += (row[d] - mean[d]) * direction[d];
            }
            for (int d = 0; d < row.length; d++) {
                next[d] += along * (row[d] - mean[d]);
            }
        }
        double length = Math.sqrt(Arrays.stream(next).map(x -> x * x).sum());
        // Rows that do not differ at all lie nowhere along any direction: any will do.
        return length == 0
                ? direction
                : Arrays.stream(next).map(x -> x / length).toArray();
    }

    /** Where a vector lies along it. */
    float along(float[] vector) {
        double sum = 0;
        for (int d = 0; d < vector.length; d++) {
            sum += (double) vector[d] * direction[d];
        }
        return (float) sum;
    }
}
