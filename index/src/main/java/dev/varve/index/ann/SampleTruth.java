package dev.varve.index.ann;

import dev.varve.codecs.DenseVectors;
import dev.varve.index.Crew;
import dev.varve.index.graph.RowDistances;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** How far the nearest rows of some rows are, each but itself: found by scoring all. */
final class SampleTruth {

    /** Rows that are scored for one sample after the other while they are in the caches. */
    private static final int BLOCK_ROWS = 256;

    private final DenseVectors vectors;
    private final Supplier<RowDistances> distances;
    private final int[] sample;
    private final int most;

    private SampleTruth(DenseVectors vectors, Supplier<RowDistances> distances, int[] sample, int most) {
        this.vectors = vectors;
        this.distances = distances;
        this.sample = sample;
        this.most = most;
    }

    /**
     * Scores all rows.
     *
     * @param distances between rows
     * @param sample rows that have a vector
     * @param most so many of the nearest
     * @return for each sample the smallest distances, in ascending order; infinite where there are not as many rows
     */
    static float[][] of(
            Executor executor,
            int threads,
            DenseVectors vectors,
            Supplier<RowDistances> distances,
            int[] sample,
            int most) {
        var truth = new SampleTruth(vectors, distances, sample, most);
        long blocks = Math.ceilDiv(vectors.size(), BLOCK_ROWS);
        List<Scan> scans = Crew.run(executor, threads, blocks, truth::scan);
        float[][] nearest = scans.getFirst().nearest;
        for (Scan scan : scans.subList(1, scans.size())) {
            for (int i = 0; i < sample.length; i++) {
                for (float distance : scan.nearest[i]) {
                    offer(nearest[i], distance);
                }
            }
        }
        return nearest;
    }

    private Scan scan() {
        return new Scan();
    }

    /** Puts a distance in its place, unless it is beyond the last. */
    private static void offer(float[] ascending, float distance) {
        int last = ascending.length - 1;
        if (distance < ascending[last]) {
            int place = Arrays.binarySearch(ascending, distance);
            int at = place < 0 ? -place - 1 : place;
            System.arraycopy(ascending, at, ascending, at + 1, last - at);
            ascending[at] = distance;
        }
    }

    /** What one thread saw. */
    private final class Scan implements Crew.Worker {

        private final RowDistances measure = distances.get();
        private final float[][] nearest = new float[sample.length][most];
        private final int[] block = new int[BLOCK_ROWS];
        private final float[] scores = new float[BLOCK_ROWS];

        Scan() {
            for (float[] some : nearest) {
                Arrays.fill(some, Float.POSITIVE_INFINITY);
            }
        }

        @Override
        public void run(long task) {
            int from = (int) task * BLOCK_ROWS;
            int to = Math.min(vectors.size(), from + BLOCK_ROWS);
            int count = 0;
            for (int row = from; row < to; row++) {
                if (vectors.has(row)) {
                    block[count++] = row;
                }
            }
            for (int i = 0; i < sample.length; i++) {
                measure.from(sample[i]);
                measure.score(block, count, scores);
                for (int j = 0; j < count; j++) {
                    if (block[j] != sample[i]) {
                        offer(nearest[i], scores[j]);
                    }
                }
            }
        }
    }
}
