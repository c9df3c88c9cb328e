package dev.varve.storage;

import java.util.ArrayList;
import java.util.List;

/** How background work is asked to stop. Thread-safe; once cancelled it stays so. */
final class Cancellation {

    private final String work;
    private final List<Runnable> listeners = new ArrayList<>();
    private volatile boolean cancelled;

    /** @param work what stops, for messages, such as {@code compaction of 'docs'} */
    Cancellation(String work) {
        this.work = work;
    }

    /** Asks the work to stop; whoever waits on its behalf wakes up. */
    void cancel() {
        List<Runnable> toWake;
        synchronized (listeners) {
            cancelled = true;
            toWake = List.copyOf(listeners);
            listeners.clear();
        }
        toWake.forEach(Runnable::run);
    }

    boolean cancelled() {
        return cancelled;
    }

    /** @throws CancelledException if the work is to stop */
    void check() throws CancelledException {
        if (cancelled) {
            throw new CancelledException(work + " was cancelled");
        }
    }

    /** Runs the listener on the thread that cancels, or right now if that was before. */
    void addListener(Runnable listener) {
        synchronized (listeners) {
            if (!cancelled) {
                listeners.add(listener);
                return;
            }
        }
        listener.run();
    }

    /** Takes back one {@link #addListener} of that listener. */
    void removeListener(Runnable listener) {
        synchronized (listeners) {
            listeners.remove(listener);
        }
    }
}
