package dev.varve.storage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Encoders, so that writers encode side by side. Those that are not in use are kept as long as they take little memory
 * together: a large batch leaves none behind. Thread-safe.
 */
final class EncoderPool implements AutoCloseable {

    private static final long MOST_IDLE_BYTES = 16 << 20;

    private final int mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<BatchEncoder> idle = new ArrayDeque<>();
    private long idleBytes;
    private boolean closed;

    /** @param mostBytes that a batch may take */
    EncoderPool(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** An encoder for one writer, until it gives it back. */
    BatchEncoder take() {
        lock.lock();
        try {
            BatchEncoder last = idle.pollLast();
            if (last != null) {
                idleBytes -= last.capacity();
                return last;
            }
        } finally {
            lock.unlock();
        }
        return new BatchEncoder(mostBytes);
    }

    /** Takes an encoder back; its batch is no more. */
    void giveBack(BatchEncoder encoder) {
        encoder.reset();
        lock.lock();
        try {
            if (!closed && idleBytes + encoder.capacity() <= MOST_IDLE_BYTES) {
                idle.addLast(encoder);
                idleBytes += encoder.capacity();
                return;
            }
        } finally {
            lock.unlock();
        }
        encoder.close();
    }

    /** Gives the memory back; that of encoders in use when they come back. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(BatchEncoder::close);
            idle.clear();
            idleBytes = 0;
        } finally {
            lock.unlock();
        }
    }
}
