package dev.varve.bench.ann;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a system can do at a chosen recall, from the points of a sweep. Points that another one beats both in recall and
 * in speed are left out, since nobody would choose them; between two of the others every figure is interpolated, its
 * logarithm linearly in the recall.
 */
final class Curve {

    /** The points that none beats, by rising recall and so by falling speed. */
    private final List<SweepPoint> front;

    /** What the point that finds least finds, beaten or not. */
    private final double leastRecall;

    /** @throws IllegalArgumentException if there is no point */
    Curve(List<SweepPoint> points) {
        if (points.isEmpty()) {
            throw new IllegalArgumentException("a curve needs a point");
        }
        this.front = front(points);
        this.leastRecall = points.stream().mapToDouble(SweepPoint::recall).min().orElseThrow();
    }

    /** How a figure was come by. */
    enum From {
        /** Between two points, or that of one. */
        CURVE,
        /** Every point finds more, and a lower knob would be faster: the value is that of the fastest point. */
        LOWEST
    }

    /**
     * A figure at a recall.
     *
     * @param value interpolated, or that of a point
     * @param from which of both
     */
    record At(double value, From from) {}

    /**
     * A figure at a recall, or nothing where no point finds that much.
     *
     * @param figure one that is above 0
     */
    Optional<At> at(double recall, ToDoubleFunction<SweepPoint> figure) {
        SweepPoint first = front.getFirst();
        if (recall <= first.recall()) {
            From from = recall < leastRecall ? From.LOWEST : From.CURVE;
            return Optional.of(new At(figure.applyAsDouble(first), from));
        }
        for (int i = 1; i < front.size(); i++) {
            SweepPoint above = front.get(i);
            if (recall <= above.recall()) {
                SweepPoint below = front.get(i - 1);
                double share = (recall - below.recall()) / (above.recall() - below.recall());
                double logarithm = (1 - share) * Math.log(figure.applyAsDouble(below))
                        + share * Math.log(figure.applyAsDouble(above));
                return Optional.of(new At(Math.exp(logarithm), From.CURVE));
            }
        }
        return Optional.empty();
    }

    /** The point of least cost that finds at least this much, if there is one. */
    Optional<SweepPoint> reaching(double recall) {
        return front.stream().filter(point -> point.recall() >= recall).findFirst();
    }

    private static List<SweepPoint> front(List<SweepPoint> points) {
        List<SweepPoint> byRecall = new ArrayList<>(points);
        byRecall.sort(Comparator.comparingDouble(SweepPoint::recall)
                .thenComparingDouble(SweepPoint::qps)
                .reversed());
        List<SweepPoint> falling = new ArrayList<>();
        double fastest = 0;
        for (SweepPoint point : byRecall) {
            if (point.qps() > fastest) {
                falling.add(point);
                fastest = point.qps();
            }
        }
        return falling.reversed();
    }
}
