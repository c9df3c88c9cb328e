package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Slow down, then wait. */
class BackPressureTest {

    private static final long CAP = 10_000_000;
    private static final double RATE = 100e6;

    private final BackPressure pressure = new BackPressure(2, CAP);

    @Test
    void shouldNotDelayWhileNothingWaitsOrHalfIsFree() {
        assertEquals(0, pressure.delayNanos(3_000, 1, 0, 0, RATE));
        assertEquals(0, pressure.delayNanos(3_000, 0.5, 2, 0, RATE));
        assertEquals(0, pressure.delayNanos(0, 1, 2, 0, RATE));
        assertEquals(0, pressure.delayNanos(3_000, 1, 2, 0, 0), "no flush yet");
    }

    @Test
    void shouldMeetTheRateOfTheFlushBeforeTheMemtableIsFull() {
        double meets = 0.5 + 0.5 / Math.sqrt(6);
        assertEquals(30_000, pressure.delayNanos(3_000, meets, 2, 0, RATE), 1);
        assertEquals(15_000, pressure.delayNanos(3_000, meets, 1, 0, RATE), 1);
        assertEquals(180_000, pressure.delayNanos(3_000, 1, 2, 0, RATE), 1);
    }

    @Test
    void shouldGrowSmoothly() {
        for (int waiting = 1; waiting <= 2; waiting++) {
            long before = 0;
            for (double full = 0; full <= 1.0001; full += 0.001) {
                long delay = pressure.delayNanos(3_000, full, waiting, 0, RATE);
                assertTrue(delay >= before && delay - before < 1_000, before + " ns, then " + delay);
                before = delay;
            }
        }
    }

    @Test
    void shouldDelayWhereThereAreTooManySegments() {
        assertEquals(0, pressure.delayNanos(3_000, 0, 0, 1, RATE));
        assertEquals(45_000, pressure.delayNanos(3_000, 0, 0, 1.5, RATE), 1);
        assertEquals(180_000, pressure.delayNanos(3_000, 0, 0, 2, RATE), 1);
        assertEquals(225_000, pressure.delayNanos(3_000, 1, 2, 1.5, RATE), 1, "both add up");
        assertEquals(0, pressure.delayNanos(3_000, 0, 0, 9, 0), "no flush yet");
        assertEquals(CAP, pressure.delayNanos(3_000, 0, 0, 1e9, RATE));
    }

    @Test
    void shouldCapADelay() {
        assertEquals(CAP, pressure.delayNanos(1L << 40, 1, 2, 0, RATE));
        assertEquals(CAP, pressure.delayNanos(Long.MAX_VALUE, 1, 2, 0, Double.MIN_VALUE));
        assertEquals(pressure.delayNanos(3_000, 1, 2, 0, RATE), pressure.delayNanos(3_000, 1, 9, 0, RATE));
    }

    /** Writers of 500 MB/s, a flush of 100 MB/s: memtables fill one after another, and no writer ever has to stop. */
    @Test
    void shouldSlowWritersDownSoThatTheyNeedNotStop() {
        double memtable = 64e6;
        double row = 3_000;
        double seconds = 0;
        double active = 0;
        double toFlush = 0;
        for (int write = 0; write < 400_000; write++) {
            int waiting = (int) Math.ceil(toFlush / memtable);
            double took = row / 500e6 + pressure.delayNanos((long) row, active / memtable, waiting, 0, RATE) / 1e9;
            seconds += took;
            toFlush = Math.max(0, toFlush - took * RATE);
            active += row;
            if (active >= memtable) {
                assertTrue(Math.ceil(toFlush / memtable) < 2, "stopped at " + seconds + " s");
                toFlush += memtable;
                active = 0;
            }
        }
        assertEquals(RATE, 400_000 * row / seconds, RATE * 0.2);
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new BackPressure(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new BackPressure(1, -1));
    }
}
