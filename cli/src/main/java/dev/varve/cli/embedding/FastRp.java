package dev.varve.cli.embedding;

import dev.varve.cli.text.Fingerprints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Word vectors by very sparse random projection: FastRP (Chen, Sultan, Tian, Chen and Skiena, "Fast and Accurate
 * Network Embeddings via Very Sparse Random Projection", CIKM 2019, algorithm 1) with words for nodes and, for the
 * transition matrix, the positive pointwise mutual information of words that stand near each other. A word's vector is
 * the weighted sum of its own random vector, of its neighbours' and of its neighbours' neighbours', each part centred
 * and of unit norm before it is weighted.
 *
 * <p>The matrix is never stored: a row is counted anew from the word's occurrences each time it is needed, into an
 * array of one float a word, so that memory stays bounded whatever the corpus, rows are independent of each other, and
 * the outcome is the same for any number of threads.
 */
public final class FastRp {

    /** One non-zero entry in three, the density with which Achlioptas (2003) and FastRP's own code project. */
    private static final int SPARSITY = 3;

    private static final int ROWS_PER_TASK = 256;

    private final WordStream stream;
    private final Occurrences occurrences;
    private final FastRpOptions options;
    private final float[] distanceWeights;
    private final double[] contextShare;
    private final double[] marginal;
    private final int words;

    private FastRp(WordStream stream, int words, FastRpOptions options) {
        this.stream = stream;
        this.words = words;
        this.options = options;
        this.occurrences = new Occurrences(stream, words);
        this.distanceWeights = new float[options.window() + 1];
        for (int distance = 1; distance <= options.window(); distance++) {
            distanceWeights[distance] = (options.window() + 1f - distance) / options.window();
        }
        this.marginal = marginals();
        this.contextShare = new double[words];
        double total = 0;
        for (int word = 0; word < words; word++) {
            contextShare[word] = Math.pow(marginal[word], options.smoothing());
            total += contextShare[word];
        }
        for (int word = 0; word < words; word++) {
            contextShare[word] /= total;
        }
    }

    /**
     * Trains.
     *
     * @param stream the corpus
     * @param vocabulary the words that its numbers stand for
     * @param options how to train
     * @param executor runs the work
     * @return a vector of unit norm for each word
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public static VectorTable train(
            WordStream stream, List<String> vocabulary, FastRpOptions options, ExecutorService executor)
            throws InterruptedException {
        var training = new FastRp(stream, vocabulary.size(), options);
        var own = projection(vocabulary, options);
        var first = training.propagate(own, executor);
        first.centre();
        var second = training.propagate(first, executor);
        second.centre();
        var sum = new VectorTable(vocabulary.size(), options.dimensions());
        sum.addScaled(own, options.ownWeight());
        sum.addScaled(first, options.firstWeight());
        sum.addScaled(second, options.secondWeight());
        sum.normalise();
        return sum;
    }

    /** The random projection; a row depends on the seed and the word alone, not on its number. */
    static VectorTable projection(List<String> vocabulary, FastRpOptions options) {
        var table = new VectorTable(vocabulary.size(), options.dimensions());
        var row = new float[options.dimensions()];
        for (int word = 0; word < vocabulary.size(); word++) {
            long state = Fingerprints.mix(Fingerprints.of(vocabulary.get(word)) ^ Fingerprints.mix(options.seed()));
            for (int d = 0; d < row.length; d++) {
                long bits = Fingerprints.mix(state + d * 0x9e3779b97f4a7c15L);
                boolean zero = Long.remainderUnsigned(bits >>> 1, SPARSITY) != 0;
                row[d] = zero ? 0 : (bits & 1) == 0 ? 1 : -1;
            }
            table.set(word, row);
        }
        table.normalise();
        return table;
    }

    /** Multiplies the matrix with a table: each word gets the weighted sum of its neighbours' rows, of unit norm. */
    private VectorTable propagate(VectorTable table, ExecutorService executor) throws InterruptedException {
        var result = new VectorTable(words, options.dimensions());
        var tasks = new ArrayList<Future<?>>();
        for (int from = 0; from < words; from += ROWS_PER_TASK) {
            int start = from;
            int end = Math.min(words, from + ROWS_PER_TASK);
            tasks.add(executor.submit(() -> new Rows().propagate(start, end, table, result)));
        }
        for (var task : tasks) {
            try {
                task.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("training failed", e.getCause());
            }
        }
        result.normalise();
        return result;
    }

    /** For each word the sum of the weights of all its neighbourhoods. */
    private double[] marginals() {
        var sums = new double[words];
        long size = stream.size();
        for (long p = 0; p < size; p++) {
            int word = stream.get(p);
            for (int distance = 1; word >= 0 && distance <= options.window() && p + distance < size; distance++) {
                int other = stream.get(p + distance);
                if (other < 0) {
                    break;
                }
                sums[word] += distanceWeights[distance];
                sums[other] += distanceWeights[distance];
            }
        }
        return sums;
    }

    /** The working memory of one task. */
    private final class Rows {

        private final float[] counts = new float[words];
        private int[] touched = new int[1024];
        private int touchedSize;
        private final float[] sum = new float[options.dimensions()];
        private final float[] neighbour = new float[options.dimensions()];

        void propagate(int from, int to, VectorTable table, VectorTable result) {
            for (int word = from; word < to; word++) {
                count(word);
                Arrays.fill(sum, 0);
                // The order of first occurrence is the stream's: sums of floats come out the same in every run.
                for (int i = 0; i < touchedSize; i++) {
                    int context = touched[i];
                    double count = counts[context];
                    double information = Math.log(count / (marginal[word] * contextShare[context]));
                    counts[context] = 0;
                    if (information > 0) {
                        table.get(context, neighbour);
                        float weight = (float) (information * count / (count + options.discount()));
                        for (int d = 0; d < sum.length; d++) {
                            sum[d] += weight * neighbour[d];
                        }
                    }
                }
                result.set(word, sum);
            }
        }

        private void count(int word) {
            touchedSize = 0;
            long end = occurrences.start(word + 1);
            for (long index = occurrences.start(word); index < end; index++) {
                long position = occurrences.position(index);
                countSide(position, 1);
                countSide(position, -1);
            }
        }

        private void countSide(long position, int direction) {
            long at = position + direction;
            for (int distance = 1; distance <= options.window() && at >= 0 && at < stream.size(); distance++) {
                int context = stream.get(at);
                if (context < 0) {
                    return;
                }
                if (counts[context] == 0) {
                    touch(context);
                }
                counts[context] += distanceWeights[distance];
                at += direction;
            }
        }

        private void touch(int context) {
            if (touchedSize == touched.length) {
                touched = Arrays.copyOf(touched, touchedSize * 2);
            }
            touched[touchedSize++] = context;
        }
    }
}
