package dev.varve.index.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenPoolingTest {

    /** What is pooled is what the definition says: of all pairs of clusters, that which costs least is merged next. */
    @Property(tries = 150)
    void shouldMergeWhatWardWouldMerge(
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 20) int dimension,
            @ForAll @IntRange(min = 1, max = 8) int factor,
            @ForAll long seed) {
        var random = new Random(seed);
        float[] tokens = new float[count * dimension];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (float) random.nextGaussian();
        }
        List<List<Integer>> clusters = ward(tokens, count, dimension, Math.ceilDiv(count, factor));
        float[][] expected = clusters.stream()
                .map(cluster -> standsFor(tokens, cluster, dimension))
                .toArray(float[][]::new);
        try (Arena arena = Arena.ofConfined()) {
            var pooling = new TokenPooling(dimension, 60, factor, arena);
            for (int again = 0; again < 2; again++) {
                float[] pooled = tokens.clone();
                assertEquals(expected.length, pooling.pool(pooled, count));
                for (int c = 0; c < expected.length; c++) {
                    float[] found = Arrays.copyOfRange(pooled, c * dimension, (c + 1) * dimension);
                    assertArrayEquals(expected[c], found, 1e-4f);
                }
            }
        }
    }

    /** By the definition, in the order of the first tokens: each merge takes a pass over all pairs. */
    private static List<List<Integer>> ward(float[] tokens, int count, int dimension, int left) {
        List<List<Integer>> clusters = new ArrayList<>();
        for (int t = 0; t < count; t++) {
            clusters.add(new ArrayList<>(List.of(t)));
        }
        while (clusters.size() > left) {
            int first = 0;
            int second = 1;
            double least = Double.POSITIVE_INFINITY;
            for (int a = 0; a < clusters.size(); a++) {
                for (int b = a + 1; b < clusters.size(); b++) {
                    double cost = cost(tokens, clusters.get(a), clusters.get(b), dimension);
                    if (cost < least) {
                        least = cost;
                        first = a;
                        second = b;
                    }
                }
            }
            clusters.get(first).addAll(clusters.remove(second));
        }
        return clusters;
    }

    /** By how much the sum of squared distances from the means grows. */
    private static double cost(float[] tokens, List<Integer> a, List<Integer> b, int dimension) {
        float[] meanA = mean(tokens, a, dimension);
        float[] meanB = mean(tokens, b, dimension);
        double squared = 0;
        for (int d = 0; d < dimension; d++) {
            squared += (double) (meanA[d] - meanB[d]) * (meanA[d] - meanB[d]);
        }
        return squared * a.size() * b.size() / (a.size() + b.size());
    }

    /** The direction of the mean, and the mean length. */
    private static float[] standsFor(float[] tokens, List<Integer> cluster, int dimension) {
        float[] mean = mean(tokens, cluster, dimension);
        double length = 0;
        for (int t : cluster) {
            length += length(mean(tokens, List.of(t), dimension)) / cluster.size();
        }
        double scale = length / length(mean);
        for (int d = 0; d < dimension; d++) {
            mean[d] = (float) (mean[d] * scale);
        }
        return mean;
    }

    private static double length(float[] vector) {
        double squared = 0;
        for (float component : vector) {
            squared += (double) component * component;
        }
        return Math.sqrt(squared);
    }

    private static float[] mean(float[] tokens, List<Integer> cluster, int dimension) {
        float[] mean = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            double sum = 0;
            for (int t : cluster) {
                sum += tokens[t * dimension + d];
            }
            mean[d] = (float) (sum / cluster.size());
        }
        return mean;
    }

    @Test
    void shouldPoolCopies() {
        try (Arena arena = Arena.ofConfined()) {
            var pooling = new TokenPooling(2, 1024, 3, arena);
            float[] tokens = new float[2 * 1024];
            Arrays.fill(tokens, 0.5f);
            assertEquals(342, pooling.pool(tokens, 1024));
            assertEquals(0.5f, tokens[0], 1e-6f);
            assertEquals(0, pooling.pool(tokens, 0));
            assertEquals(1, pooling.pool(tokens, 1));
        }
    }
}
