package dev.varve.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CommitDelayTest {

    private static final long LONG_SYNC = TimeUnit.HOURS.toNanos(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final CommitDelay delay = new CommitDelay(lock);

    /** How many batches were appended when a wait for so many ended. */
    private FutureTask<Long> await(long total, long[] appended) {
        FutureTask<Long> task = new FutureTask<>(() -> {
            lock.lock();
            try {
                delay.await(total);
                return appended[0];
            } finally {
                lock.unlock();
            }
        });
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private void append(long[] appended, long total) {
        lock.lock();
        try {
            appended[0] = total;
            delay.appended(total);
        } finally {
            lock.unlock();
        }
    }

    @Test
    void shouldNotWaitForWhatIsThere() throws Exception {
        delay.synced(LONG_SYNC);
        long[] appended = new long[1];
        append(appended, 3);
        long start = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            lock.lock();
            delay.await(3);
            lock.unlock();
        }
        assertTrue(System.nanoTime() - start < 10_000 * TimeUnit.MILLISECONDS.toNanos(5), "not one waited to the end");
    }

    @Test
    void shouldNotWaitBeforeItKnowsHowLongASyncTakes() throws Exception {
        long[] appended = new long[1];
        append(appended, 1);
        assertEquals(1, await(2, appended).get());
    }

    @Test
    void shouldWaitNoLongerThanAFewMilliseconds() throws Exception {
        delay.synced(LONG_SYNC);
        long[] appended = new long[1];
        append(appended, 1);
        assertEquals(1, await(2, appended).get(), "nobody came");
    }

    @Test
    void shouldNotBeHeldUpByAnInterruptNorTakeItAway() throws Exception {
        delay.synced(LONG_SYNC);
        Thread.currentThread().interrupt();
        lock.lock();
        delay.await(1);
        lock.unlock();
        assertTrue(Thread.interrupted());
    }
}
