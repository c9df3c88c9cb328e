package dev.varve.lab.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.lab.vectors.FvecsRows;
import dev.varve.lab.vectors.FvecsWriter;
import dev.varve.lab.vectors.VectorFiles;
import dev.varve.lab.vectors.VectorReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The truth against a scan in float64 that knows neither tiles nor bounds. */
final class ExactTruthTest {

    /** Small whole numbers: their scores are exact in whatever order they are summed, and many are equal. */
    @Property(tries = 60)
    void shouldOrderEquallyNearRowsByTheirNumbers(
            @ForAll Metric metric,
            @ForAll @IntRange(min = 1, max = 9) int dimension,
            @ForAll @IntRange(min = 1, max = 1_700) int rows,
            @ForAll @IntRange(min = 1, max = 120) int neighbors,
            @ForAll @IntRange(min = 1, max = 3) int threads,
            @ForAll long seed)
            throws IOException {
        var random = new Random(seed);
        float[][] base = matrix(rows, dimension, () -> random.nextInt(-2, 3));
        float[][] queries = matrix(7, dimension, () -> random.nextInt(-2, 3));
        int k = Math.min(neighbors, rows);
        int[][] found = truth(metric, base, queries, k, threads);
        for (int q = 0; q < queries.length; q++) {
            assertArrayEquals(scan(metric, base, queries[q], k), found[q], "query " + q);
        }
    }

    @Property(tries = 60)
    void shouldFindWhatAScanFinds(
            @ForAll Metric metric,
            @ForAll @IntRange(min = 1, max = 300) int dimension,
            @ForAll @IntRange(min = 100, max = 1_700) int rows,
            @ForAll @IntRange(min = -12, max = 12) int magnitude,
            @ForAll boolean farFromTheOrigin,
            @ForAll long seed)
            throws IOException {
        var random = new Random(seed);
        float scale = (float) Math.pow(10, magnitude);
        // Float32 cannot tell rows apart that differ in their last digits: the bounds must let all of them through.
        float shift = farFromTheOrigin ? 1e4f : 0;
        float[][] base = matrix(rows, dimension, () -> scale * (shift + (float) random.nextGaussian()));
        float[][] queries = matrix(5, dimension, () -> scale * (shift + (float) random.nextGaussian()));
        int[][] found = truth(metric, base, queries, 20, 2);
        for (int q = 0; q < queries.length; q++) {
            int[] expected = scan(metric, base, queries[q], 20);
            assertEquals(20, Arrays.stream(found[q]).distinct().count());
            for (int i = 0; i < 20; i++) {
                double best = score(metric, queries[q], base[expected[i]]);
                assertEquals(
                        best,
                        score(metric, queries[q], base[found[q][i]]),
                        Math.abs(best) * 1e-10 + 1e-10 * scale * scale * (metric == Metric.COSINE ? 0 : shift * shift),
                        "query " + q + ", neighbor " + i);
            }
        }
    }

    @Test
    void shouldTakeTheFirstOfRowsThatAreAllOne() throws IOException {
        float[][] base = matrix(5_000, 3, () -> 0.1f);
        for (Metric metric : Metric.values()) {
            int[][] found = truth(metric, base, new float[][] {{1, 2, 3}}, 100, 1);
            assertArrayEquals(IntStream.range(0, 100).toArray(), found[0], metric.label());
        }
    }

    @Test
    void shouldStandNumbersThatFloatArithmeticCannotHold() throws IOException {
        float huge = Float.MAX_VALUE;
        float tiny = Float.MIN_VALUE;
        float[][] base = {{huge, huge}, {tiny, 0}, {0, 0}, {-huge, huge}, {tiny, tiny}, {huge, -huge / 2}};
        float[][] queries = {{huge, huge}, {tiny, 0}, {0, 0}, {1, -1}};
        for (Metric metric : Metric.values()) {
            int[][] found = truth(metric, base, queries, base.length, 1);
            for (int q = 0; q < queries.length; q++) {
                assertArrayEquals(scan(metric, base, queries[q], base.length), found[q], metric + " query " + q);
            }
        }
    }

