package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.storage.RateLimiter.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rates by a clock that only waiting moves, and threads by one that only the test moves. */
class RateLimiterTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Cancellation work = new Cancellation("work");

    /** For one thread: waiting takes the time that it asks for. */
    private static class Clock implements Time {

        long now = -5; // Any moment may be the first one.

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void await(Condition condition, long nanos) throws InterruptedException {
            now += nanos;
        }
    }

    /** For several threads: waiting takes until somebody signals. */
    private static final class HandClock implements Time {

        private final AtomicLong now = new AtomicLong();

        @Override
        public long nanoTime() {
            return now.get();
        }

        @Override
        @SuppressWarnings("WaitNotInLoop")
        public void await(Condition condition, long nanos) throws InterruptedException {
            condition.await();
        }
    }

    @Test
    void shouldGrantABurstAtOnceAndTheRestAtTheRate() throws CancelledException {
        Clock clock = new Clock();
        RateLimiter limiter = new RateLimiter(1_000, 500, clock);
        long start = clock.now;
        limiter.acquire(500, work);
        assertEquals(start, clock.now);
        limiter.acquire(1_000, work);
        assertEquals(start, clock.now, "no debt yet");
        limiter.acquire(1, work);
        assertEquals(start + SECOND, clock.now);
    }

    @Test
    void shouldSaveUpNoMoreThanABurst() throws CancelledException {
        Clock clock = new Clock();
        RateLimiter limiter = new RateLimiter(1_000, 500, clock);
        clock.now += 3_600 * SECOND;
        long start = clock.now;
        limiter.acquire(1_500, work);
        limiter.acquire(0, work);
        assertEquals(start + SECOND, clock.now);
    }

    @Property(tries = 200)
    void shouldKeepToTheRateOverAnyTime(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 1 << 30) int rate,
            @ForAll @IntRange(max = 1 << 24) int burst)
            throws CancelledException {
        Clock clock = new Clock();
        RateLimiter limiter = new RateLimiter(rate, burst, clock);
        Random random = new Random(seed);
        List<long[]> grants = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int bytes = random.nextInt(1 << 20);
            limiter.acquire(bytes, work);
            grants.add(new long[] {clock.now, bytes});
            clock.now += random.nextInt(10) == 0 ? random.nextLong(SECOND) : 0;
        }
        for (int from = 0; from < grants.size(); from++) {
            double sum = 0;
            for (int to = from; to < grants.size(); to++) {
                double allowed = burst + (grants.get(to)[0] - grants.get(from)[0]) / 1e9 * rate;
                assertTrue(sum <= allowed + 1, sum + " bytes before the last of them, allowed " + allowed);
                sum += grants.get(to)[1];
            }
        }
    }

    @Test
    void shouldNotWaitWithoutALimit() throws CancelledException {
        Clock clock = new Clock();
        RateLimiter limiter = new RateLimiter(0, 0, clock);
        long start = clock.now;
        for (int i = 0; i < 1_000; i++) {
            limiter.acquire(Long.MAX_VALUE / 2, work);
        }
        assertEquals(start, clock.now);
    }

    @Test
    void shouldFollowANewRateWhileOneWaits() throws CancelledException {
        List<Long> waits = new ArrayList<>();
        RateLimiter[] limiter = new RateLimiter[1];
        Clock clock = new Clock() {
            @Override
            public void await(Condition condition, long nanos) {
                waits.add(nanos);
                if (waits.size() == 1) {
                    now += SECOND; // Half of the debt is paid when the rate changes.
                    limiter[0].setRate(10_000);
                } else {
                    now += nanos;
                }
            }
        };
        limiter[0] = new RateLimiter(1_000, 0, clock);
        limiter[0].acquire(2_000, work);
        limiter[0].acquire(1, work);
        assertEquals(List.of(2 * SECOND, SECOND / 10), waits);
        limiter[0].setRate(0);
        limiter[0].acquire(1_000_000, work);
        limiter[0].acquire(1_000_000, work);
        assertEquals(2, waits.size());
        limiter[0].setRate(1);
        limiter[0].acquire(1, work);
        assertEquals(2, waits.size(), "the debt of unlimited times is forgiven");
    }

    @Test
    void shouldRefuseWhatIsCancelled() {
        RateLimiter limiter = new RateLimiter(0, 0, new Clock());
        work.cancel();
        String message = assertThrows(CancelledException.class, () -> limiter.acquire(1, work))
                .getMessage();
        assertEquals("work was cancelled", message);
    }

    @Test
    @Timeout(60)
    void shouldWakeUpWhenCancelledAndTakeNothing() throws Exception {
        HandClock clock = new HandClock();
        RateLimiter limiter = new RateLimiter(1_000, 0, clock);
        Cancellation other = new Cancellation("other work");
        limiter.acquire(1_000, work);
        List<Integer> granted = new CopyOnWriteArrayList<>();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            Future<?> cancelled = waiter(threads, limiter, 1, other, granted);
            Future<?> patient = waiter(threads, limiter, 2, work, granted);
            other.cancel();
            var failure = assertThrows(ExecutionException.class, cancelled::get);
            assertEquals(
                    CancelledException.class.getName() + ": other work was cancelled",
                    String.valueOf(failure.getCause()));
            clock.now.set(SECOND);
            limiter.setRate(1_000);
            patient.get();
        }
        assertEquals(List.of(2), granted);
    }

    @Test
    @Timeout(60)
    void shouldGrantInTheOrderOfRequests() throws Exception {
        HandClock clock = new HandClock();
        RateLimiter limiter = new RateLimiter(1_000, 0, clock);
        limiter.acquire(1_000, work);
        List<Integer> granted = new CopyOnWriteArrayList<>();
        List<Future<?>> waiters = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            for (int i = 0; i < 5; i++) {
                waiters.add(waiter(threads, limiter, i, work, granted));
            }
            for (int i = 0; i < 5; i++) {
                clock.now.addAndGet(SECOND);
                limiter.setRate(1_000);
                waiters.get(i).get();
                assertEquals(i + 1, granted.size());
            }
        }
        assertEquals(List.of(0, 1, 2, 3, 4), granted);
    }

    @Test
    void shouldKeepAnInterruptForTheCaller() throws CancelledException {
        Clock clock = new Clock() {
            @Override
            public void await(Condition condition, long nanos) throws InterruptedException {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                now += nanos;
            }
        };
        RateLimiter limiter = new RateLimiter(1_000, 0, clock);
        limiter.acquire(1_000, work);
        Thread.currentThread().interrupt();
        long start = clock.now;
        limiter.acquire(1, work);
        assertTrue(Thread.interrupted());
        assertEquals(start + SECOND, clock.now);
    }

    @Test
    void shouldWaitByTheSystemsClock() throws CancelledException {
        RateLimiter limiter = new RateLimiter(1_000_000, 0, Time.SYSTEM);
        long start = System.nanoTime();
        limiter.acquire(20_000, work);
        limiter.acquire(1, work);
        assertTrue(System.nanoTime() - start >= SECOND / 50);
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new RateLimiter(-1, 0, Time.SYSTEM));
        assertThrows(IllegalArgumentException.class, () -> new RateLimiter(0, -1, Time.SYSTEM));
        assertThrows(IllegalArgumentException.class, () -> new RateLimiter(1, 1, Time.SYSTEM).setRate(-1));
    }

    /** A thread that asks for 1,000 bytes, which are a second; returns when it waits for them. */
    private static Future<?> waiter(
            ExecutorService threads, RateLimiter limiter, int id, Cancellation work, List<Integer> granted) {
        var thread = new CompletableFuture<Thread>();
        Future<?> done = threads.submit(() -> {
            thread.complete(Thread.currentThread());
            limiter.acquire(1_000, work);
            granted.add(id);
            return null;
        });
        while (thread.join().getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return done;
    }
}
