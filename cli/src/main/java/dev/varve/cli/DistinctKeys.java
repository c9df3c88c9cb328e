package dev.varve.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells whether a key came before, off-heap, at 32 to 64 bytes a key: a hash table of the first 128 bits of each key's
 * SHA-256. That two keys share them by chance is less likely than a fault of the memory they are in.
 */
final class DistinctKeys implements AutoCloseable {

    private static final long SLOT_BYTES = 16;
    private static final long FIRST_SLOTS = 1 << 10;

    private final MessageDigest sha256;
    private Arena arena = Arena.ofConfined();
    private MemorySegment table = arena.allocate(FIRST_SLOTS * SLOT_BYTES, Long.BYTES);
    private long slots = FIRST_SLOTS;
    private long used;

    DistinctKeys() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Adds a key; false if it came before. */
    boolean add(String key) {
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
        // Zero marks an empty slot.
        boolean added = insert(digest.getLong() | 1, digest.getLong());
        if (added && ++used * 2 > slots) {
            grow();
        }
        return added;
    }

    private boolean insert(long high, long low) {
        for (long slot = low & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
            long at = slot * SLOT_BYTES;
            long found = table.get(ValueLayout.JAVA_LONG, at);
            if (found == 0) {
                table.set(ValueLayout.JAVA_LONG, at, high);
                table.set(ValueLayout.JAVA_LONG, at + Long.BYTES, low);
                return true;
            }
            if (found == high && table.get(ValueLayout.JAVA_LONG, at + Long.BYTES) == low) {
                return false;
            }
        }
    }

    private void grow() {
        Arena oldArena = arena;
        MemorySegment old = table;
        arena = Arena.ofConfined();
        slots *= 2;
        table = arena.allocate(slots * SLOT_BYTES, Long.BYTES);
        for (long at = 0; at < old.byteSize(); at += SLOT_BYTES) {
            long high = old.get(ValueLayout.JAVA_LONG, at);
            if (high != 0) {
                insert(high, old.get(ValueLayout.JAVA_LONG, at + Long.BYTES));
            }
        }
        oldArena.close();
    }

    @Override
    public void close() {
        arena.close();
    }
}
