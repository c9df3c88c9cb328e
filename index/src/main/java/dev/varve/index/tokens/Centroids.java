package dev.varve.index.tokens;

import dev.varve.codecs.kernels.Kernels;
import dev.varve.index.Crew;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Executor;

/**
 * Centroids of tokens, found by k-means in two steps: a sample is divided into regions, and each region is given as
 * many centroids as its share of the sample says. So both finding them and finding the one that is near to a token take
 * the time of about the square root of their number. Immutable; a {@link Finder} for each thread.
 *
 * @param rows all centroids, float32 rows without gaps, region after region; off-heap
 * @param regions the means of the regions
 * @param begins the first centroid of each region, and at the end their number
 * @param dimension components of a centroid
 */
@SuppressWarnings("ArrayRecordComponent") // shared within the package, never changed
record Centroids(MemorySegment rows, MemorySegment regions, int[] begins, int dimension) {

    /** With so few a token is compared with all of them. */
    private static final int FEW = 128;

    /** Regions in which the nearest centroid of a token is looked for. */
    private static final int PROBES = 4;

    /** Tokens of the sample that there are for a centroid, at least. */
    private static final int LEAST_FOR_EACH = 16;

    /** How many. */
    int count() {
        return begins[begins.length - 1];
    }

    /**
     * Finds centroids: as many as are wanted, or fewer where the sample is small; one is the mean.
     *
     * @param wanted at least 1
     * @param threads that take part at most, the calling one included
     * @param arena holds them
     * @param asks whether to go on, again and again, and throws where not; thread-safe
     */
    static Centroids of(
            TokenSample sample, int wanted, long seed, Executor executor, int threads, Arena arena, Runnable asks) {
        int count = Math.min(wanted, Integer.highestOneBit(sample.count() / LEAST_FOR_EACH));
        return count <= 1 ? mean(sample, arena) : train(sample, count, seed, executor, threads, arena, asks);
    }

    /**
     * Finds centroids.
     *
     * @param count at least 1, at most as many as there are tokens in the sample
     * @param threads that take part at most, the calling one included
     * @param arena holds them
     * @param asks whether to go on, again and again, and throws where not; thread-safe
     */
    private static Centroids train(
            TokenSample sample, int count, long seed, Executor executor, int threads, Arena arena, Runnable asks) {
        int[] members = new int[sample.count()];
        for (int i = 0; i < members.length; i++) {
            members[i] = i;
        }
        int regions = count <= FEW ? 1 : 1 << (Integer.SIZE - Integer.numberOfLeadingZeros(count - 1)) / 2;
        MemorySegment means = arena.allocate(regions * sample.rowBytes(), 64);
        var coarse = new KMeans(sample, members, 0, members.length);
        coarse.run(regions, seed, means, 0, asks);
        int[] ends = coarse.sort(regions);
        int[] begins = shares(ends, count);
        MemorySegment rows = arena.allocate(begins[regions] * sample.rowBytes(), 64);
        Crew.run(executor, threads, regions, () -> task -> {
            int region = (int) task;
            int share = begins[region + 1] - begins[region];
            if (share > 0) {
                new KMeans(sample, members, ends[region], ends[region + 1])
                        .run(share, seed + 1 + region, rows, begins[region] * sample.rowBytes(), asks);
            }
        });
        return new Centroids(rows, means, begins, sample.dimension());
    }

    /** Divides centroids among regions by their members; a region that has any gets at least one. */
    private static int[] shares(int[] ends, int count) {
        int regions = ends.length - 1;
        int[] begins = new int[regions + 1];
        for (int r = 0; r < regions; r++) {
            int members = ends[r + 1] - ends[r];
            long upTo = (long) count * ends[r + 1] / ends[regions];
            int share = (int) Math.clamp(upTo - begins[r], Math.min(1, members), members);
            begins[r + 1] = begins[r] + share;
        }
        return begins;
    }

    /** One centroid, the mean of the sample. */
    static Centroids mean(TokenSample sample, Arena arena) {
        double[] sum = new double[sample.dimension()];
        float[] token = new float[sample.dimension()];
        for (int row = 0; row < sample.count(); row++) {
            sample.copy(row, token);
            for (int d = 0; d < sum.length; d++) {
                sum[d] += token[d];
            }
        }
        MemorySegment mean = arena.allocate(sample.rowBytes(), 64);
        for (int d = 0; d < sum.length; d++) {
            mean.setAtIndex(LittleEndian.FLOAT, d, (float) (sum[d] / Math.max(1, sample.count())));
        }
        return new Centroids(mean, mean, new int[] {0, 1}, sample.dimension());
    }

    /** Finds the centroids of tokens. Used by one thread at a time. */
    final class Finder {

        private final float[] token = new float[dimension];
        private final float[] distances = new float[count()];
        private final float[] ofRegions = new float[begins.length - 1];
        private final long rowBytes = (long) dimension * Float.BYTES;

        /** The number of a centroid that is near to a token: of several regions around it, the nearest. */
        int find(float[] tokens, int from) {
            int regionCount = ofRegions.length;
            if (count() == 1) {
                return 0;
            }
            System.arraycopy(tokens, from, token, 0, dimension);
            if (regionCount > 1) {
                Kernels.dense().l2Float32(token, regions, 0, rowBytes, regionCount, ofRegions, 0);
            }
            int best = 0;
            float least = Float.POSITIVE_INFINITY;
            for (int probe = 0; probe < Math.min(PROBES, regionCount); probe++) {
                int region = Draws.least(ofRegions, regionCount);
                ofRegions[region] = Float.POSITIVE_INFINITY;
                int begin = begins[region];
                int size = begins[region + 1] - begin;
                Kernels.dense().l2Float32(token, rows, begin * rowBytes, rowBytes, size, distances, 0);
                int nearest = Draws.least(distances, size);
                if (size > 0 && distances[nearest] < least) {
                    least = distances[nearest];
                    best = begin + nearest;
                }
            }
            return best;
        }
    }
}
