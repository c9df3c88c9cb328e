package dev.varve.storage;

import org.jspecify.annotations.Nullable;

/** The newest state, published by the writer and taken by readers without a lock. */
final class CurrentState {

    private volatile @Nullable State state;

    CurrentState(State first) {
        this.state = first;
    }

    /** The newest state, for the writer, which keeps it alive by itself. */
    State get() {
        State now = state;
        if (now == null) {
            throw Failures.closed("the store");
        }
        return now;
    }

    /**
     * The newest state with its version held; the caller releases it.
     *
     * @throws dev.varve.ClosedException if the store is closed
     */
    State acquire() {
        State now = get();
        while (!now.version().retain()) {
            now = get();
        }
        return now;
    }

    /** Replaces the state, and lets the version of the old one go if the new one has another. */
    void publish(State next) {
        State old = get();
        state = next;
        if (old.version() != next.version()) {
            old.version().release();
        }
    }

    /** Lets the state go: from now on there is none. */
    void close() {
        State old = get();
        state = null;
        old.version().release();
    }
}