    /** More rows than are kept as candidates, so that products that overflow meet a threshold. */
    @Property(tries = 30)
    void shouldFindWhatAScanFindsAmongNumbersOfEveryMagnitude(@ForAll Metric metric, @ForAll long seed)
            throws IOException {
        var random = new Random(seed);
        Numbers numbers = () -> (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-45, 38)));
        // In two dimensions there is one order of summing only, so that scores are equal to the last bit.
        float[][] base = matrix(3_000, 2, numbers);
        float[][] queries = matrix(20, 2, numbers);
        int[][] found = truth(metric, base, queries, 10, 1);
        for (int q = 0; q < queries.length; q++) {
            assertArrayEquals(scan(metric, base, queries[q], 10), found[q], "query " + q);
        }
    }

    /** A subset that depends on the query, one of which too few rows are for some, and all rows. */
    @Property(tries = 30)
    void shouldFindTheNearestOfEachSubset(
            @ForAll Metric metric,
            @ForAll @IntRange(min = 1, max = 1_700) int rows,
            @ForAll @IntRange(min = 1, max = 3) int threads,
            @ForAll long seed)
            throws IOException {
        var random = new Random(seed);
        float[][] base = matrix(rows, 5, () -> random.nextInt(-2, 3));
        float[][] queries = matrix(9, 5, () -> random.nextInt(-2, 3));
        int k = Math.min(10, rows);
        List<ExactTruth.Subset> subsets =
                List.of((query, row) -> (row + query) % 3 == 0, (query, row) -> row < query, (_, _) -> true);
        Path directory = Files.createTempDirectory("truth");
        Path file = write(directory.resolve("base.fvecs"), base);
        Path asked = write(directory.resolve("queries.fvecs"), queries);
        try (FvecsRows all = FvecsRows.open(file);
                FvecsRows wanted = FvecsRows.open(asked)) {
            int[][][] found = new ExactTruth(metric, k, threads, Watcher.patient()).among(all, wanted, 8, subsets);
            for (int s = 0; s < subsets.size(); s++) {
                assertEquals(8, found[s].length);
                for (int q = 0; q < 8; q++) {
                    ExactTruth.Subset subset = subsets.get(s);
                    int query = q;
                    int[] expected = Arrays.stream(scan(metric, base, queries[q], rows))
                            .filter(row -> subset.has(query, row))
                            .limit(k)
                            .toArray();
                    assertArrayEquals(expected, found[s][q], "subset " + s + ", query " + q);
                }
            }
        } finally {
            Files.delete(file);
            Files.delete(asked);
            Files.delete(directory);
        }
    }

    private interface Numbers {
        float next();
    }

    private static float[][] matrix(int rows, int dimension, Numbers numbers) {
        float[][] matrix = new float[rows][dimension];
        for (float[] row : matrix) {
            for (int d = 0; d < dimension; d++) {
                row[d] = numbers.next();
            }
        }
        return matrix;
    }

    private static int[] scan(Metric metric, float[][] base, float[] query, int k) {
        double[] scores = Arrays.stream(base)
                .mapToDouble(row -> score(metric, query, row))
                .toArray();
        return IntStream.range(0, base.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(row -> scores[row])
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static double score(Metric metric, float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        double distance = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
            distance += Math.pow((double) a[i] - b[i], 2);
        }
        return switch (metric) {
            case L2 -> -distance;
            case DOT -> dot;
            case COSINE -> dot == 0 ? 0 : dot / (Math.sqrt(aa) * Math.sqrt(bb));
        };
    }

    private static int[][] truth(Metric metric, float[][] base, float[][] queries, int k, int threads)
            throws IOException {
        Path directory = Files.createTempDirectory("truth");
        Path file = directory.resolve("truth.ivecs");
        try {
            try (FvecsRows rows = FvecsRows.open(write(directory.resolve("base.fvecs"), base));
                    FvecsRows asked = FvecsRows.open(write(directory.resolve("queries.fvecs"), queries))) {
                new ExactTruth(metric, k, threads, Watcher.patient()).write(rows, asked, file);
            }
            int[][] truth = new int[queries.length][];
            try (VectorReader reader = VectorFiles.open(file, VectorFiles.Part.NEIGHBORS)) {
                long[] row = new long[reader.dimension()];
                for (int q = 0; reader.next(row); q++) {
                    truth[q] = Arrays.stream(row).mapToInt(Math::toIntExact).toArray();
                }
            }
            return truth;
        } finally {
            for (String name : new String[] {"base.fvecs", "queries.fvecs", "truth.ivecs"}) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.delete(directory);
        }
    }

    private static Path write(Path file, float[][] rows) throws IOException {
        try (FvecsWriter writer = FvecsWriter.create(file, rows[0].length)) {
            for (float[] row : rows) {
                writer.write(row);
            }
        }
        return file;
    }
}
