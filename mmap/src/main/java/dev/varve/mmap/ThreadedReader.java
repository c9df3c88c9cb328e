package dev.varve.mmap;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Positional reads, each by a thread that waits for it. Who takes a block reads, too, while there is something to read:
 * so it goes on where no thread is to spare.
 */
final class ThreadedReader extends QueuedReader {

    private final Executor executor;
    private final Runnable work = this::work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** What follows is guarded by the lock. */
    private final ArrayDeque<Block> unread;

    private final ArrayDeque<Block> read;
    private int workers;

    /** @param executor runs as many tasks at a time as it likes */
    ThreadedReader(Executor executor, BlockBuffers buffers, ReadCounters counters) {
        super(buffers, counters);
        this.executor = executor;
        unread = new ArrayDeque<>(buffers.count() + 1);
        read = new ArrayDeque<>(buffers.count() + 1);
    }

    @Override
    public ReadWay way() {
        return ReadWay.THREADS;
    }

    @Override
    boolean begin(Block block) {
        lock.lock();
        try {
            unread.add(block);
        } finally {
            lock.unlock();
        }
        return false;
    }

    /** Asks for a thread for each read: an executor that has fewer makes them wait. */
    @Override
    void flush(boolean now) {
        int missing;
        lock.lock();
        try {
            missing = Math.max(0, unread.size() - workers);
            workers += missing;
        } finally {
            lock.unlock();
        }
        for (; missing > 0; missing--) {
            try {
                executor.execute(work);
            } catch (RejectedExecutionException e) {
                leave(missing);
                return; // whoever takes the blocks reads them
            }
        }
    }

    private void leave(int count) {
        lock.lock();
        try {
            workers -= count;
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        lock.lock();
        try {
            readAll();
        } finally {
            workers--;
            lock.unlock();
        }
    }

    /** Reads while there is something to read. */
    private void readAll() {
        boolean more = true;
        while (more) {
            more = readOne();
        }
    }

    /** Reads a block, without the lock meanwhile; whether there was one. */
    private boolean readOne() {
        Block block = unread.poll();
        if (block == null) {
            return false;
        }
        lock.unlock();
        try {
            readNow(block);
        } finally {
            lock.lock();
            read.add(block);
            changed.signal();
        }
        return true;
    }

    private static void readNow(Block block) {
        try {
            if (!block.kept() && block.source().input() instanceof DiskInputFile file) {
                int skip = file.readBlock(block.position(), block.length(), block.memory());
                block.filled(block.memory(), skip);
            } else {
                block.source().input().read(block.position(), block.memory().asSlice(0, block.length()));
                block.filled(block.memory(), 0);
            }
        } catch (IOException | RuntimeException | Error e) { // such as no memory: whoever waits is to hear of it
            block.failed(e);
        }
    }

    @Override
    void await(boolean waits) {
        lock.lock();
        try {
            while (waits && read.isEmpty()) {
                if (!readOne()) {
                    changed.awaitUninterruptibly();
                }
            }
            for (Block block = read.poll(); block != null; block = read.poll()) {
                arrive(block);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    void drain() {
        lock.lock();
        try {
            for (Block block = unread.poll(); block != null; block = unread.poll()) {
                read.add(block);
            }
        } finally {
            lock.unlock();
        }
        while (underWay() > 0) {
            await(true);
        }
    }
}
