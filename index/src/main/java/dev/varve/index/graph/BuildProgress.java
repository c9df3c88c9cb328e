package dev.varve.index.graph;

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
     * @return {@code false} to give up: the builder throws {@link java.util.concurrent.CancellationException}
     */
    boolean advance(long done, long total);
}
