package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.recovery.LogCounters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Delays add up to sleeps. */
class WriterPaceTest {

    private static final long MICROS = 1_000;

    private final Backlog backlog = new Backlog(1_000);
    private final Counters counters = new Counters();
    private final List<Long> slept = new ArrayList<>();
    private double crowding;
    private long oversleep;
    private final WriterPace pace = new WriterPace(backlog, () -> crowding, counters, nanos -> {
        slept.add(nanos);
        return nanos + oversleep;
    });

    /** A flush of 1,000 bytes a second. */
    private void flush() {
        backlog.add(new Generation(1, 1));
        backlog.flushed(1_000, 1_000_000_000);
    }

    private void write(long bytes) {
        pace.written(bytes, () -> 1.0);
        pace.holdUp();
    }

    private Duration heldUp() {
        return counters.read(new LogCounters(0, 0, 0)).heldUp();
    }

    @Test
    void shouldSleepFromTwoHundredMicrosecondsOn() {
        backlog.add(new Generation(1, 1));
        backlog.flushed(1_000_000, 1_000_000); // 1 GB/s
        crowding = 2; // 6 times the time of a flush
        for (int i = 0; i < 4; i++) {
            write(10_000); // 60 µs
        }
        assertEquals(List.of(240 * MICROS), slept);
        assertEquals(Duration.ofNanos(240 * MICROS), heldUp());
    }

    @Test
    void shouldMakeUpForSleepingTooLong() {
        backlog.add(new Generation(1, 1));
        backlog.flushed(1_000_000, 1_000_000);
        crowding = 2;
        oversleep = 200 * MICROS;
        write(50_000); // 300 µs
        write(50_000); // 300 µs, of which 200 were slept
        write(50_000);
        assertEquals(List.of(300 * MICROS, 400 * MICROS), slept);
    }

    @Test
    void shouldForgetWhatIsOwedWhenNothingWaits() {
        flush();
        crowding = 1.001;
        write(10); // 60 µs
        crowding = 1;
        pace.written(1_000_000, () -> {
            throw new AssertionError("nobody needs to know how full it is");
        });
        pace.holdUp();
        crowding = 1.001;
        write(10);
        write(10);
        write(10);
        assertEquals(List.of(), slept);
        assertEquals(Duration.ZERO, heldUp());
    }

    @Test
    void shouldHoldUpByTenMillisecondsAtMost() {
        flush();
        backlog.add(new Generation(2, 2));
        write(1 << 30);
        assertEquals(List.of(10_000 * MICROS), slept);
    }

    @Test
    void shouldNotHoldUpBeforeTheRateOfAFlushIsKnown() {
        backlog.add(new Generation(1, 1));
        backlog.flushed(249, 1_000_000_000); // Too little to tell.
        backlog.add(new Generation(2, 2));
        write(1 << 30);
        assertEquals(List.of(), slept);
    }

    @Test
    void shouldSleepThroughAnInterruptAndKeepIt() {
        Thread.currentThread().interrupt();
        long before = System.nanoTime();
        long slept = WriterPace.sleep(3_000 * MICROS);
        assertTrue(Thread.interrupted());
        assertTrue(slept >= 3_000 * MICROS && slept <= System.nanoTime() - before, () -> slept + " ns");
    }
}
