package dev.varve.bench.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LimitsTest {

    private static final Limits MACHINE = new Limits(20, 200, 50);

    @Test
    void shouldBindByBytesOrByArithmeticWhicheverTakesLonger() {
        Work row = Kernel.DOT_FLOAT32.work(100, new SplittableRandom(1));
        Work document = Kernel.MAXSIM_FLOAT16.work(100, new SplittableRandom(1));

        // 400 bytes and 100 multiply-adds; 15,800 bytes and 252,800 multiply-adds.
        assertEquals(new Limits.Bound("memory", 20), MACHINE.bound(row, Place.MEMORY));
        assertEquals(new Limits.Bound("cache", 2), MACHINE.bound(row, Place.CACHE));
        assertEquals(new Limits.Bound("arithmetic", 5056), MACHINE.bound(document, Place.MEMORY));
    }

    @Test
    void shouldKeepTheBetterOfTwoMeasurementsOfEach() {
        assertEquals(new Limits(21, 200, 60), MACHINE.best(new Limits(21, 190, 60)));
    }
}
