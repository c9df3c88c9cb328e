package dev.varve.index.tokens;

import dev.varve.codecs.kernels.Kernels;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Makes fewer tokens of many: those that are near to each other become their mean, which is then given the length that
 * they have on average, as it would otherwise score less the farther they lie apart. Clavié, Chaffin and Adams,
 * "Reducing the footprint of multi-vector retrieval with minimal performance impact via token pooling", 2024, arXiv
 * 2409.14683, section 3, by hierarchical clustering after Ward.
 *
 * <p>Clusters are found by chains of nearest neighbours (Murtagh, "A survey of recent advances in hierarchical
 * clustering algorithms", Computer Journal 26, 1983), with distances updated after Lance and Williams; of all merges,
 * those at the least heights are carried out. Time and memory grow with the square of the tokens. Used by one thread at
 * a time.
 */
final class TokenPooling {

    private final int dimension;
    private final int factor;
    private final MemorySegment rows;
    private final float[] token;
    /** Of the clusters that are left, each at the place of its first token: row after row of a square. */
    private float[] distances = {};

    private final int[] sizes;
    private final int[] chain;
    private final boolean[] gone;
    private final Merge[] merges;
    private final int[] clusters;
    private final double[] lengths;

    /** Two clusters, told by a token of each, become one. */
    private record Merge(int a, int b, float height) {}

    /**
     * @param most tokens that are pooled at a time
     * @param factor tokens to one, 1 for no pooling
     * @param arena holds working memory
     */
    TokenPooling(int dimension, int most, int factor, Arena arena) {
        this.dimension = dimension;
        this.factor = factor;
        int room = factor == 1 ? 0 : most;
        rows = arena.allocate((long) room * dimension * Float.BYTES, Float.BYTES);
        token = new float[dimension];
        sizes = new int[room];
        chain = new int[room + 1];
        gone = new boolean[room];
        merges = new Merge[room];
        clusters = new int[room];
        lengths = new double[room];
    }

    /**
     * Pools tokens in place.
     *
     * @param count tokens in {@code tokens}, one after another
     * @return how many there are left: one of {@code factor}, rounded up
     */
    int pool(float[] tokens, int count) {
        int left = Math.ceilDiv(count, factor);
        if (left == count) {
            return count;
        }
        measure(tokens, count);
        link(count);
        // Where heights are the same, the merge that came first is the lower one in the tree.
        Arrays.sort(merges, 0, count - 1, (x, y) -> Float.compare(x.height, y.height));
        for (int i = 0; i < count; i++) {
            clusters[i] = i;
        }
        for (int i = 0; i < count - left; i++) {
            join(merges[i].a, merges[i].b);
        }
        return average(tokens, count);
    }

    /** Squared Euclidean distances of all pairs: those of Ward for single tokens, but for a factor. */
    private void measure(float[] tokens, int count) {
        if (distances.length < count * count) {
            distances = new float[count * count];
        }
        long bytes = (long) dimension * Float.BYTES;
        MemorySegment.copy(tokens, 0, rows, LittleEndian.FLOAT, 0, count * dimension);
        for (int i = 0; i < count; i++) {
            System.arraycopy(tokens, i * dimension, token, 0, dimension);
            Kernels.dense().l2Float32(token, rows, 0, bytes, count, distances, i * count);
            sizes[i] = 1;
            gone[i] = false;
        }
    }

    /** Fills {@link #merges}: a chain goes from cluster to nearest cluster until two are each other's nearest. */
    private void link(int count) {
        int length = 0;
        int first = 0;
        for (int merged = 0; merged < count - 1; ) {
            if (length == 0) {
                while (gone[first]) {
                    first++;
                }
                chain[length++] = first;
            }
            int end = chain[length - 1];
            int before = length > 1 ? chain[length - 2] : -1;
            int nearest = nearest(end, before, count);
            if (nearest == before) {
                length -= 2;
                merges[merged++] = new Merge(end, before, distances[end * count + before]);
                unite(Math.min(end, before), Math.max(end, before), count);
            } else {
                chain[length++] = nearest;
            }
        }
    }

    /** The nearest of the other clusters; of several, the one before in the chain, so that the chain ends. */
    private int nearest(int cluster, int before, int count) {
        int row = cluster * count;
        int nearest = before;
        float least = before < 0 ? Float.POSITIVE_INFINITY : distances[row + before];
        for (int other = 0; other < count; other++) {
            if (!gone[other] && other != cluster && (distances[row + other] < least || nearest < 0)) {
                nearest = other;
                least = distances[row + other];
            }
        }
        return nearest;
    }

    /** One cluster takes the other in. Distances from it follow from those of both: Ward's, by Lance and Williams. */
    private void unite(int kept, int lost, int count) {
        float between = distances[kept * count + lost];
        gone[lost] = true;
        for (int other = 0; other < count; other++) {
            if (!gone[other] && other != kept) {
                float toKept = (float) (sizes[kept] + sizes[other]) * distances[kept * count + other];
                float toLost = (float) (sizes[lost] + sizes[other]) * distances[lost * count + other];
                float distance =
                        (toKept + toLost - sizes[other] * between) / (sizes[kept] + sizes[lost] + sizes[other]);
                distances[kept * count + other] = distance;
                distances[other * count + kept] = distance;
            }
        }
        sizes[kept] += sizes[lost];
    }

    private int find(int token) {
        int root = token;
        while (clusters[root] != root) {
            clusters[root] = clusters[clusters[root]];
            root = clusters[root];
        }
        return root;
    }

    /** The lower number stands for both, so that clusters stay in the order of their first tokens. */
    private void join(int a, int b) {
        int first = find(a);
        int second = find(b);
        clusters[Math.max(first, second)] = Math.min(first, second);
    }

    /** Writes what stands for clusters over the tokens: their means, as long as their tokens are on average. */
    private int average(float[] tokens, int count) {
        Arrays.fill(sizes, 0, count, 0);
        Arrays.fill(lengths, 0, count, 0);
        for (int t = 0; t < count; t++) {
            int root = find(t);
            sizes[root]++;
            lengths[root] += length(tokens, t);
            if (root != t) {
                for (int d = 0; d < dimension; d++) {
                    tokens[root * dimension + d] += tokens[t * dimension + d];
                }
            }
        }
        int left = 0;
        for (int t = 0; t < count; t++) {
            if (sizes[t] > 0) {
                double sum = length(tokens, t);
                float scale = sizes[t] == 1 || sum == 0 ? 1 : (float) (lengths[t] / sizes[t] / sum);
                for (int d = 0; d < dimension; d++) {
                    tokens[left * dimension + d] = tokens[t * dimension + d] * scale;
                }
                left++;
            }
        }
        return left;
    }

    private double length(float[] tokens, int token) {
        double squared = 0;
        for (int d = token * dimension; d < (token + 1) * dimension; d++) {
            squared += (double) tokens[d] * tokens[d];
        }
        return Math.sqrt(squared);
    }
}
