package dev.varve.index.ann;

import dev.varve.codecs.Adjacency;
import dev.varve.codecs.Calibration;
import dev.varve.codecs.Calibration.Point;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.index.Crew;
import dev.varve.index.DenseRows;
import dev.varve.index.Similarity;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphSearch;
import dev.varve.index.graph.QueryDistances;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/**
 * Measures how wide a beam finds how many of the nearest rows. Rows of the segment are the queries, each hidden from
 * its own search, and beams are widened until next to nothing is missed.
 */
final class Calibrator {

    /** Numbers of rows asked for. */
    private static final int[] ASKED = {10, 32, 100};

    private static final int SAMPLES = 128;

    /** Of more rows one in so many is a sample: what that costs is little beside their graph. */
    private static final int SPACING = 256;

    private static final int MOST_SAMPLES = 256;

    /** Floats that the queries of a thread take at most, where there are more than the fewest. */
    private static final int MAX_FLOATS = 1 << 20;

    private static final int FEWEST = 16;

    /** So many times fewer samples tell as much where the most rows are asked for, by wide beams, which take long. */
    private static final int FEWER = 4;

    /** Beams of more than this are not measured. */
    private static final int WIDEST = 2048;

    /** By how much two sums of the same products may differ that were not added in the same order. */
    private static final float ROUNDING = 1e-5f;

    /** Enough of the nearest rows for wider beams to be of no interest. */
    private static final double ENOUGH = 0.998;

    private final Executor executor;
    private final int threads;
    private final DenseVectors vectors;
    private final Similarity similarity;
    private final VectorCodesFile codes;
    private final Adjacency graph;
    private final long seed;

    Calibrator(
            Executor executor,
            int threads,
            DenseVectors vectors,
            Similarity similarity,
            VectorCodesFile codes,
            Adjacency graph,
            long seed) {
        this.executor = executor;
        this.threads = threads;
        this.vectors = vectors;
        this.similarity = similarity;
        this.codes = codes;
        this.graph = graph;
        this.seed = seed;
    }

    /** Measures. Where there are too few rows to ask for, nothing. */
    Calibration measure(BuildProgress progress) {
        int[] sample = sample();
        int most = ASKED[ASKED.length - 1];
        if (sample.length == 0) {
            return Calibration.NONE;
        }
        float[][] nearest = SampleTruth.of(executor, threads, vectors, similarity, sample, most);
        List<List<Point>> points = new ArrayList<>();
        while (points.size() < ASKED.length) {
            points.add(new ArrayList<>());
        }
        int widest = Math.min(WIDEST, vectors.size() / 2);
        double[] shares = new double[ASKED.length];
        for (int width = 0; beam(width) <= widest && !enough(shares, ASKED.length); width++) {
            IndexWriter.advance(progress, vectors.size(), vectors.size());
            int step = enough(shares, ASKED.length - 1) ? FEWER : 1;
            add(points, shares, beam(width), find(sample, step, nearest, beam(width)));
        }
        return new Calibration(points.stream().flatMap(List::stream).toList());
    }

    /** Twice as wide every other time, from the fewest rows asked for on. */
    private static int beam(int width) {
        return (int) Math.round(ASKED[0] * Math.pow(2, width / 2.0));
    }

    private static boolean enough(double[] shares, int count) {
        for (int i = 0; i < count; i++) {
            if (shares[i] < ENOUGH) {
                return false;
            }
        }
        return true;
    }

    /** Adds what a beam was measured to find, for each number of rows asked for that more is to be known of. */
    private static void add(List<List<Point>> points, double[] shares, int beam, Found found) {
        for (int i = 0; i < ASKED.length; i++) {
            if (beam >= ASKED[i] && shares[i] < ENOUGH) {
                shares[i] = found.share(i);
                double before =
                        points.get(i).isEmpty() ? 0 : points.get(i).getLast().recall();
                points.get(i).add(new Point(ASKED[i], Math.max(before, found.sureShare(i)), beam));
            }
        }
    }

