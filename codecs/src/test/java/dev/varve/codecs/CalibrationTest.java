package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.Calibration.Point;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    private static final Calibration MEASURED = new Calibration(List.of(
            new Point(10, 0.6, 10),
            new Point(10, 0.84, 20),
            new Point(10, 0.96, 40),
            new Point(100, 0.6, 100),
            new Point(100, 0.96, 400)));

    @Test
    void shouldTellWhatWasMeasured() {
        for (Point point : MEASURED.points()) {
            assertEquals(point.beam(), MEASURED.beam(point.k(), point.recall()));
        }
    }

    @Test
    void shouldGoByStraightLinesBetween() {
        // a quarter of the misses with twice the beam: half of them with the root of two
        assertEquals(29, MEASURED.beam(10, 0.92));
        assertEquals(200, MEASURED.beam(100, 1 - Math.sqrt(0.4 * 0.04)));
        // half way from 10 to 100, and from 40 to 400
        assertEquals(127, MEASURED.beam(32, 0.96), 3);
    }

    @Test
    void shouldGoOnBeyondWhatWasMeasured() {
        assertEquals(80, MEASURED.beam(10, 0.99));
        assertEquals(10, MEASURED.beam(10, 0.1));
        assertEquals(40, MEASURED.beam(1, 0.96));
        assertEquals(4000, MEASURED.beam(1000, 0.96));
        assertEquals(Calibration.ALL_ROWS, MEASURED.beam(10, 1));
        assertEquals(Calibration.ALL_ROWS, MEASURED.beam(Integer.MAX_VALUE, 0.99));
    }

    @Test
    void shouldKnowNoBeamWhereNoneWasMeasured() {
        assertEquals(Calibration.ALL_ROWS, Calibration.NONE.beam(10, 0.5));
        var flat = new Calibration(List.of(new Point(10, 0.7, 10), new Point(10, 0.7, 20)));
        assertEquals(10, flat.beam(10, 0.7));
        assertEquals(Calibration.ALL_ROWS, flat.beam(10, 0.8));
        var one = new Calibration(List.of(new Point(10, 0.7, 12)));
        assertEquals(12, one.beam(10, 0.7));
        assertEquals(Calibration.ALL_ROWS, one.beam(10, 0.71));
    }

    @Test
    void shouldReachAllWhereAllWasFound() {
        var found = new Calibration(List.of(new Point(10, 0.7, 10), new Point(10, 1, 20)));
        assertEquals(20, found.beam(10, 1));
        assertEquals(20, found.beam(10, 0.9));
    }

    @Property(tries = 300)
    void shouldNotFallAsMoreIsAskedFor(@ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int k) {
        var random = new Random(seed);
        var points = new ArrayList<Point>();
        for (int measured : new int[] {1, 10, 100}) {
            int beam = measured;
            double missed = 1;
            for (int i = random.nextInt(8); i > 0; i--) {
                missed *= random.nextInt(4) == 0 ? random.nextInt(2) : random.nextDouble();
                points.add(new Point(measured, 1 - missed, beam));
                beam += 1 + random.nextInt(beam);
            }
        }
        var calibration = new Calibration(points);
        int before = 0;
        for (double recall = 0.001; recall <= 1; recall += 0.007) {
            int beam = calibration.beam(k, recall);
            assertTrue(beam >= k && beam >= before, k + " " + recall + " " + calibration);
            assertTrue(calibration.beam(k + 1, recall) >= beam, k + " " + recall + " " + calibration);
            before = beam;
        }
    }

    @Test
    void shouldRefuseWhatNobodyMeasures() {
        assertThrows(IllegalArgumentException.class, () -> new Point(0, 0.5, 1));
        assertThrows(IllegalArgumentException.class, () -> new Point(10, 0.5, 9));
        assertThrows(IllegalArgumentException.class, () -> new Point(10, 0.5, Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> new Point(10, Double.NaN, 10));
        assertThrows(IllegalArgumentException.class, () -> new Point(10, 1.01, 10));
        var point = new Point(10, 0.5, 10);
        assertThrows(IllegalArgumentException.class, () -> new Calibration(List.of(point, point)));
        assertThrows(IllegalArgumentException.class, () -> new Calibration(List.of(point, new Point(10, 0.4, 20))));
        assertThrows(IllegalArgumentException.class, () -> new Calibration(List.of(point, new Point(9, 0.6, 20))));
        assertThrows(IllegalArgumentException.class, () -> new Calibration(Collections.nCopies(1025, point)));
        assertThrows(IllegalArgumentException.class, () -> MEASURED.beam(0, 0.5));
        assertThrows(IllegalArgumentException.class, () -> MEASURED.beam(1, 0));
        assertThrows(IllegalArgumentException.class, () -> MEASURED.beam(1, 1.1));
        assertThrows(IllegalArgumentException.class, () -> MEASURED.beam(1, Double.NaN));
    }
}
