package dev.varve.storage;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * Indexes the rows of memtables behind the writers' backs, so that a search need not score all of them: what is not
 * indexed yet is scored. Thread-safe.
 */
final class MemtableIndexer {

    private static final Logger LOG = System.getLogger("dev.varve");

    private final CurrentState current;
    private final Worker worker;
    private volatile boolean closed;

    MemtableIndexer(CurrentState current, Background background) {
        this.current = current;
        this.worker = new Worker(background, Background.Role.INDEX, this::work);
    }

    /** Has indexed what waits. */
    void wake() {
        worker.wake();
    }

    /** Ends what runs, soon. */
    void close() {
        closed = true;
    }

    private void work() {
        if (closed) {
            return;
        }
        List<Memtable> memtables = hold();
        try {
            boolean more = true;
            while (more && !closed) {
                more = false;
                for (Memtable memtable : memtables) {
                    more |= memtable.growIndexes();
                }
            }
        } catch (RuntimeException | Error failure) {
            // Nothing is lost: searches score the rows of that memtable, and its segment is indexed from nothing.
            LOG.log(Level.WARNING, () -> "a memtable stays without an index: " + failure.getMessage());
            LOG.log(Level.DEBUG, "where it failed", failure);
        } finally {
            memtables.forEach(Memtable::release);
        }
    }

    /** The memtables alone, so that no segment has to stay for their sake. */
    private List<Memtable> hold() {
        State state = current.acquire();
        try {
            List<Memtable> held = new ArrayList<>();
            for (Layers layers : state.version().collections().values()) {
                layers.frozen().forEach(full -> held.add(full.memtable()));
                held.add(layers.memtable());
            }
            held.forEach(Memtable::retain);
            return held;
        } finally {
            state.version().release();
        }
    }
}
