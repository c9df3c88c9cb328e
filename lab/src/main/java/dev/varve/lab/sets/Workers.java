package dev.varve.lab.sets;

import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads for one piece of work. Closing it drops what has not begun, and waits for what has. */
final class Workers implements AutoCloseable {

    private final ExecutorService executor;

    Workers(int threads) {
        this.executor = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("sets-", 0).factory());
    }

    <T> Future<T> submit(Callable<T> task) {
        return executor.submit(task);
    }

    /** Waits for a task, and throws what it threw. */
    static <T> T result(Future<T> task) throws InterruptedIOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        executor.close();
    }
}
