package dev.varve.index;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Some threads that share numbered tasks: the caller and as many helpers as an executor lends. Whoever is free claims
 * the next task, so the caller alone finishes the work when the executor is busy or shut down, and nothing can
 * deadlock. Each thread works with a worker of its own; what the workers did happens before {@link #run} returns.
 *
 * @param <W> holds the state of one thread
 */
public final class Crew<W extends Crew.Worker> {

    /** What one thread needs for its tasks. */
    public interface Worker {
        /** Does one task. */
        void run(long task);
    }

    private final long tasks;
    private final Supplier<W> hire;
    private final AtomicLong next = new AtomicLong();
    private final List<W> workers;
    private int active;
    private boolean over;
    private volatile @Nullable Throwable failure;

    private Crew(int threads, long tasks, Supplier<W> hire) {
        this.tasks = tasks;
        this.hire = hire;
        workers = new ArrayList<>(threads);
    }

    /**
     * Does all tasks. An interrupted caller finishes, its flag still set.
     *
     * @param executor lends helpers; a helper that starts late finds nothing to do and returns
     * @param degree threads at most, the caller included
     * @param tasks how many there are, numbered from 0
     * @param hire makes a worker; may be called by several threads at once
     * @return the workers that took part; at least one
     * @throws RuntimeException what the first task that failed threw; the others stop after the task that they are at
     */
    public static <W extends Worker> List<W> run(Executor executor, int degree, long tasks, Supplier<W> hire) {
        int threads = (int) Math.clamp(tasks, 1, degree);
        Crew<W> crew = new Crew<>(threads, tasks, hire);
        crew.callHelpers(executor, threads - 1);
        crew.work();
        crew.dismiss();
        return crew.workers;
    }

    private void callHelpers(Executor executor, int helpers) {
        Runnable help = this::help;
        try {
            for (int i = 0; i < helpers; i++) {
                executor.execute(help);
            }
        } catch (RejectedExecutionException e) {
            // A helper is a favour: without it the caller does the work.
            return;
        }
    }

    private void help() {
        synchronized (this) {
            if (over) {
                return;
            }
            active++;
        }
        try {
            work();
        } finally {
            synchronized (this) {
                active--;
                notifyAll();
            }
        }
    }

    private void work() {
        try {
            W worker = hire.get();
            synchronized (this) {
                workers.add(worker);
            }
            for (long task = next.getAndIncrement(); task < tasks && failure == null; task = next.getAndIncrement()) {
                worker.run(task);
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    @SuppressWarnings("ReferenceEquality") // nothing may be its own suppressed exception
    private synchronized void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        } else if (failure != e) {
            failure.addSuppressed(e);
        }
    }

    /** Waits for the helpers that have started; those that have not are not needed any more. */
    private void dismiss() {
        boolean interrupted = false;
        synchronized (this) {
            over = true;
            while (active > 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }
}
