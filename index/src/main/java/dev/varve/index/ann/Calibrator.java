package dev.varve.index.ann;

import dev.varve.codecs.Adjacency;
import dev.varve.codecs.Calibration;
import dev.varve.codecs.Calibration.Point;
import dev.varve.codecs.DenseVectors;
import dev.varve.index.Crew;
import dev.varve.index.DenseRows;
import dev.varve.index.Similarity;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphSearch;
import dev.varve.index.graph.RowDistances;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/**
 * Measures how wide a beam finds how many of the nearest rows. Rows of the segment are the queries, each hidden from
 * its own search, and beams are widened until next to nothing is missed.
 *
 * <p>Copies of one vector are one query at most, and none where the nearest rows are copies of it too: any beam finds
 * those, and they would speak for queries that are unlike them.
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

    /** Rows that are tried for a sample before it is left out, as all are copies of others. */
    private static final int TRIES = 16;

    /** So many times fewer samples tell as much where the most rows are asked for, by wide beams, which take long. */
    private static final int FEWER = 4;

    /** Beams of more than this are not measured. */
    private static final int WIDEST = 2048;

    /** What part two sums of the same products may differ by that were not added in the same order. */
    private static final float ROUNDING = 1e-5f;

    /** Enough of the nearest rows for wider beams to be of no interest. */
    private static final double ENOUGH = 0.998;

    private final Executor executor;
    private final int threads;
    private final DenseVectors vectors;
    private final Similarity similarity;
    private final Lead lead;
    private final RowQueries queries;
    private final Adjacency graph;
    private final long seed;

    Calibrator(
            Executor executor,
            int threads,
            DenseVectors vectors,
            Similarity similarity,
            Lead lead,
            RowQueries queries,
            Adjacency graph,
            long seed) {
        this.executor = executor;
        this.threads = threads;
        this.vectors = vectors;
        this.similarity = similarity;
        this.lead = lead;
        this.queries = queries;
        this.graph = graph;
        this.seed = seed;
    }

    /** Measures. Where there are too few rows to ask for, nothing. */
    Calibration measure(BuildProgress progress) {
        int[] rows = sample();
        if (rows.length == 0) {
            return Calibration.NONE;
        }
        List<Sample> samples = samples(rows);
        List<List<Point>> points = new ArrayList<>();
        double[] shares = new double[ASKED.length];
        for (int i = 0; i < ASKED.length; i++) {
            points.add(new ArrayList<>());
            shares[i] = tell(samples, i, Math.min(FEWEST, rows.length)) ? 0 : 1;
        }
        int widest = Math.min(WIDEST, vectors.size() / 2);
        for (int width = 0; beam(width) <= widest && !enough(shares, ASKED.length); width++) {
            IndexWriter.advance(progress, vectors.size(), vectors.size());
            int step = enough(shares, ASKED.length - 1) ? FEWER : 1;
            add(points, shares, beam(width), find(samples, step, beam(width)));
        }
        return new Calibration(points.stream().flatMap(List::stream).toList());
    }

    /**
     * A row that is a query.
     *
     * @param nearest distances of the nearest rows, in ascending order
     * @param copies how many of those are its copies
     */
    private record Sample(int row, float[] nearest, int copies) {

        /** Whether it says something of queries for so many rows: most of those are no copies of it. */
        boolean tells(int asked) {
            return copies <= ASKED[asked] / 2;
        }
    }

    /** The samples that tell something, if only of queries for the most rows. */
    private List<Sample> samples(int[] rows) {
        int most = ASKED.length - 1;
        float[][] nearest = SampleTruth.of(executor, threads, vectors, queries.exact(), rows, ASKED[most]);
        List<Sample> samples = new ArrayList<>();
        RowDistances exact = queries.exact().get();
        float[] own = new float[1];
        for (int i = 0; i < rows.length; i++) {
            exact.from(rows[i]);
            exact.score(new int[] {rows[i]}, 1, own);
            int copies = 0;
            for (float distance : nearest[i]) {
                copies += Math.abs(distance - own[0]) <= rounding(own[0]) ? 1 : 0;
            }
            var sample = new Sample(rows[i], nearest[i], copies);
            if (sample.tells(most)) {
                samples.add(sample);
            }
        }
        return samples;
    }

    /** By how much two distances may differ that are equal but for rounding. One by a cosine is 1 less that. */
    private float rounding(float distance) {
        float rounded = similarity == Similarity.COSINE ? Math.max(1, Math.abs(distance)) : Math.abs(distance);
        return ROUNDING * rounded;
    }

    /** Whether so many samples tell something of queries for so many rows. */
    private static boolean tell(List<Sample> samples, int asked, int fewest) {
        return samples.stream().filter(sample -> sample.tells(asked)).count() >= fewest;
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

    /** Rows that can be queries, spread over all, no two of one vector. */
    private int[] sample() {
        int rows = vectors.size();
        int wanted = Math.clamp(rows / SPACING, SAMPLES, MOST_SAMPLES);
        int count = Math.min(rows / 4, Math.max(FEWEST, Math.min(wanted, MAX_FLOATS / vectors.dimension())));
        int[] sample = new int[count];
        int size = 0;
        var random = new SplittableRandom(seed);
        Set<Integer> met = new HashSet<>();
        float[] vector = new float[vectors.dimension()];
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) i * rows / count);
            int to = (int) ((long) (i + 1) * rows / count);
            for (int tries = 0; tries < TRIES; tries++) {
                int row = random.nextInt(from, to);
                if (isQuery(row, vector) && met.add(Arrays.hashCode(vector))) {
                    sample[size++] = row;
                    break;
                }
            }
        }
        return Arrays.copyOf(sample, size);
    }

    /** Whether a row has a vector, which is copied, and not zero, unless zero is a point like any other. */
    private boolean isQuery(int row, float[] vector) {
        if (!vectors.has(row)) {
            return false;
        }
        DenseRows.copy(vectors, row, vector);
        if (similarity == Similarity.L2) {
            return true;
        }
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
    private Found find(List<Sample> samples, int step, int beam) {
        List<Finder> finders =
                Crew.run(executor, threads, samples.size() / step, () -> new Finder(samples, step, beam));
        var found = new Found();
        finders.forEach(finder -> found.add(finder.found));
        return found;
    }

    /** How many of the nearest rows were found, for each number of rows asked for. */
    private static final class Found {

        private final int[] samples = new int[ASKED.length];
        private final long[] sums = new long[ASKED.length];
        private final double[] squares = new double[ASKED.length];

        void add(int asked, int count) {
            samples[asked]++;
            sums[asked] += count;
            squares[asked] += (double) count * count;
        }

        void add(Found other) {
            for (int i = 0; i < ASKED.length; i++) {
                samples[i] += other.samples[i];
                sums[i] += other.sums[i];
                squares[i] += other.squares[i];
            }
        }

        /** The share found; one more may be missed than was, as no sample shows that none is. */
        double share(int asked) {
            return sums[asked] / ((double) samples[asked] * ASKED[asked] + 1);
        }

        /**
         * The share that other queries will find: a standard error less than these did, as half of all samples find
         * more than is to be expected, and one in six does after this.
         */
        double sureShare(int asked) {
            double count = Math.max(1, samples[asked]);
            double mean = sums[asked] / count;
            double variance = Math.max(0, squares[asked] / count - mean * mean);
            double error = Math.sqrt(variance / Math.max(1, count - 1)) / ASKED[asked];
            return Math.max(0, share(asked) - error);
        }
    }

    /** What one thread found. */
    private final class Finder implements Crew.Worker {

        private final List<Sample> samples;
        private final int step;
        private final int beam;
        private final GraphSearch search = new GraphSearch();
        private final RowDistances leading = queries.leading().get();
        private final RowDistances exact = queries.exact().get();
        private final Found found = new Found();

        Finder(List<Sample> samples, int step, int beam) {
            this.samples = samples;
            this.step = step;
            this.beam = beam;
        }

        @Override
        public void run(long task) {
            Sample sample = samples.get((int) task * step);
            leading.from(sample.row());
            exact.from(sample.row());
            search.searchWithout(sample.row(), graph, leading, lead.reach(beam), beam);
            search.rescore(exact, beam);
            for (int i = 0; i < ASKED.length; i++) {
                if (sample.tells(i)) {
                    found.add(i, countNearest(sample.nearest()[ASKED[i] - 1], Math.min(ASKED[i], search.size())));
                }
            }
        }

        private int countNearest(float farthest, int most) {
            float limit = farthest + rounding(farthest);
            int count = 0;
            while (count < most && search.score(count) <= limit) {
                count++;
            }
            return count;
        }
    }
}
