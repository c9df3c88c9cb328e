package dev.varve.fuzz.concurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Real threads that work beside each other; what one of them throws is thrown here. */
final class Crew implements AutoCloseable {

    /** Nobody takes so long but somebody who waits for ever. One by one: while the process is stopped, none goes by. */
    private static final int PATIENCE_SECONDS = 300;

    private final ExecutorService threads;
    private final List<Future<?>> ends = new ArrayList<>();

    /** Of threads of the system. */
    Crew() {
        this(Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("varve-crew-", 0).factory()));
    }

    private Crew(ExecutorService threads) {
        this.threads = threads;
    }

    /** Of virtual threads. */
    static Crew virtual() {
        return new Crew(Executors.newVirtualThreadPerTaskExecutor());
    }

    /** A piece of work that may fail. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    void start(Work work) {
        Callable<Boolean> call = () -> {
            work.run();
            return true;
        };
        ends.add(threads.submit(call));
    }

    /** Whether some of it is still being done, and none has failed. */
    boolean working() {
        return ends.stream().anyMatch(end -> end.state() == Future.State.RUNNING)
                && ends.stream().noneMatch(end -> end.state() == Future.State.FAILED);
    }

    /** Waits until all is done. */
    void await() throws InterruptedException, ExecutionException {
        for (Future<?> end : ends) {
            await(end);
        }
    }

    private static void await(Future<?> end) throws InterruptedException, ExecutionException {
        for (int second = 0; second < PATIENCE_SECONDS; second++) {
            try {
                end.get(1, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                // Once more, until patience ends.
            }
        }
        throw new AssertionError("still not done after " + PATIENCE_SECONDS + " s: " + stacks());
    }

    /** Where all threads of the process are, for people. */
    private static String stacks() {
        StringBuilder all = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            all.append(System.lineSeparator()).append(thread);
            for (StackTraceElement frame : frames) {
                all.append(System.lineSeparator()).append("    ").append(frame);
            }
        });
        return all.toString();
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
