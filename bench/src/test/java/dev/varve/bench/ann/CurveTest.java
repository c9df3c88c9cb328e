package dev.varve.bench.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.bench.ann.Curve.At;
import dev.varve.bench.ann.Curve.From;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CurveTest {

    private static final double EXACT = 1e-9;

    @Test
    void shouldInterpolateTheLogarithmLinearlyInTheRecall() {
        Curve curve = curve(0.80, 10_000, 0.90, 100);

        assertEquals(1_000, qps(curve, 0.85).value(), EXACT);
        assertEquals(Math.pow(10, 4 - 2 * 0.25), qps(curve, 0.825).value(), 1e-6);
        assertEquals(From.CURVE, qps(curve, 0.85).from());
    }

    @Test
    void shouldInterpolateTimesBetweenTheSamePoints() {
        Curve curve = curve(0.80, 10_000, 0.90, 100);

        // The times of the points are 1000 / qps milliseconds.
        assertEquals(1, curve.at(0.85, SweepPoint::p99).orElseThrow().value(), EXACT);
    }

    @Test
    void shouldGiveThePointsThemselves() {
        Curve curve = curve(0.80, 3_000, 0.90, 2_000, 0.95, 1_000);

        assertEquals(new At(3_000, From.CURVE), qps(curve, 0.80));
        assertEquals(2_000, qps(curve, 0.90).value(), EXACT);
        assertEquals(1_000, qps(curve, 0.95).value(), EXACT);
    }

    @Test
    void shouldGoByTheKnobsAndTakeNoLuckyPoint() {
        // Noise has made the last point, of the highest knob, the fastest.
        Curve curve = curve(0.80, 4_000, 0.90, 1_000, 0.99, 8_000);

        assertEquals(2_000, qps(curve, 0.85).value(), EXACT);
        assertEquals(1_000, qps(curve, 0.90).value(), EXACT);
    }

    @Test
    void shouldStopAtTheFirstKnobThatFindsEnough() {
        // The third finds less again.
        Curve curve = curve(0.80, 4_000, 0.90, 1_000, 0.88, 900, 0.95, 500);

        assertEquals(1_000, qps(curve, 0.90).value(), EXACT);
        assertEquals(2_000, qps(curve, 0.85).value(), EXACT);
    }

    @Test
    void shouldNotMindInWhichOrderPointsCome() {
        var low = new SweepPoint(10, 0.80, 10_000, 1_000, 0.1, 0.1, 0.1, 0);
        var high = new SweepPoint(20, 0.90, 100, 1_000, 10, 10, 10, 0);

        assertEquals(qps(new Curve(List.of(low, high)), 0.85), qps(new Curve(List.of(high, low)), 0.85));
    }

    @Test
    void shouldTakeTheLowerOfKnobsWithEqualRecall() {
        Curve curve = curve(0.90, 1_000, 0.90, 1_500, 0.99, 100);

        assertEquals(1_000, qps(curve, 0.90).value(), EXACT);
    }

    @Test
    void shouldSayThatEveryPointFindsMore() {
        Curve curve = curve(0.95, 2_000, 0.99, 1_000);

        assertEquals(new At(2_000, From.LOWEST), qps(curve, 0.90));
        assertEquals(0.5, curve.at(0.90, SweepPoint::p50).orElseThrow().value(), EXACT);
    }

    @Test
    void shouldHaveNoValueWhereNoPointFindsThatMuch() {
        Curve curve = curve(0.80, 4_000, 0.90, 1_000);

        assertEquals(Optional.empty(), curve.at(0.91, SweepPoint::qps));
        assertEquals(Optional.empty(), curve.reaching(0.91));
    }

    @Test
    void shouldTakeASinglePointForEveryRecallUpToItsOwn() {
        Curve curve = curve(1.0, 500);

        assertEquals(new At(500, From.LOWEST), qps(curve, 0.90));
        assertEquals(new At(500, From.CURVE), qps(curve, 1.0));
    }

    @Test
    void shouldTellTheCheapestPointThatFindsEnough() {
        Curve curve = curve(0.80, 4_000, 0.90, 1_000, 0.99, 100);

        assertEquals(1_000, curve.reaching(0.85).orElseThrow().qps());
        assertEquals(1_000, curve.reaching(0.90).orElseThrow().qps());
    }

    @Test
    void shouldNotBeMadeOfNothing() {
        assertThrows(IllegalArgumentException.class, () -> new Curve(List.of()));
    }

    private static At qps(Curve curve, double recall) {
        return curve.at(recall, SweepPoint::qps).orElseThrow();
    }

    private static Curve curve(double... recallsAndSpeeds) {
        List<SweepPoint> points = new ArrayList<>();
        for (int i = 0; i < recallsAndSpeeds.length; i += 2) {
            double qps = recallsAndSpeeds[i + 1];
            double millis = 1_000 / qps;
            points.add(new SweepPoint(i, recallsAndSpeeds[i], qps, 1_000, millis, millis, millis, 0));
        }
        return new Curve(points);
    }
}
