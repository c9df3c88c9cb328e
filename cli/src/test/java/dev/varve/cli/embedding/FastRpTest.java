package dev.varve.cli.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FastRpTest {

    private static final int DIMENSIONS = 32;

    @Property(tries = 40)
    void shouldAgreeWithTheDenseMatrix(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int window)
            throws InterruptedException {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var texts = texts(random, 30);
        var options = new FastRpOptions(DIMENSIONS, window, 1f, 0.6f, 0.3f, 0.75, 2, seed);
        var trained = train(texts, vocabulary(30), options, 2);
        var expected = naive(texts, 30, options);
        for (int word = 0; word < 30; word++) {
            assertArrayEquals(expected[word], row(trained, word), 1e-4f, "word " + word);
        }
    }

    @Test
    void shouldBeTheSameForAnyNumberOfThreads() throws InterruptedException {
        var texts = texts(RandomGenerator.of("L64X128MixRandom"), 700);
        var options = FastRpOptions.defaults(7);
        var one = train(texts, vocabulary(700), options, 1);
        var three = train(texts, vocabulary(700), options, 3);
        for (int word = 0; word < 700; word++) {
            assertArrayEquals(row(one, word), row(three, word), 0f);
        }
    }

    @Test
    void shouldDependOnTheSeed() {
        var words = vocabulary(5);
        var first = FastRp.projection(words, FastRpOptions.defaults(1));
        var again = FastRp.projection(words, FastRpOptions.defaults(1));
        var other = FastRp.projection(words, FastRpOptions.defaults(2));
        assertArrayEquals(row(first, 3), row(again, 3), 0f);
        assertTrue(Math.abs(dot(row(first, 3), row(other, 3))) < 0.5);
    }

    @Test
    void shouldProjectSparselyAndEvenly() {
        var table = FastRp.projection(vocabulary(2000), FastRpOptions.defaults(5));
        int positive = 0;
        int negative = 0;
        for (int word = 0; word < 2000; word++) {
            for (float value : row(table, word)) {
                positive += value > 0 ? 1 : 0;
                negative += value < 0 ? 1 : 0;
            }
        }
        double entries = 2000.0 * table.dimensions();
        assertEquals(1 / 6.0, positive / entries, 0.003);
        assertEquals(1 / 6.0, negative / entries, 0.003);
    }

    @Test
    void shouldBringWordsOfTheSameCompanyTogether() throws InterruptedException {
        // Words 0 and 1 never meet, but stand among 2, 3 and 4; words 5 and 6 among 7, 8 and 9.
        var texts = new ArrayList<int[]>();
        for (int i = 0; i < 50; i++) {
            texts.add(new int[] {2, 3, i % 2, 4});
            texts.add(new int[] {7, 8, 5 + i % 2, 9});
        }
        var vectors = train(texts, vocabulary(10), new FastRpOptions(128, 4, 0.3f, 1f, 0.5f, 0.75, 0, 3), 1);
        double alike = dot(row(vectors, 0), row(vectors, 1));
        double apart = dot(row(vectors, 0), row(vectors, 5));
        assertTrue(alike > 0.6 && apart < 0.3, alike + " against " + apart);
    }

    /** The definition, word by word: the whole matrix, dense, in double precision. */
    private static float[][] naive(List<int[]> texts, int words, FastRpOptions options) {
        var counts = new double[words][words];
        for (int[] text : texts) {
            for (int a = 0; a < text.length; a++) {
                for (int b = 0; b < text.length; b++) {
                    int distance = Math.abs(a - b);
                    if (a != b && distance <= options.window()) {
                        counts[text[a]][text[b]] += (options.window() + 1.0 - distance) / options.window();
                    }
                }
            }
        }
        var marginal = new double[words];
        double smoothTotal = 0;
        for (int a = 0; a < words; a++) {
            for (int b = 0; b < words; b++) {
                marginal[a] += counts[a][b];
            }
            smoothTotal += Math.pow(marginal[a], options.smoothing());
        }
        var matrix = new double[words][words];
        for (int a = 0; a < words; a++) {
            for (int b = 0; b < words; b++) {
                if (counts[a][b] > 0) {
                    double share = Math.pow(marginal[b], options.smoothing()) / smoothTotal;
                    double information = Math.log(counts[a][b] / marginal[a] / share);
                    matrix[a][b] = Math.max(0, information) * counts[a][b] / (counts[a][b] + options.discount());
                }
            }
        }
        var projection = FastRp.projection(vocabulary(words), options);
        var own = new double[words][];
        for (int word = 0; word < words; word++) {
            var row = row(projection, word);
            own[word] = new double[row.length];
            for (int d = 0; d < row.length; d++) {
                own[word][d] = row[d];
            }
        }
        var first = centred(times(matrix, own));
        var second = centred(times(matrix, first));
        var result = new float[words][options.dimensions()];
        for (int word = 0; word < words; word++) {
            var sum = new double[options.dimensions()];
            for (int d = 0; d < sum.length; d++) {
                sum[d] = options.ownWeight() * own[word][d]
                        + options.firstWeight() * first[word][d]
                        + options.secondWeight() * second[word][d];
            }
            unit(sum);
            for (int d = 0; d < sum.length; d++) {
                result[word][d] = (float) sum[d];
            }
        }
        return result;
    }

    private static double[][] times(double[][] matrix, double[][] table) {
        var product = new double[matrix.length][table[0].length];
        for (int a = 0; a < matrix.length; a++) {
            for (int b = 0; b < matrix.length; b++) {
                for (int d = 0; d < table[0].length; d++) {
                    product[a][d] += matrix[a][b] * table[b][d];
                }
            }
            unit(product[a]);
        }
        return product;
    }

    private static double[][] centred(double[][] table) {
        var mean = new double[table[0].length];
        for (double[] row : table) {
            for (int d = 0; d < row.length; d++) {
                mean[d] += row[d] / table.length;
            }
        }
        for (double[] row : table) {
            for (int d = 0; d < row.length; d++) {
                row[d] -= mean[d];
            }
            unit(row);
        }
        return table;
    }

    private static void unit(double[] vector) {
        double square = 0;
        for (double value : vector) {
            square += value * value;
        }
        for (int d = 0; d < vector.length && square > 0; d++) {
            vector[d] /= Math.sqrt(square);
        }
    }

    private static VectorTable train(List<int[]> texts, List<String> vocabulary, FastRpOptions options, int threads)
            throws InterruptedException {
        var stream = new WordStream();
        for (int[] text : texts) {
            for (int word : text) {
                stream.add(word);
            }
            stream.add(WordStream.BREAK);
        }
        try (var executor = Executors.newFixedThreadPool(threads)) {
            return FastRp.train(stream, vocabulary, options, executor);
        }
    }

    /** Texts that use each word at least once. */
    private static List<int[]> texts(RandomGenerator random, int words) {
        var texts = new ArrayList<int[]>();
        for (int word = 0; word < words; word++) {
            var text = random.ints(random.nextInt(1, 12), 0, words).toArray();
            text[0] = word;
            texts.add(text);
        }
        return texts;
    }

    private static List<String> vocabulary(int words) {
        var vocabulary = new ArrayList<String>();
        for (int word = 0; word < words; word++) {
            vocabulary.add("w" + word);
        }
        return vocabulary;
    }

    private static float[] row(VectorTable table, int word) {
        var row = new float[table.dimensions()];
        table.get(word, row);
        return row;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }
}
