package dev.varve.index.tokens;

import dev.varve.codecs.kernels.Kernels;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Lloyd's algorithm ("Least squares quantization in PCM", IEEE Transactions on Information Theory 28, 1982), begun at
 * points that are drawn at random, for a fixed number of rounds. What it finds is determined by the points and the
 * seed.
 */
final class KMeans {

    private static final int ROUNDS = 8;

    private final TokenSample sample;
    private final int[] members;
    private final int from;
    private final int size;
    private final int[] assigned;
    private final float[] point;

    /** @param members rows of the sample, of which those from {@code from} to {@code to} take part */
    KMeans(TokenSample sample, int[] members, int from, int to) {
        this.sample = sample;
        this.members = members;
        this.from = from;
        size = to - from;
        assigned = new int[size];
        point = new float[sample.dimension()];
    }

    /**
     * Finds centroids.
     *
     * @param count 1 to as many as there are members
     * @param centroids takes them, float32 rows without gaps, from byte {@code at} on; off-heap
     * @param asks whether to go on, before each round, and throws where not
     */
    void run(int count, long seed, MemorySegment centroids, long at, Runnable asks) {
        begin(count, seed, centroids, at);
        double[] sums = new double[count * sample.dimension()];
        int[] sizes = new int[count];
        for (int round = 0; round < ROUNDS && assign(count, centroids, at) > 0; round++) {
            asks.run();
            Arrays.fill(sums, 0);
            Arrays.fill(sizes, 0);
            for (int i = 0; i < size; i++) {
                sample.copy(members[from + i], point);
                int sum = assigned[i] * point.length;
                sizes[assigned[i]]++;
                for (int d = 0; d < point.length; d++) {
                    sums[sum + d] += point[d];
                }
            }
            for (int c = 0; c < count; c++) {
                // one that nothing is nearest to stays where it is
                for (int d = 0; d < point.length && sizes[c] > 0; d++) {
                    long to = at + ((long) c * point.length + d) * Float.BYTES;
                    centroids.set(LittleEndian.FLOAT, to, (float) (sums[c * point.length + d] / sizes[c]));
                }
            }
        }
    }

    /** Distinct members, drawn by the first steps of a shuffle. */
    private void begin(int count, long seed, MemorySegment centroids, long at) {
        Arrays.fill(assigned, -1);
        for (int c = 0; c < count; c++) {
            int drawn = from + c + Draws.below(seed, c, size - c);
            int member = members[drawn];
            members[drawn] = members[from + c];
            members[from + c] = member;
            MemorySegment.copy(
                    sample.tokens(),
                    member * sample.rowBytes(),
                    centroids,
                    at + c * sample.rowBytes(),
                    sample.rowBytes());
        }
    }

    /** Finds the centroid that is nearest to each member; returns for how many it is another one than before. */
    private int assign(int count, MemorySegment centroids, long at) {
        int changed = 0;
        float[] distances = new float[count];
        for (int i = 0; i < size; i++) {
            sample.copy(members[from + i], point);
            Kernels.dense().l2Float32(point, centroids, at, sample.rowBytes(), count, distances, 0);
            int nearest = Draws.least(distances, count);
            changed += nearest == assigned[i] ? 0 : 1;
            assigned[i] = nearest;
        }
        return changed;
    }

    /**
     * Sorts the members by the centroid that was the nearest in the last round.
     *
     * @return where those of each centroid begin among the members, and at the end where the last ones end
     */
    int[] sort(int count) {
        int[] begins = new int[count + 1];
        for (int centroid : assigned) {
            begins[centroid + 1]++;
        }
        begins[0] = from;
        for (int c = 0; c < count; c++) {
            begins[c + 1] += begins[c];
        }
        int[] next = begins.clone();
        int[] sorted = new int[size];
        for (int i = 0; i < size; i++) {
            sorted[next[assigned[i]]++ - from] = members[from + i];
        }
        System.arraycopy(sorted, 0, members, from, size);
        return begins;
    }
}
