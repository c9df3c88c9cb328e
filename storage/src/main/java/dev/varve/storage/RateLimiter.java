package dev.varve.storage;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds background writes to so many bytes a second: a token bucket (Turner, "New directions in communications", IEEE
 * Communications Magazine 24, 1986).
 *
 * <p>A request is granted as soon as the bucket is not in debt, whatever its size; what it takes too much is paid by
 * waiting of those that come after. So over any time {@code t} at most {@code burst + rate * t} bytes and one request
 * are granted, and no request is too large. Requests are granted in the order in which they came.
 *
 * <p>Thread-safe. Interrupts are kept for the caller and end no wait.
 */
final class RateLimiter {

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long burst;
    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Object> waiting = new ArrayDeque<>();
    private final Runnable wake = this::lookAgain;

    private volatile long rate;
    private double balance;
    private long balancedAt;

    /** The clock, and waiting by it. */
    interface Time {

        /** The time of {@link System#nanoTime}. */
        Time SYSTEM = new Time() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            @SuppressWarnings("WaitNotInLoop") // The loop is the caller's.
            public void await(Condition condition, long nanos) throws InterruptedException {
                condition.awaitNanos(nanos);
            }
        };

        /** Nanoseconds from an arbitrary moment. */
        long nanoTime();

        /** Returns after that time, or earlier when the condition is signalled; its lock is held. */
        void await(Condition condition, long nanos) throws InterruptedException;
    }

    /**
     * @param rate bytes a second; 0 for no limit
     * @param burst bytes that may be granted at once after a time without requests, at least 0
     */
    RateLimiter(long rate, long burst, Time time) {
        if (burst < 0) {
            throw new IllegalArgumentException("burst: expected 0 or more bytes, found " + burst);
        }
        this.rate = checked(rate);
        this.burst = burst;
        this.time = time;
        this.balance = burst;
        this.balancedAt = time.nanoTime();
    }

    /** Bytes a second; 0 for no limit. */
    long rate() {
        return rate;
    }

    /** Changes the rate, for those that wait now as well. */
    void setRate(long bytesPerSecond) {
        lock.lock();
        try {
            settle();
            rate = checked(bytesPerSecond);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when so many bytes may be written.
     *
     * @throws CancelledException if the work is cancelled, at once if it is while waiting; nothing was taken then
     */
    void acquire(long bytes, Cancellation cancellation) throws CancelledException {
        cancellation.check();
        if (rate > 0) {
            cancellation.addListener(wake);
            try {
                takeInTurn(bytes, cancellation);
            } finally {
                cancellation.removeListener(wake);
            }
        }
    }

    /** Lets those that wait look again whether they are cancelled. */
    private void lookAgain() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void takeInTurn(long bytes, Cancellation cancellation) throws CancelledException {
        Object ticket = new Object();
        boolean interrupted = false;
        lock.lock();
        try {
            waiting.add(ticket);
            for (long pause = pause(ticket); pause > 0; pause = pause(ticket)) {
                cancellation.check();
                try {
                    time.await(changed, pause);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            cancellation.check();
            balance -= bytes;
        } finally {
            waiting.remove(ticket);
            changed.signalAll();
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Nanoseconds to wait before looking again; 0 when it is this one's turn and there is no debt. */
    private long pause(Object ticket) {
        settle();
        if (waiting.peek() != ticket) {
            return Long.MAX_VALUE;
        }
        return rate == 0 || balance >= 0 ? 0 : Math.max(1, (long) Math.ceil(-balance / rate * NANOS));
    }

    /** Credits the time since the last look. */
    private void settle() {
        long now = time.nanoTime();
        balance = rate == 0 ? burst : Math.min(burst, balance + (now - balancedAt) / NANOS * rate);
        balancedAt = now;
    }

    private static long checked(long rate) {
        if (rate < 0) {
            throw new IllegalArgumentException("rate: expected bytes a second, or 0 for no limit, found " + rate);
        }
        return rate;
    }
}
