package dev.varve.index.graph;

import java.util.concurrent.CancellationException;

/** Hears how far the building of a graph is, and may end it. Called by several threads. */
@FunctionalInterface
public interface BuildProgress {

    /** Hears nothing and lets it go on. */
    BuildProgress NONE = (done, total) -> true;

    /**
     * Hears how far it is.
     *
     * @param done rows inserted so far, about
     * @param total rows to be inserted
     * @return {@code false} to give up: the builder throws {@link CancellationException}
     */
    boolean advance(long done, long total);

    /**
     * Tells how far it is, and ends the work where it is to be given up.
     *
     * @param what was done, for the message
     * @throws CancellationException if it is given up
     */
    default void advanceOrEnd(long done, long total, String what) {
        if (!advance(done, total)) {
            throw new CancellationException(what + " was given up at " + done + " of " + total + " rows");
        }
    }
}
