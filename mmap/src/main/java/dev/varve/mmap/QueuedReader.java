package dev.varve.mmap;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** What all readers have in common: ranges wait for blocks, blocks are read into, and those that arrived are taken. */
abstract class QueuedReader implements BlockReader {

    private final BlockBuffers buffers;
    private final Block[] blocks;
    private final Block[] free;
    private final RangeQueue waiting = new RangeQueue();
    private final ArrayDeque<Block> arrived;
    private final ReadCounters counters;
    private int spare;
    private int underWay;
    private boolean closed;

    /** @param buffers what ranges are read into; closed with this reader */
    QueuedReader(BlockBuffers buffers, ReadCounters counters) {
        this.buffers = buffers;
        this.counters = counters;
        blocks = new Block[buffers.count()];
        free = new Block[buffers.count()];
        arrived = new ArrayDeque<>(buffers.count() + 1);
        for (int id = 0; id < blocks.length; id++) {
            blocks[id] = new Block(this, id, buffers.buffer(id));
            free[spare++] = blocks[id];
        }
    }

    /** Begins to read a range; whether it has arrived by now, or has failed. */
    abstract boolean begin(Block block) throws IOException;

    /** Hands what was begun to the system: now, or when it is worth a call. */
    void flush(boolean now) throws IOException {
        // most readers have begun when they say so
    }

    /** Tells of blocks under way that have arrived by {@link #arrive}: of one at least where that is waited for. */
    abstract void await(boolean waits) throws IOException;

    /** Waits until nothing is under way. */
    abstract void drain();

    /** Closes what is read with. */
    void closeWay() {
        // most readers have nothing of the kind
    }

    /** A block of this reader. */
    final Block block(int id) {
        return blocks[id];
    }

    /** Ranges under way. */
    final int underWay() {
        return underWay;
    }

    /** Takes note of a block under way that has arrived, or failed. */
    final void arrive(Block block) {
        underWay--;
        arrived.add(block);
    }

    /** Whether no block is in use: where one was lost, a reader would stand still in the end. */
    final boolean isWhole() {
        return spare == blocks.length;
    }

    final ReadCounters counters() {
        return counters;
    }

    @Override
    public final int depth() {
        return blocks.length;
    }

    @Override
    public final int maxBytes() {
        return buffers.maxBytes();
    }

    @Override
    public final void submit(BlockSource source, long offset, int length, long tag, boolean keep) {
        Objects.requireNonNull(source);
        checkOpen();
        if (offset < 0 || length < 1 || length > maxBytes()) {
            throw new IllegalArgumentException(source.input().name() + ": expected a range of 1 to " + maxBytes()
                    + " bytes, found " + length + " bytes at offset " + offset);
        }
        waiting.add(source, offset, length, tag, keep);
    }

    @Override
    public final void start() throws IOException {
        fill();
        flush(true);
    }

    /** Begins reads while there are blocks for them. */
    private void fill() throws IOException {
        checkOpen();
        while (spare > 0 && !waiting.isEmpty()) {
            Block block = free[--spare];
            waiting.removeInto(block);
            boolean done;
            try {
                done = isBeyondEnd(block) || begin(block);
            } catch (Throwable e) {
                giveBack(block);
                throw e;
            }
            if (done) {
                arrived.add(block);
            } else {
                underWay++;
            }
        }
    }

    /** Whether a range ends behind its file, which it is told. */
    private static boolean isBeyondEnd(Block block) throws IOException {
        long end = block.source().input().length();
        if (block.length() <= end - block.position()) {
            return false;
        }
        block.failed(new EOFException(block.source().input().name() + ": expected " + block.length()
                + " bytes at offset " + block.position() + ", found the end of the file at " + end));
        return true;
    }

    @Override
    public final @Nullable Block poll() throws IOException {
        return next(false);
    }

    @Override
    public final @Nullable Block take() throws IOException {
        Block block = next(true);
        if (block == null && !waiting.isEmpty()) {
            throw new IllegalStateException("all " + blocks.length
                    + " blocks are held and none is under way: release one before taking the next");
        }
        return block;
    }

    private @Nullable Block next(boolean waits) throws IOException {
        fill();
        flush(false);
        if (arrived.isEmpty() && underWay > 0) {
            await(waits);
        }
        Block block = arrived.poll();
        if (block == null) {
            return null;
        }
        counters.add(block.length());
        return block.hold();
    }

    @Override
    public final int pending() {
        return waiting.size() + underWay + arrived.size();
    }

    @Override
    public final int drop(LongPredicate unwanted) {
        return waiting.removeIf(unwanted);
    }

    @Override
    public final void cancel() {
        if (closed) {
            return;
        }
        waiting.clear();
        drain();
        for (Block block = arrived.poll(); block != null; block = arrived.poll()) {
            giveBack(block);
        }
    }

    @Override
    public final void close() {
        if (closed) {
            return;
        }
        cancel(); // Where that fails, the system may still write to the buffers: they are lost.
        closed = true;
        closeWay();
        buffers.close();
    }

    final void giveBack(Block block) {
        block.forget();
        free[spare++] = block;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the reader is closed");
        }
    }
}
