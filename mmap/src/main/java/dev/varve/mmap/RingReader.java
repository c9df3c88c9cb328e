package dev.varve.mmap;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads through a {@link Ring}, past the page cache where the file system allows it. What the ring reads only in part,
 * or not at all, is read once more by an ordinary call, which completes it or knows why not.
 */
final class RingReader extends QueuedReader {

    private final Ring ring;
    /** Where a block's range begins in what is read for it. */
    private final int[] skips;
    /** Reads that are queued before they are submitted beside others under way: a call for each would be a waste. */
    private final int batch;

    private final Ring.Results results = this::complete;

    /** @param ring of at least as many entries, reading into {@code buffers} */
    RingReader(Ring ring, BlockBuffers buffers, ReadCounters counters) {
        super(buffers, counters);
        this.ring = ring;
        skips = new int[buffers.count()];
        batch = Math.max(1, buffers.count() / 4);
    }

    @Override
    public ReadWay way() {
        return ReadWay.RING;
    }

    @Override
    boolean begin(Block block) throws IOException {
        if (!(block.source().input() instanceof DiskInputFile file) || file.handle.descriptor() < 0) {
            readAgain(block);
            return true;
        }
        try {
            file.enter();
        } catch (IOException e) {
            block.failed(e);
            return true;
        }
        boolean queued = false;
        try {
            queue(block, file);
            queued = true;
        } finally {
            if (!queued) {
                file.leave();
            }
        }
        return false;
    }

    private void queue(Block block, DiskInputFile file) throws IOException {
        DirectFile direct = block.kept() ? null : file.handle.direct();
        long from = block.position();
        long to = from + block.length();
        if (direct != null) {
            from = direct.down(from);
            to = direct.up(to);
        }
        skips[block.id()] = (int) (block.position() - from);
        int descriptor = direct == null ? file.handle.descriptor() : direct.descriptor();
        ring.read(descriptor, from, block.memory().address(), (int) (to - from), block.id());
    }

    @Override
    void flush(boolean now) throws IOException {
        if (ring.queued() > 0 && (now || ring.queued() >= batch)) {
            ring.submit();
        }
    }

    @Override
    void await(boolean waits) throws IOException {
        boolean none = ring.reap(results) == 0;
        while (none) {
            ring.await(waits ? 1 : 0);
            none = ring.reap(results) == 0 && waits;
        }
    }

    private void complete(int id, int result) {
        Block block = block(id);
        arrive(block); // first: whatever fails from here on, the system does not write to it any more
        try {
            if (result >= skips[id] + block.length()) {
                block.filled(block.memory(), skips[id]);
            } else {
                readAgain(block);
            }
        } finally {
            try {
                ((DiskInputFile) block.source().input()).leave();
            } catch (IOException e) {
                block.failed(e);
            }
        }
    }

    private void readAgain(Block block) {
        counters().addRepeated();
        try {
            block.source().input().read(block.position(), block.memory().asSlice(0, block.length()));
            block.filled(block.memory(), 0);
        } catch (IOException e) {
            block.failed(e);
        }
    }

    @Override
    void drain() {
        try {
            while (underWay() > 0) {
                await(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void closeWay() {
        ring.close();
    }
}
