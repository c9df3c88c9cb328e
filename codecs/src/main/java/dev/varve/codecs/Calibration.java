package dev.varve.codecs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How wide a beam finds how many of the nearest rows of a graph, as measured when the graph was built. Immutable.
 *
 * <p>What was not measured follows from what was: between two beams, the logarithm of the share that is missed falls in
 * a straight line with the logarithm of the beam; between two numbers of rows asked for, the logarithm of the beam
 * grows in one with the logarithm of their number.
 */
public final class Calibration {

    /** Nothing was measured: no beam is known to find anything. */
    public static final Calibration NONE = new Calibration(List.of());

    /** What stands for a beam that looks at every row. */
    public static final int ALL_ROWS = Integer.MAX_VALUE;

    /** The most points of a file. */
    static final int MAX_POINTS = 1024;

    private final List<Point> points;

    /**
     * What one beam was measured to find.
     *
     * @param k rows asked for, at least 1
     * @param recall share of the k nearest that was found on average, 0 to 1
     * @param beam its width, at least k and less than {@link #ALL_ROWS}
     */
    public record Point(int k, double recall, int beam) {

        /** Checks the ranges. */
        public Point {
            if (k < 1) {
                throw new IllegalArgumentException("k: expected at least 1, found " + k);
            }
            if (!(recall >= 0 && recall <= 1)) {
                throw new IllegalArgumentException("recall: expected 0 to 1, found " + recall);
            }
            if (beam < k || beam == ALL_ROWS) {
                throw new IllegalArgumentException("beam: expected " + k + " to " + (ALL_ROWS - 1) + ", found " + beam);
            }
        }

        /** Whether this may come behind another one: of a larger k, or with a wider beam and no less recall. */
        private boolean follows(Point other) {
            return k > other.k || (k == other.k && beam > other.beam && recall >= other.recall);
        }
    }

    /**
     * A calibration.
     *
     * @param points by k, then by beam; for one k, recall does not fall as the beam widens
     * @throws IllegalArgumentException if they are in another order, or too many
     */
    public Calibration(List<Point> points) {
        if (points.size() > MAX_POINTS) {
            throw new IllegalArgumentException("points: expected at most " + MAX_POINTS + ", found " + points.size());
        }
        for (int i = 1; i < points.size(); i++) {
            if (!points.get(i).follows(points.get(i - 1))) {
                throw new IllegalArgumentException(
                        "points: expected one that follows " + points.get(i - 1) + ", found " + points.get(i));
            }
        }
        this.points = List.copyOf(points);
    }

    /** What was measured, by k, then by beam. */
    public List<Point> points() {
        return points;
    }

    /**
     * The narrowest beam that finds at least this share of the nearest rows on average, as far as can be told. It does
     * not fall as either grows. Allocates nothing.
     *
     * @param k rows asked for, at least 1
     * @param recall above 0, at most 1
     * @return at least {@code k}; {@link #ALL_ROWS} where no beam is known to do
     */
    public int beam(int k, double recall) {
        if (k < 1 || !(recall > 0 && recall <= 1)) {
            throw new IllegalArgumentException(
                    "expected a k of at least 1 and a recall above 0 up to 1, found " + k + " and " + recall);
        }
        double below = 0;
        int kBelow = 0;
        for (int from = 0; from < points.size(); from = end(from)) {
            double beam = Math.max(below, beam(from, end(from), recall));
            int kHere = points.get(from).k();
            if (k <= kHere) {
                // of fewer rows than were measured, which are the nearest, no smaller share is found
                double share = kBelow == 0 ? 1 : Math.log((double) k / kBelow) / Math.log((double) kHere / kBelow);
                return whole(k, share == 1 ? beam : below * Math.pow(beam / below, share));
            }
            below = beam;
            kBelow = kHere;
        }
        return kBelow == 0 ? ALL_ROWS : whole(k, below * k / kBelow);
    }

    /** The end of the points that have the k of this one. */
    private int end(int from) {
        int end = from + 1;
        while (end < points.size() && points.get(end).k() == points.get(from).k()) {
            end++;
        }
        return end;
    }

    /** The beam that points of one k tell; infinite where none does. */
    private double beam(int from, int end, double recall) {
        if (points.get(from).recall() >= recall) {
            return points.get(from).beam();
        }
        for (int i = from + 1; i < end; i++) {
            if (points.get(i).recall() >= recall) {
                return onLine(points.get(i - 1), points.get(i), recall);
            }
        }
        // beyond the last one, along the line of the last doubling
        Point last = points.get(end - 1);
        int before = end - 1;
        while (before > from && points.get(before).beam() > last.beam() / 2) {
            before--;
        }
        return onLine(points.get(before), last, recall);
    }

    private static double onLine(Point a, Point b, double recall) {
        double missedA = 1 - a.recall();
        double missedB = 1 - b.recall();
        if (missedB == missedA) {
            return Double.POSITIVE_INFINITY;
        }
        if (missedB == 0) {
            return b.beam();
        }
        double share = Math.log((1 - recall) / missedA) / Math.log(missedB / missedA);
        return a.beam() * Math.pow((double) b.beam() / a.beam(), share);
    }

    /** The next whole number, with what logarithms leave behind the point cut off. */
    private static int whole(int k, double beam) {
        return beam < ALL_ROWS ? Math.max(k, (int) Math.ceil(beam * (1 - 1e-9))) : ALL_ROWS;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Calibration calibration && points.equals(calibration.points);
    }

    @Override
    public int hashCode() {
        return points.hashCode();
    }

    @Override
    public String toString() {
        return points.toString();
    }
}
