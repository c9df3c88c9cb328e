package dev.varve.storage;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One piece of work that is done again as long as somebody asks for it: asked for while it runs, it runs once more
 * after. Thread-safe; the work itself never runs twice at a time.
 */
final class Worker {

    private final Background background;
    private final Background.Role role;
    private final Runnable work;
    private final AtomicInteger wakes = new AtomicInteger();

    /** @param work must not throw */
    Worker(Background background, Background.Role role, Runnable work) {
        this.background = background;
        this.role = role;
        this.work = work;
    }

    /** Has the work done once more, beginning after this call. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            background.run(role, this::run);
        }
    }

    /** Whether the work runs or is about to. */
    boolean busy() {
        return wakes.get() > 0;
    }

    private void run() {
        int seen;
        do {
            seen = wakes.get();
            work.run();
        } while (!wakes.compareAndSet(seen, 0));
    }
}
