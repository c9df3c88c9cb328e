package dev.varve.bench.writes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Threads that start writing together. */
final class WriterThreads {

    private WriterThreads() {}

    /** What one thread does. */
    @FunctionalInterface
    interface Work {
        /**
         * Writes.
         *
         * @param writer the thread's number, from 0
         * @return records that were acknowledged
         */
        long write(int writer) throws IOException;
    }

    /**
     * What the threads did.
     *
     * @param acknowledged records, by thread
     * @param seconds from the common start to the end of the last one
     */
    record Written(List<Long> acknowledged, double seconds) {

        /** Acknowledged records of all threads. */
        long records() {
            return acknowledged.stream().mapToLong(Long::longValue).sum();
        }

        /** Acknowledged records in a second. */
        double perSecond() {
            return records() / seconds;
        }
    }

    /** Runs the threads and waits for all of them. The first failure is thrown when the last has ended. */
    static Written run(int writers, Work work) throws IOException {
        var start = new CountDownLatch(1);
        List<FutureTask<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            int writer = i;
            FutureTask<Long> task = new FutureTask<>(() -> {
                start.await();
                return work.write(writer);
            });
            tasks.add(task);
            Thread.ofPlatform().daemon().name("bench-writer-" + i).start(task);
        }
        long begin = System.nanoTime();
        start.countDown();
        List<Long> acknowledged = new ArrayList<>();
        IOException failure = null;
        for (FutureTask<Long> task : tasks) {
            try {
                acknowledged.add(task.get());
            } catch (ExecutionException e) {
                failure = add(failure, Objects.requireNonNullElse(e.getCause(), e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while records were written", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return new Written(acknowledged, (System.nanoTime() - begin) / 1e9);
    }

    private static IOException add(@Nullable IOException first, Throwable cause) {
        if (first == null) {
            return new IOException("a writing thread failed: " + cause.getMessage(), cause);
        }
        first.addSuppressed(cause);
        return first;
    }
}
