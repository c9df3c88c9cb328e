package dev.varve.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.CorruptFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each task is done once, whatever the executor does; a failure reaches the caller. */
@Timeout(60)
class CrewTest {

    private static final int TASKS = 1000;

    private final ExecutorService pool = Executors.newFixedThreadPool(3);
    private final AtomicIntegerArray done = new AtomicIntegerArray(TASKS);

    @AfterEach
    void stopPool() {
        pool.shutdownNow();
    }

    @Test
    void shouldDoEachTaskOnce() {
        for (int degree = 1; degree <= 5; degree++) {
            List<Crew.Worker> workers = Crew.run(pool, degree, TASKS, this::worker);
            assertTrue(!workers.isEmpty() && workers.size() <= degree);
            assertEachDone(degree);
        }
    }

    @Test
    void shouldWorkTogether() throws Exception {
        CyclicBarrier bothHere = new CyclicBarrier(2);
        List<Crew.Worker> workers = Crew.run(pool, 2, 2, () -> task -> await(bothHere));
        assertEquals(2, workers.size());
    }

    @Test
    void shouldDoWithoutAnExecutorThatIsShutDown() {
        pool.shutdownNow();
        assertEquals(1, Crew.run(pool, 4, TASKS, this::worker).size());
        assertEachDone(1);
    }

    @Test
    void shouldNotWaitForAnExecutorThatIsBusy() {
        List<Runnable> queued = new ArrayList<>();
        Executor busy = queued::add;
        assertEquals(1, Crew.run(busy, 4, TASKS, this::worker).size());
        assertEachDone(1);
        assertEquals(3, queued.size());
        queued.forEach(Runnable::run);
        assertEachDone(1);
    }

    @Test
    void shouldWorkWithAnExecutorThatRunsInTheCaller() {
        Crew.run(Runnable::run, 3, TASKS, this::worker);
        assertEachDone(1);
    }

    @Test
    void shouldWorkFromATaskOfTheSameExecutor() throws Exception {
        ExecutorService single = Executors.newSingleThreadExecutor();
        try {
            single.submit(() -> Crew.run(single, 2, TASKS, this::worker)).get();
            assertEachDone(1);
        } finally {
            single.shutdownNow();
        }
    }

    @Test
    void shouldHandTheFailureOfAHelperToTheCaller() {
        Thread caller = Thread.currentThread();
        CyclicBarrier bothHere = new CyclicBarrier(2);
        AtomicReference<Thread> helper = new AtomicReference<>();
        AtomicInteger afterwards = new AtomicInteger();
        CorruptFileException damage = new CorruptFileException("a.vec", 4096, "checksum 0x1", "0x2");
        CorruptFileException thrown = assertThrows(
                CorruptFileException.class,
                () -> Crew.run(pool, 2, TASKS, () -> task -> {
                    if (task > 1) {
                        afterwards.incrementAndGet();
                        return;
                    }
                    await(bothHere);
                    if (!Thread.currentThread().equals(caller)) {
                        helper.set(Thread.currentThread());
                        throw damage;
                    }
                    // A helper waits for its pool to give it something else once it has failed.
                    while (helper.get() == null || helper.get().getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                    }
                }));
        assertSame(damage, thrown);
        assertEquals(0, afterwards.get(), "tasks after the failure");
    }

    @Test
    void shouldStopAtTheFirstFailureOfTheCaller() {
        AtomicInteger tasks = new AtomicInteger();
        assertThrows(
                StackOverflowError.class,
                () -> Crew.run(refusing(), 4, TASKS, () -> task -> {
                    if (tasks.incrementAndGet() == 3) {
                        throw new StackOverflowError("made for the test");
                    }
                }));
        assertEquals(3, tasks.get());
    }

    @Test
    void shouldFailWhenAWorkerCannotBeMade() {
        assertThrows(
                OutOfMemoryError.class,
                () -> Crew.run(pool, 3, TASKS, () -> {
                    throw new OutOfMemoryError("made for the test");
                }));
    }

    @Test
    void shouldFinishWhenInterruptedAndKeepTheFlag() throws Exception {
        Thread caller = Thread.currentThread();
        CyclicBarrier bothHere = new CyclicBarrier(2);
        AtomicInteger finished = new AtomicInteger();
        Crew.run(pool, 2, 2, () -> task -> {
            await(bothHere);
            if (!Thread.currentThread().equals(caller)) {
                caller.interrupt();
                // The caller, its own task done, waits for this one.
                while (caller.getState() == Thread.State.RUNNABLE) {
                    Thread.onSpinWait();
                }
            }
            finished.incrementAndGet();
        });
        assertTrue(Thread.interrupted());
        assertEquals(2, finished.get());
    }

    @Test
    void shouldMakeAWorkerEvenWithoutTasks() {
        assertEquals(1, Crew.run(refusing(), 4, 0, this::worker).size());
        assertFalse(Thread.interrupted());
    }

    private Crew.Worker worker() {
        return task -> done.incrementAndGet((int) task);
    }

    private void assertEachDone(int times) {
        for (int task = 0; task < TASKS; task++) {
            assertEquals(times, done.get(task));
        }
    }

    private static Executor refusing() {
        return task -> {
            throw new RejectedExecutionException("made for the test");
        };
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
