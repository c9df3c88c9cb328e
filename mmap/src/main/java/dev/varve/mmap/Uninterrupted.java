package dev.varve.mmap;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs calls of file channels out of the reach of interrupts.
 *
 * <p>An interrupt closes the channel that its thread is in. Trying again on a fresh one is not sound: a mapping made
 * just before would leak, and the failure of a sync would hide behind the interrupt. So the call runs on a thread that
 * nobody knows.
 */
final class Uninterrupted {

    private Uninterrupted() {}

    /** A call on a file. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    /** Returns what the call returns, or throws what it throws; an interrupt of the caller is kept for after it. */
    static <T> T call(Call<T> call) throws IOException {
        FutureTask<T> task = new FutureTask<>(call::run);
        Thread.ofPlatform().name("varve-file-call").daemon().start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw rethrow(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException rethrow(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof IOException failure) {
            return failure;
        }
        if (cause instanceof Error failure) {
            throw failure;
        }
        throw cause instanceof RuntimeException failure ? failure : new IllegalStateException(e);
    }
}
