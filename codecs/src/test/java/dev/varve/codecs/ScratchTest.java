package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScratchTest {

    /** Up to here memory is the owner's. */
    private static final int OWNERS = 4096;

    private final Arena owner = Arena.ofShared();

    @AfterEach
    void close() {
        owner.close();
    }

    private Scratch filled(int ints) {
        var scratch = new Scratch(owner);
        for (int i = 0; i < ints; i++) {
            scratch.appendInt(i * 31);
        }
        return scratch;
    }

    @Test
    void shouldKeepWhatWasAppendedAsItGrows() {
        int ints = 3 * OWNERS;
        try (Scratch scratch = filled(ints)) {
            assertEquals((long) ints * Integer.BYTES, scratch.size());
            for (int i = 0; i < ints; i++) {
                assertEquals(i * 31, scratch.getInt(i));
            }
        }
    }

    @Test
    void shouldGrowByMoreThanTwiceAtOnce() {
        try (Scratch scratch = filled(1)) {
            scratch.append(MemorySegment.ofArray(new byte[5 * OWNERS]));
            scratch.appendLong(-1);
            assertEquals(Integer.BYTES + 5 * OWNERS + Long.BYTES, scratch.size());
            assertEquals(0, scratch.getInt(0));
            scratch.zeroTo(9 * OWNERS);
            assertEquals(9 * OWNERS, scratch.bytes().byteSize());
        }
    }

    /** So that a small file, of which a store writes many, closes no shared arena but its writer's. */
    @Test
    void shouldLiveInItsOwnersMemoryWhileItIsSmall() {
        Scratch scratch = filled(OWNERS / Integer.BYTES);
        scratch.close();
        assertTrue(scratch.bytes().scope().isAlive());
        assertEquals(owner.scope(), scratch.bytes().scope());
        assertEquals(31, scratch.getInt(1));
    }

    @Test
    void shouldGiveItsOwnMemoryBackWhenItIsClosed() {
        Scratch scratch = filled(OWNERS / Integer.BYTES + 1);
        MemorySegment bytes = scratch.bytes();
        scratch.close();
        scratch.close();
        assertFalse(bytes.scope().isAlive());
        assertThrows(IllegalStateException.class, () -> scratch.getInt(0));
        assertThrows(IllegalStateException.class, () -> scratch.zeroTo(10 * OWNERS));
        assertTrue(owner.scope().isAlive());
    }

    @Test
    void shouldGiveMemoryBackThatItGrewOutOf() {
        try (Scratch scratch = filled(OWNERS)) {
            MemorySegment before = scratch.bytes();
            scratch.zeroTo(10 * OWNERS);
            assertFalse(before.scope().isAlive());
            assertTrue(scratch.bytes().scope().isAlive());
        }
    }

    @Test
    void shouldBeFilledByOneThreadAndClosedByAnother() {
        Scratch scratch =
                CompletableFuture.supplyAsync(() -> filled(4 * OWNERS)).join();
        scratch.appendInt(7);
        assertEquals(7, scratch.getInt(4 * OWNERS));
        CompletableFuture.runAsync(scratch::close).join();
        assertThrows(IllegalStateException.class, () -> scratch.getInt(0));
    }
}
