package dev.varve.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SyncGroupTest {

    private final AtomicLong durable = new AtomicLong();
    private final SyncGroup group = new SyncGroup(durable::get);
    private final List<Integer> companies = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch letGo = new CountDownLatch(1);

    /** A thread that waits, for others or as a leader. */
    private FutureTask<Boolean> await(long position, SyncGroup.Sync sync) {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            group.await(position, company -> {
                companies.add(company);
                sync.run(company);
            });
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = Thread.ofPlatform().daemon().start(task);
        awaitWaiting(thread);
        return task;
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    /** A sync of what is before 10 that is held up, and ends with everything before a position durable. */
    private SyncGroup.Sync heldUp(long position) {
        return company -> {
            group.reach(10);
            try {
                letGo.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            durable.set(position);
        };
    }

    private static final SyncGroup.Sync NEVER = company -> {
        throw new AssertionError("its sync was not needed");
    };

    @Test
    void shouldHaveOneOfThoseWhoCameTooLateSyncForAllOfThem() throws Exception {
        List<FutureTask<Boolean>> all = new ArrayList<>();
        all.add(await(10, heldUp(10)));
        all.add(await(5, NEVER));
        all.add(await(10, NEVER));
        for (int i = 0; i < 3; i++) {
            all.add(await(11 + i, company -> durable.set(20)));
        }
        letGo.countDown();
        for (FutureTask<Boolean> each : all) {
            each.get();
        }
        assertEquals(List.of(1, 6), companies, "the first knew of nobody, the second of all");
    }

    @Test
    void shouldForgetNobodyWhereTheNextSyncIsNotNeeded() throws Exception {
        List<FutureTask<Boolean>> all = new ArrayList<>();
        all.add(await(10, heldUp(20)));
        for (int i = 0; i < 3; i++) {
            all.add(await(11 + i, NEVER));
        }
        letGo.countDown();
        for (FutureTask<Boolean> each : all) {
            each.get();
        }
        assertEquals(List.of(1), companies);
    }

    @Test
    void shouldHaveEachMeetAFailureByItself() throws Exception {
        List<FutureTask<Boolean>> all = new ArrayList<>();
        IOException failure = new IOException("the disk is gone");
        SyncGroup.Sync held = heldUp(0);
        SyncGroup.Sync failing = company -> {
            throw failure;
        };
        all.add(await(10, company -> {
            held.run(company);
            throw failure;
        }));
        for (long position : new long[] {3, 10, 11, 12}) {
            all.add(await(position, failing));
        }
        letGo.countDown();
        for (FutureTask<Boolean> each : all) {
            assertSame(
                    failure, assertThrows(ExecutionException.class, each::get).getCause());
        }
        assertEquals(5, companies.size());
    }

    @Test
    void shouldWaitThroughAnInterruptAndKeepIt() throws Exception {
        await(10, heldUp(10));
        List<Boolean> kept = Collections.synchronizedList(new ArrayList<>());
        Thread waiting = Thread.ofPlatform().daemon().start(() -> {
            try {
                group.await(10, NEVER);
                kept.add(Thread.currentThread().isInterrupted());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        awaitWaiting(waiting);
        waiting.interrupt();
        while (waiting.isInterrupted()) {
            Thread.onSpinWait();
        }
        awaitWaiting(waiting);
        assertTrue(kept.isEmpty());
        letGo.countDown();
        waiting.join();
        assertEquals(List.of(true), kept);
    }
}
