package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.ClosedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who wait for a flush never wait for ever. */
@Timeout(60)
class BacklogTest {

    private final Backlog backlog = new Backlog(1 << 20);

    @Test
    void shouldTellThoseWhoWaitWhatFailed() {
        backlog.add(new Generation(7, 2));
        IOException reason = new IOException("full");
        IOException told = assertThrows(
                IOException.class,
                () -> backlog.awaitFlushed(7, () -> {
                    backlog.begin();
                    backlog.failed(reason);
                }));
        assertEquals(reason, told);
    }

    @Test
    void shouldHaveEachWhoWaitsTryAgain() throws IOException {
        backlog.add(new Generation(7, 2));
        backlog.failed(new IOException("full"));
        AtomicInteger tries = new AtomicInteger();
        backlog.awaitFlushed(7, () -> {
            tries.incrementAndGet();
            backlog.flushed(1, 1);
        });
        assertEquals(1, tries.get());
    }

    /** There may be space by now: what counts is what a flush finds that began after it was asked for. */
    @Test
    void shouldNotTellOfAFlushThatBeganBefore() throws IOException, InterruptedException {
        backlog.add(new Generation(7, 2));
        backlog.begin();
        Thread waiting = Thread.currentThread();
        List<Thread> flushing = new ArrayList<>();
        backlog.awaitFlushed(7, () -> {
            backlog.failed(new IOException("full"));
            flushing.add(Thread.ofPlatform().start(() -> {
                while (waiting.getState() != Thread.State.WAITING && waiting.isAlive()) {
                    Thread.onSpinWait();
                }
                backlog.begin();
                backlog.flushed(1, 1);
            }));
        });
        flushing.getFirst().join();
        assertEquals(0, backlog.size());
    }

    /** Where a flush failed and the store was closed, whoever comes then asks threads that take no more work. */
    @Test
    void shouldRefuseToWaitOnceNothingIsFlushedAnyMore() {
        for (int i = 1; i <= Backlog.ROOM; i++) {
            backlog.add(new Generation(i, i + 1));
        }
        backlog.close();
        assertThrows(ClosedException.class, () -> backlog.awaitFlushed(1, () -> {}));
        assertThrows(ClosedException.class, () -> backlog.awaitRoom(() -> {}));
    }
}