    /** Rows that can be queries, spread over all. */
    private int[] sample() {
        int rows = vectors.size();
        int wanted = Math.clamp(rows / SPACING, SAMPLES, MOST_SAMPLES);
        int count = Math.min(rows / 4, Math.max(FEWEST, Math.min(wanted, MAX_FLOATS / vectors.dimension())));
        int[] sample = new int[count];
        int size = 0;
        var random = new SplittableRandom(seed);
        float[] vector = new float[vectors.dimension()];
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) i * rows / count);
            int to = (int) ((long) (i + 1) * rows / count);
            int row = random.nextInt(from, to);
            if (vectors.has(row) && isQuery(row, vector)) {
                sample[size++] = row;
            }
        }
        return Arrays.copyOf(sample, size);
    }

    /** A zero vector is no query, unless it is a point like any other. */
    private boolean isQuery(int row, float[] vector) {
        if (similarity == Similarity.L2) {
            return true;
        }
        DenseRows.copy(vectors, row, vector);
        for (float component : vector) {
            if (component != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * How many of the nearest rows a beam finds, of all samples that are looked at together, for each number of rows
     * asked for.
     *
     * @param step one in so many of the samples is looked at
     */
    private Found find(int[] sample, int step, float[][] nearest, int beam) {
        List<Finder> finders =
                Crew.run(executor, threads, sample.length / step, () -> new Finder(sample, step, nearest, beam));
        var found = new Found();
        finders.forEach(finder -> found.add(finder.found));
        return found;
    }

    /** How many of the nearest rows were found, for each number of rows asked for. */
    private static final class Found {

        private int samples;
        private final long[] sums = new long[ASKED.length];
        private final double[] squares = new double[ASKED.length];

        void add(int asked, int count) {
            sums[asked] += count;
            squares[asked] += (double) count * count;
        }

        void add(Found other) {
            samples += other.samples;
            for (int i = 0; i < ASKED.length; i++) {
                sums[i] += other.sums[i];
                squares[i] += other.squares[i];
            }
        }

        /** The share found; one more may be missed than was, as no sample shows that none is. */
        double share(int asked) {
            return sums[asked] / ((double) samples * ASKED[asked] + 1);
        }

        /**
         * The share that other queries will find: a standard error less than these did, as half of all samples find
         * more than is to be expected, and one in six does after this.
         */
        double sureShare(int asked) {
            double mean = (double) sums[asked] / samples;
            double variance = Math.max(0, squares[asked] / samples - mean * mean);
            double error = Math.sqrt(variance / Math.max(1, samples - 1)) / ASKED[asked];
            return Math.max(0, share(asked) - error);
        }
    }

    /** What one thread found. */
    private final class Finder implements Crew.Worker {

        private final int[] sample;
        private final int step;
        private final float[][] nearest;
        private final int beam;
        private final GraphSearch search = new GraphSearch();
        private final CodeScorer scorer = codes.scorer();
        private final QueryDistances distances = new QueryDistances(vectors, similarity);
        private final float[] vector = new float[vectors.dimension()];
        private final Found found = new Found();

        Finder(int[] sample, int step, float[][] nearest, int beam) {
            this.sample = sample;
            this.step = step;
            this.nearest = nearest;
            this.beam = beam;
        }

        @Override
        public void run(long task) {
            int index = (int) task * step;
            int row = sample[index];
            DenseRows.copy(vectors, row, vector);
            scorer.prepare(vector);
            distances.from(vector);
            search.searchWithout(row, graph, scorer::score, SegmentSearch.reach(beam), beam);
            search.rescore(distances, beam);
            found.samples++;
            for (int i = 0; i < ASKED.length; i++) {
                found.add(i, countNearest(nearest[index][ASKED[i] - 1], Math.min(ASKED[i], search.size())));
            }
        }

        private int countNearest(float farthest, int most) {
            float limit = farthest + ROUNDING * Math.abs(farthest);
            int count = 0;
            while (count < most && search.score(count) <= limit) {
                count++;
            }
            return count;
        }
    }
}
