package dev.varve.mmap;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The memory of a reader: as many buffers as it has reads under way, each aligned to pages. */
final class BlockBuffers implements AutoCloseable {

    private final int count;
    private final int maxBytes;
    private final @Nullable Arena arena;
    private final MemorySegment memory;

    private BlockBuffers(int count, int maxBytes, @Nullable Arena arena, MemorySegment memory) {
        this.count = count;
        this.maxBytes = maxBytes;
        this.arena = arena;
        this.memory = memory;
    }

    /** Buffers for ranges that begin and end anywhere, read in whole pages. */
    static BlockBuffers allocate(int count, int maxBytes) {
        Arena arena = Arena.ofShared();
        try {
            return new BlockBuffers(count, maxBytes, arena, arena.allocate(count * each(maxBytes), Block.PAGE));
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /** Buffers without memory, for ranges that stay where they are. */
    static BlockBuffers none(int count, int maxBytes) {
        return new BlockBuffers(count, maxBytes, null, MemorySegment.NULL);
    }

    private static long each(int maxBytes) {
        return Math.ceilDiv(maxBytes + 2L * (Block.PAGE - 1), Block.PAGE) * Block.PAGE;
    }

    int count() {
        return count;
    }

    /** Bytes of a range at most. */
    int maxBytes() {
        return maxBytes;
    }

    /** All buffers. */
    MemorySegment memory() {
        return memory;
    }

    MemorySegment buffer(int id) {
        long each = each(maxBytes);
        return arena == null ? memory : memory.asSlice(id * each, each);
    }

    @Override
    public void close() {
        if (arena != null) {
            arena.close();
        }
    }
}
