package dev.varve.index;

import java.util.Arrays;
import java.util.Objects;

/**
 * The best {@code k} of the candidates offered so far: a binary heap in primitive arrays with the worst of them at its
 * root. A higher score is better; of equal scores the lower id. So the outcome does not depend on the order of the
 * offers. Not thread-safe.
 */
public final class TopK {

    private static final int FIRST_CAPACITY = 16;

    private int k;
    private double[] scores;
    private long[] ids;
    private int size;

    /**
     * Keeps nothing yet.
     *
     * @param k how many to keep, at least 1; memory is taken as candidates come
     */
    public TopK(int k) {
        QueryChecks.checkLimit(k);
        this.k = k;
        scores = new double[Math.min(k, FIRST_CAPACITY)];
        ids = new long[scores.length];
    }

    /** Begins anew, to keep so many, at least 1. */
    public void clear(int newK) {
        QueryChecks.checkLimit(newK);
        k = newK;
        size = 0;
    }

    /** Candidates kept. */
    public int size() {
        return size;
    }

    /**
     * The score below which a candidate is refused whatever its id: that of the worst kept, once {@code k} are kept.
     */
    public double threshold() {
        return size < k ? Double.NEGATIVE_INFINITY : scores[0];
    }

    /**
     * Keeps a candidate if it is among the best.
     *
     * @param score not NaN
     * @param id not offered before
     */
    public void offer(double score, long id) {
        if (size < k) {
            if (size == scores.length) {
                int capacity = (int) Math.min(k, 2L * size);
                scores = Arrays.copyOf(scores, capacity);
                ids = Arrays.copyOf(ids, capacity);
            }
            siftUp(size++, score, id);
        } else if (worse(scores[0], ids[0], score, id)) {
            siftDown(score, id);
        }
    }

    /**
     * What is kept, in no order.
     *
     * @param at 0 to {@link #size} - 1
     */
    public long id(int at) {
        return ids[Objects.checkIndex(at, size)];
    }

    /** The score of what is kept, in the order of {@link #id(int)}. */
    public double score(int at) {
        return scores[Objects.checkIndex(at, size)];
    }

    /** Offers all that another one keeps. */
    public void offerAll(TopK other) {
        for (int i = 0; i < other.size; i++) {
            offer(other.scores[i], other.ids[i]);
        }
    }

    /**
     * Offers the answers of a search of some parts.
     *
     * @param numbers of these parts among all
     * @param least those of smaller scores are not offered
     */
    public void offerAll(Ranking ranking, int[] numbers, double least) {
        for (int rank = 0; rank < ranking.size() && ranking.score(rank) >= least; rank++) {
            offer(ranking.score(rank), id(numbers[ranking.part(rank)], ranking.row(rank)));
        }
    }

    /** Offers all that is kept to another one, with scores rounded to float32, but for those below a least one. */
    void offerRounded(TopK other, double least) {
        for (int i = 0; i < size; i++) {
            float rounded = (float) scores[i];
            if (rounded >= least) {
                other.offer(rounded, ids[i]);
            }
        }
    }

    /**
     * Hands over what is kept, best first, as part (upper half of the id), row (lower half) and score; empty
     * afterwards.
     */
    public Ranking drain() {
        int[] parts = new int[size];
        int[] rows = new int[size];
        float[] best = new float[size];
        while (size > 0) {
            int last = size - 1;
            parts[last] = part(ids[0]);
            rows[last] = row(ids[0]);
            best[last] = (float) scores[0] + 0f; // what rounds to -0 is 0
            size = last;
            siftDown(scores[last], ids[last]);
        }
        return new Ranking(parts, rows, best);
    }

    /** The id of a row: orders by part, then by row. */
    public static long id(int part, int row) {
        return (long) part << Integer.SIZE | row;
    }

    /** The part of an id. */
    public static int part(long id) {
        return (int) (id >>> Integer.SIZE);
    }

    /** The row of an id. */
    public static int row(long id) {
        return (int) id;
    }

    private void siftUp(int hole, double score, long id) {
        int at = hole;
        while (at > 0) {
            int parent = (at - 1) / 2;
            if (!worse(score, id, scores[parent], ids[parent])) {
                break;
            }
            scores[at] = scores[parent];
            ids[at] = ids[parent];
            at = parent;
        }
        scores[at] = score;
        ids[at] = id;
    }

    /** Puts a candidate in the place of the root. */
    private void siftDown(double score, long id) {
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && worse(scores[child + 1], ids[child + 1], scores[child], ids[child])) {
                child++;
            }
            if (!worse(scores[child], ids[child], score, id)) {
                break;
            }
            scores[at] = scores[child];
            ids[at] = ids[child];
            at = child;
        }
        scores[at] = score;
        ids[at] = id;
    }

    private static boolean worse(double score, long id, double otherScore, long otherId) {
        return score < otherScore || (score == otherScore && id > otherId);
    }
}
