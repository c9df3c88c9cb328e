package dev.varve.fuzz.crash;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Checks that several threads make while one thread adds more of them: as many threads as there are processors. What
 * comes of them is told in the order in which they were added. Used by one thread; the checks share nothing.
 *
 * @param <T> what a check tells
 */
public final class CheckQueue<T> implements AutoCloseable {

    /** Checks for each thread that may wait: each holds what it is going to check. */
    private static final int WAITING = 2;

    private final int most;
    private final ExecutorService threads;
    private final Queue<Future<T>> unread = new ArrayDeque<>();

    /** Starts the threads. */
    public CheckQueue() {
        int processors = Runtime.getRuntime().availableProcessors();
        most = WAITING * processors;
        threads = Executors.newFixedThreadPool(
                processors, Thread.ofPlatform().daemon().name("varve-check-", 0).factory());
    }

    /** Adds a check. Where {@link #isFull}, something is to be read before. */
    public void add(Callable<T> check) {
        unread.add(threads.submit(check));
    }

    /** Whether no more are to wait. */
    public boolean isFull() {
        return unread.size() >= most;
    }

    /** Whether all was read. */
    public boolean isEmpty() {
        return unread.isEmpty();
    }

    /**
     * Waits for the check that was added first of those not read yet.
     *
     * @return what it told
     * @throws AssertionError if it threw one, like any other exception that is not checked
     */
    public T read() {
        try {
            return unread.remove().get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Ends the threads after what was added; what was not read is lost. */
    @Override
    public void close() {
        threads.close();
    }
}
