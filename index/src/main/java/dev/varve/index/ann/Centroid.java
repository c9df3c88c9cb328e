package dev.varve.index.ann;

import dev.varve.codecs.DenseVectors;
import dev.varve.index.DenseRows;
import dev.varve.index.Similarity;
import java.util.Arrays;

/** The middle of the vectors of a field, as codes need it: near to most, whatever a few are like. */
final class Centroid {

    private static final int SAMPLE = 4096;

    /** A vector that many times as long as the usual one does not count: alone it could move the mean away from all. */
    private static final double FAR = 8;

    private Centroid() {}

    /**
     * The mean of rows spread evenly over all; under COSINE of their directions.
     *
     * @return zeros where there are none
     */
    static float[] of(DenseVectors vectors, Similarity similarity) {
        int[] sample = sample(vectors);
        double[] norms = norms(vectors, sample);
        double[] sorted = norms.clone();
        Arrays.sort(sorted);
        double longest = sorted.length == 0 ? 0 : FAR * sorted[sorted.length / 2];
        double[] sum = new double[vectors.dimension()];
        float[] vector = new float[vectors.dimension()];
        int counted = 0;
        for (int i = 0; i < sample.length; i++) {
            boolean direction = similarity == Similarity.COSINE;
            if (norms[i] > 0 && (direction || norms[i] <= longest)) {
                DenseRows.copy(vectors, sample[i], vector);
                for (int d = 0; d < sum.length; d++) {
                    sum[d] += direction ? vector[d] / norms[i] : vector[d];
                }
            }
            counted += direction || norms[i] <= longest ? 1 : 0;
        }
        float[] mean = new float[sum.length];
        for (int d = 0; d < mean.length; d++) {
            mean[d] = (float) (sum[d] / Math.max(1, counted));
        }
        return mean;
    }

    private static int[] sample(DenseVectors vectors) {
        int rows = vectors.size();
        int[] sample = new int[Math.min(rows, SAMPLE)];
        int size = 0;
        for (int i = 0; i < sample.length; i++) {
            int row = (int) ((long) i * rows / sample.length);
            if (vectors.has(row)) {
                sample[size++] = row;
            }
        }
        return Arrays.copyOf(sample, size);
    }

    private static double[] norms(DenseVectors vectors, int[] sample) {
        double[] norms = new double[sample.length];
        float[] vector = new float[vectors.dimension()];
        for (int i = 0; i < sample.length; i++) {
            vectors.verify(sample[i], sample[i] + 1);
            DenseRows.copy(vectors, sample[i], vector);
            double sum = 0;
            for (float component : vector) {
                sum += (double) component * component;
            }
            norms[i] = Math.sqrt(sum);
        }
        return norms;
    }
}
