package dev.varve.bench.ann;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a system does at a chosen recall, from the points of a sweep: the least knob that finds as much, and the knob
 * before it, tell between them; every figure is interpolated, its logarithm linearly in the recall.
 *
 * <p>By the order of the knobs and not by the points that none beats (a Pareto front): of points that noise has moved,
 * a front takes the luckiest, and so favors whoever has more of them.
 */
public final class Curve {

    /** By rising knob. */
    private final List<SweepPoint> points;

    /**
     * A curve.
     *
     * @throws IllegalArgumentException if there is no point
     */
    public Curve(List<SweepPoint> points) {
        if (points.isEmpty()) {
            throw new IllegalArgumentException("a curve needs a point");
        }
        this.points = points.stream()
                .sorted(Comparator.comparingInt(SweepPoint::knob))
                .toList();
    }

    /** How a figure was come by. */
    public enum From {
        /** Between two points, or that of one. */
        CURVE,
        /** The lowest knob finds more already, and a lower one would be faster: the value is that of the lowest. */
        LOWEST
    }

    /**
     * A figure at a recall.
     *
     * @param value interpolated, or that of a point
     * @param from which of both
     */
    public record At(double value, From from) {}

    /**
     * A figure at a recall, or nothing where no point finds that much.
     *
     * @param figure one that is above 0
     */
    public Optional<At> at(double recall, ToDoubleFunction<SweepPoint> figure) {
        int reached = firstReaching(recall);
        if (reached == points.size()) {
            return Optional.empty();
        }
        SweepPoint above = points.get(reached);
        if (reached == 0) {
            From from = recall < above.recall() ? From.LOWEST : From.CURVE;
            return Optional.of(new At(figure.applyAsDouble(above), from));
        }
        SweepPoint below = points.get(reached - 1);
        double share = (recall - below.recall()) / (above.recall() - below.recall());
        double logarithm =
                (1 - share) * Math.log(figure.applyAsDouble(below)) + share * Math.log(figure.applyAsDouble(above));
        return Optional.of(new At(Math.exp(logarithm), From.CURVE));
    }

    /** The point of the least knob that finds at least this much, if there is one. */
    public Optional<SweepPoint> reaching(double recall) {
        int reached = firstReaching(recall);
        return reached == points.size() ? Optional.empty() : Optional.of(points.get(reached));
    }

    private int firstReaching(double recall) {
        int point = 0;
        while (point < points.size() && points.get(point).recall() < recall) {
            point++;
        }
        return point;
    }
}
