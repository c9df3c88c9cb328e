package dev.varve.mmap;

import java.util.Objects;

/** Hands out the mapping itself, and asks for its pages ahead; each range has arrived at once. */
final class MappedReader extends QueuedReader {

    MappedReader(BlockBuffers buffers, ReadCounters counters) {
        super(buffers, counters);
    }

    @Override
    public ReadWay way() {
        return ReadWay.MAPPING;
    }

    @Override
    boolean begin(Block block) {
        MappedFile mapped = Objects.requireNonNull(
                block.source().mapped(), () -> block.source().input().name() + ": not mapped");
        mapped.willNeed(block.position(), block.length());
        block.filled(mapped.segment(), block.position());
        return true;
    }

    @Override
    void await(boolean waits) {
        throw new IllegalStateException("nothing is ever under way");
    }

    @Override
    void drain() {
        // nothing is ever under way
    }
}
