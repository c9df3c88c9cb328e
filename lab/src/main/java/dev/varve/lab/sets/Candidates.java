package dev.varve.lab.sets;

import dev.varve.lab.vectors.FvecsRows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The rows that may be among the nearest of one query, each between a lower and an upper bound of its score. A row
 * whose upper bound is below the k-th greatest lower bound is none. How many are kept at once is bounded: where bounds
 * leave too many, they are scored in float64, and then the best k suffice.
 */
final class Candidates {

    private static final int GROUP = 4;
    private static final int LEAST_ROOM = 512;
    private static final int ROOM_FOR_EACH = 6;

    private final Metric metric;
    private final float[] query;
    private final float[] padded;
    private final double norm;
    private final double factor;
    private final double addend;
    private final double slack;
    private final int wanted;
    private final FvecsRows base;

    private final int[] rows;
    private final double[] lower;
    private final double[] upper;
    private final double[] sorted;
    private final float[] row;
    private int count;
    private double threshold = Double.NEGATIVE_INFINITY;

    /**
     * @param wanted how many of the nearest
     * @param base where rows are read to be scored in float64
     */
    Candidates(Metric metric, float[] query, int wanted, FvecsRows base) {
        this.metric = metric;
        this.query = query;
        this.padded = Arrays.copyOf(query, Math.ceilDiv(query.length, GROUP) * GROUP);
        this.wanted = wanted;
        this.base = base;
        double squared = Float64.dot(query, query);
        this.norm = Math.sqrt(squared);
        this.factor = switch (metric) {
            case DOT -> 1;
            case L2 -> 2;
            case COSINE -> norm == 0 ? 0 : 1 / norm;
        };
        this.addend = metric == Metric.L2 ? -squared : 0;
        double rounding = switch (metric) {
            case DOT -> 0;
            case L2 -> 4 * squared;
            case COSINE -> 1;
        };
        this.slack = norm < RowTile.NO_OVERFLOW
                ? RowTile.DOUBLE_SLACK * rounding + factor * query.length * RowTile.UNDERFLOW
                : Double.POSITIVE_INFINITY;
        int room = Math.max(LEAST_ROOM, ROOM_FOR_EACH * wanted);
        this.rows = new int[room];
        this.lower = new double[room];
        this.upper = new double[room];
        this.sorted = new double[room];
        this.row = new float[query.length];
    }

    /** The query, with zeros up to a whole group of components. */
    float[] padded() {
        return padded;
    }

    /**
     * Takes the rows of a tile that may be among the nearest.
     *
     * @param counts which rows do, by their numbers
     */
    void offer(RowTile tile, float[] products, IntPredicate counts) {
        double scale = metric == Metric.COSINE ? 1 : norm;
        for (int r = 0; r < tile.count(); r++) {
            double score = factor * products[r] + tile.offset(r) + addend;
            double error = scale * tile.relative(r) + tile.absolute(r) + slack;
            // Not ">=", so that a score that overflowed is a candidate.
            if (!(score + error < threshold) && counts.test(tile.first() + r)) {
                add(tile.first() + r, score, error);
            }
        }
    }

    private void add(int number, double score, double error) {
        if (count == rows.length) {
            tighten();
            if (count > rows.length / 2) {
                scoreExactly();
            }
        }
        boolean bounded = Double.isFinite(score) && Double.isFinite(error);
        rows[count] = number;
        lower[count] = bounded ? score - error : Double.NEGATIVE_INFINITY;
        upper[count] = bounded ? score + error : Double.POSITIVE_INFINITY;
        count++;
    }

    /** Raises the threshold to the k-th greatest lower bound, and drops what is below. */
    private void tighten() {
        if (count < wanted) {
            return;
        }
        System.arraycopy(lower, 0, sorted, 0, count);
        Arrays.sort(sorted, 0, count);
        threshold = Math.max(threshold, sorted[count - wanted]);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (upper[i] >= threshold) {
                rows[kept] = rows[i];
                lower[kept] = lower[i];
                upper[kept] = upper[i];
                kept++;
            }
        }
        count = kept;
    }

    /** Keeps the best k by their scores in float64. */
    private void scoreExactly() {
        double[] scores = new double[count];
        for (int i = 0; i < count; i++) {
            base.read(rows[i], row);
            scores[i] = metric.score(query, row);
        }
        int[] numbers = Arrays.copyOf(rows, count);
        int[] best = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -scores[i]).thenComparingInt(i -> numbers[i]))
                .limit(wanted)
                .mapToInt(Integer::intValue)
                .toArray();
        count = best.length;
        for (int i = 0; i < count; i++) {
            rows[i] = numbers[best[i]];
            lower[i] = scores[best[i]];
            upper[i] = scores[best[i]];
        }
        if (count == wanted) {
            threshold = Math.max(threshold, lower[count - 1]);
        }
    }

    /** Row numbers of the nearest, nearest first. */
    int[] nearest() {
        tighten();
        scoreExactly();
        return Arrays.copyOf(rows, count);
    }
}
