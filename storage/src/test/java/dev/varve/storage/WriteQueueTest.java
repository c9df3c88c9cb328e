package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Durability;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WriteQueueTest {

    private static final int MIB = 1 << 20;

    private final Arena arena = Arena.ofShared();
    private final WriteQueue queue = new WriteQueue();

    @AfterEach
    void free() {
        arena.close();
    }

    private Write write(long bytes, boolean needsState) {
        MemorySegment payload = arena.allocate(bytes);
        BatchEncoder encoder = new BatchEncoder(MIB);
        encoder.close();
        Write write = new Write("writing", Durability.BUFFERED, needsState, (_, _, _) -> payload, encoder);
        write.encodeAhead(new State(new Version(new TreeMap<>()), 0, Map.of()));
        return write;
    }

    /** A thread that joins behind those that are there, and leads no more than its own write. */
    private final class Follower {
        private final Write write;
        private final Thread thread;
        private volatile boolean led;
        private volatile boolean interrupted;

        Follower(Write write) {
            this.write = write;
            this.thread = Thread.ofPlatform().daemon().start(() -> {
                led = queue.join(write);
                if (led) {
                    queue.leave(1);
                }
                interrupted = Thread.currentThread().isInterrupted();
            });
            awaitWaiting();
        }

        private void awaitWaiting() {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }

        boolean leads() throws InterruptedException {
            thread.join();
            return led;
        }
    }

    private List<Follower> follow(long... bytes) {
        List<Follower> followers = new ArrayList<>();
        for (long each : bytes) {
            followers.add(new Follower(write(each, false)));
        }
        return followers;
    }

    @Test
    void shouldLetAWriterAloneLeadItself() {
        for (int i = 0; i < 3; i++) {
            Write alone = write(10, false);
            assertTrue(queue.join(alone));
            assertEquals(List.of(alone), queue.group());
            queue.leave(1);
        }
    }

    @Test
    void shouldTakeThoseThatWaitAlongInTheirOrder() throws InterruptedException {
        Write first = write(10, false);
        assertTrue(queue.join(first));
        List<Follower> followers = follow(1, 2, 3);
        List<Write> expected = new ArrayList<>(List.of(first));
        followers.forEach(follower -> expected.add(follower.write));
        assertEquals(expected, queue.group());
        queue.leave(4);
        for (Follower follower : followers) {
            assertFalse(follower.leads());
        }
        assertTrue(queue.join(first), "nobody is left");
    }

    @Test
    void shouldHandTheLeadToTheFirstThatIsNotInTheGroup() throws InterruptedException {
        assertTrue(queue.join(write(MIB / 2, false)));
        List<Follower> followers = follow(MIB / 2, 1, 5);
        assertEquals(2, queue.group().size(), "a mebibyte");
        queue.leave(2);
        assertFalse(followers.get(0).leads());
        assertTrue(followers.get(1).leads());
        assertTrue(followers.get(2).leads(), "the one before left alone");
    }

    @Test
    void shouldTakeALargeWriteByItself() throws InterruptedException {
        assertTrue(queue.join(write(5L * MIB, false)));
        List<Follower> followers = follow(1);
        assertEquals(1, queue.group().size());
        queue.leave(1);
        assertTrue(followers.getFirst().leads());
    }

    @Test
    void shouldTakeAWriteThatNeedsTheStateByItself() throws InterruptedException {
        assertTrue(queue.join(write(1, false)));
        Follower update = new Follower(write(1, true));
        assertEquals(1, queue.group().size(), "it must see what is before it");
        queue.leave(1);
        assertTrue(update.leads());

        assertTrue(queue.join(write(1, true)));
        List<Follower> followers = follow(1);
        assertEquals(1, queue.group().size(), "its size is not known yet");
        queue.leave(1);
        assertTrue(followers.getFirst().leads());
    }

    @Test
    void shouldWaitThroughAnInterruptAndKeepIt() throws InterruptedException {
        assertTrue(queue.join(write(1, false)));
        Follower follower = follow(1).getFirst();
        follower.thread.interrupt();
        while (follower.thread.isInterrupted()) {
            Thread.onSpinWait();
        }
        follower.awaitWaiting();
        queue.leave(2);
        assertFalse(follower.leads());
        assertTrue(follower.interrupted);
    }
}
